"""Open the storage that the settings name."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from workers.storage.cache import Cache
from workers.storage.folder import Folder
from workers.storage.storage import Storage

if TYPE_CHECKING:
    from workers.registry.store import StoreAddress

NEAR: Final = "pictures"


def open_storage(
    address: StoreAddress | None, home: Path, *, hurried: bool = False
) -> Storage | None:
    """Open it, with a cache in `home`; None where bytes stay in the ledger.

    Nothing is asked yet. SettingsInvalid where what a bucket needs is not installed.
    """
    if address is None:
        return None
    cache = Cache(home / NEAR)
    if not address.is_bucket:
        return Storage(Folder(Path(unquote(address.place))), cache)
    # Half a second to import, for those alone who need it.
    from workers.storage.bucket import Bucket  # noqa: PLC0415

    return Storage(Bucket(address, hurried=hurried), cache)
