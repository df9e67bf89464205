"""Accounts as gongbao.toml and the environment register them, read and checked."""

from workers.registry.channels import read_channels
from workers.registry.entry import ACCOUNT_KEYS, read_account
from workers.registry.store import STORE_KEYS, StoreAddress, read_store

__all__ = [
    "ACCOUNT_KEYS",
    "STORE_KEYS",
    "StoreAddress",
    "read_account",
    "read_channels",
    "read_store",
]
