"""The only door to WeChat's API."""

from workers.wechat.answers import Draft, Material
from workers.wechat.client import WeChat
from workers.wechat.errcodes import awaits_admin, cover_is_gone, disputed
from workers.wechat.menus import MenuThere
from workers.wechat.outcomes import MassReceipt, Published, PublishStage, PublishStatus, Tag
from workers.wechat.statistics import DayRead

__all__ = [
    "DayRead",
    "Draft",
    "MassReceipt",
    "Material",
    "MenuThere",
    "PublishStage",
    "PublishStatus",
    "Published",
    "Tag",
    "WeChat",
    "awaits_admin",
    "cover_is_gone",
    "disputed",
]
