"""A folder as storage, for machines that share one: a file for each hash, whole or not there."""

from __future__ import annotations

import os
import secrets
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from workers.storage.troubles import StorageAway, StorageRefuses

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class Folder:
    """A file is written beside its place, brought to the disk, and then renamed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get(self, name: str) -> bytes | None:
        with _told(), suppress(FileNotFoundError):
            return (self._folder / name).read_bytes()
        self._require()
        return None

    def size(self, name: str) -> int | None:
        with _told(), suppress(FileNotFoundError):
            return (self._folder / name).stat().st_size
        self._require()
        return None

    def put(self, name: str, data: bytes) -> None:
        place = self._folder / name
        with _told():
            self._require()
            place.parent.mkdir(exist_ok=True)
            beside = place.with_name(f".{secrets.token_hex(8)}")
            try:
                with beside.open("xb") as file:
                    file.write(data)
                    file.flush()
                    os.fsync(file.fileno())
                beside.replace(place)
            finally:
                beside.unlink(missing_ok=True)
            _sync(place.parent)

    def _require(self) -> None:
        # A share that is not mounted is an empty folder, or none: that must not read as "lost".
        if not self._folder.is_dir():
            raise StorageAway("文件夹不在，可能没有挂载")


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except PermissionError as error:
        raise StorageRefuses(error.strerror or "PermissionError") from None
    except OSError as error:
        raise StorageAway(error.strerror or type(error).__name__) from None
