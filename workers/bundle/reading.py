"""Read a file that must lie inside a folder, whatever links and special files are in the way."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

_LOOK: Final = os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW
# A FIFO would block the opening until somebody writes to it.
_FILE: Final = _LOOK | os.O_NONBLOCK


class NotPlainFile(Exception):
    """A folder, pipe, device or socket stands where a file should."""


class TooLarge(Exception):
    """The file holds more bytes than asked for."""


def read_inside(root: Path, path: Path, limit: int) -> bytes:
    """Return the bytes of `path`, at most `limit`; both paths are resolved, `path` in `root`.

    Each folder on the way is opened from the one above and no link is followed, so that one
    put there after `path` was resolved leads nowhere. Raises OSError, NotPlainFile, TooLarge.
    """
    if path == root:
        raise NotPlainFile
    *folders, name = path.relative_to(root).parts
    opened = [os.open(root, _LOOK | os.O_DIRECTORY)]
    try:
        for folder in folders:
            opened.append(os.open(folder, _LOOK | os.O_DIRECTORY, dir_fd=opened[-1]))
        opened.append(os.open(name, _FILE, dir_fd=opened[-1]))
        return _read(opened[-1], limit)
    finally:
        for descriptor in opened:
            os.close(descriptor)


def _read(descriptor: int, limit: int) -> bytes:
    facts = os.fstat(descriptor)
    if not stat.S_ISREG(facts.st_mode):
        raise NotPlainFile
    if facts.st_size > limit:
        raise TooLarge
    with open(descriptor, "rb", closefd=False) as file:
        data = file.read(limit + 1)
    if len(data) > limit:  # it grew meanwhile
        raise TooLarge
    return data
