"""Accounts as gongbao.toml and the environment register them, read and checked."""

from workers.registry.channels import read_channels
from workers.registry.entry import ACCOUNT_KEYS, read_account

__all__ = ["ACCOUNT_KEYS", "read_account", "read_channels"]
