"""Read a file that must lie inside a folder, whatever links and special files are in the way."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import Final

# Windows opens no file from a folder that is open, and knows none of these flags.
STEPWISE: Final = os.open in os.supports_dir_fd and hasattr(os, "O_NOFOLLOW")
_LOOK: Final = os.O_RDONLY | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NOFOLLOW", 0)
_FOLDER: Final = _LOOK | getattr(os, "O_DIRECTORY", 0)
# A FIFO would block the opening until somebody writes to it.
_FILE: Final = _LOOK | getattr(os, "O_NONBLOCK", 0)


class NotPlainFile(Exception):
    """A folder, pipe, device or socket stands where a file should."""


class TooLarge(Exception):
    """The file holds more bytes than asked for."""


def read_inside(root: Path, path: Path, limit: int) -> bytes:
    """Return the bytes of `path`, at most `limit`; both paths are resolved, `path` in `root`.

    Each folder on the way is opened from the one above and no link is followed, so that one
    put there after `path` was resolved leads nowhere. Where the system cannot do that, the file
    that was opened is compared with the one that lies there. Raises OSError, NotPlainFile,
    TooLarge.
    """
    if path == root:
        raise NotPlainFile
    return _stepwise(root, path, limit) if STEPWISE else _compared(path, limit)


def _stepwise(root: Path, path: Path, limit: int) -> bytes:
    *folders, name = path.relative_to(root).parts
    opened = [os.open(root, _FOLDER)]
    try:
        for folder in folders:
            opened.append(os.open(folder, _FOLDER, dir_fd=opened[-1]))
        opened.append(os.open(name, _FILE, dir_fd=opened[-1]))
        return _read(opened[-1], limit)
    finally:
        for descriptor in opened:
            os.close(descriptor)


def _compared(path: Path, limit: int) -> bytes:
    """Read a file at a path that no link leads through, now that it is open, either."""
    if not stat.S_ISREG(path.lstat().st_mode):
        raise NotPlainFile
    with path.open("rb") as file:
        if Path(os.path.realpath(path)) != path:
            raise NotPlainFile
        if not os.path.samestat(os.fstat(file.fileno()), path.lstat()):
            raise NotPlainFile
        return _read(file.fileno(), limit)


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
