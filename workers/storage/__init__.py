"""Where bytes lie outside of the ledger, by their hash: in a bucket, or in a folder."""

from workers.storage.opening import open_storage
from workers.storage.storage import Lack, Storage
from workers.storage.troubles import StorageAway, StorageRefuses

__all__ = ["Lack", "Storage", "StorageAway", "StorageRefuses", "open_storage"]
