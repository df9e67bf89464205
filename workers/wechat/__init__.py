"""The only door to WeChat's API."""

from workers.wechat.answers import Draft, Material
from workers.wechat.client import WeChat
from workers.wechat.errcodes import disputed

__all__ = ["Draft", "Material", "WeChat", "disputed"]
