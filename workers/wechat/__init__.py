"""The only door to WeChat's API."""

from workers.wechat.answers import Draft, Material
from workers.wechat.client import WeChat
from workers.wechat.errcodes import too_long

__all__ = ["Draft", "Material", "WeChat", "too_long"]
