"""The only door to WeChat's API."""

from workers.wechat.answers import Draft, Material
from workers.wechat.client import WeChat

__all__ = ["Draft", "Material", "WeChat"]
