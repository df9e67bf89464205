"""The only door to WeChat's API."""

from workers.wechat.answers import Draft, Material
from workers.wechat.client import WeChat
from workers.wechat.errcodes import cover_is_gone, disputed

__all__ = ["Draft", "Material", "WeChat", "cover_is_gone", "disputed"]
