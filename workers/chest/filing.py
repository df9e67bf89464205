"""A file that is there whole or not at all, and the older ones of its kind."""

from __future__ import annotations

import errno
import os
import re
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

from workers.errors import GongbaoError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

STAMPED: Final = re.compile(r"gongbao-\d{8}T\d{6}Z\.tar")
LEFT: Final = re.compile(rf"\.{STAMPED.pattern}\.[a-z0-9_]{{8}}")
DAY_SECONDS: Final = 86400
FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


def stamped(now: datetime) -> str:
    """Name a backup by its moment (UTC), so that names sort as moments do."""
    return f"gongbao-{now:%Y%m%dT%H%M%SZ}.tar"


@contextmanager
def filed(path: Path) -> Iterator[IO[bytes]]:
    """Write a file that nobody else may read, and that appears under its name once it is whole.

    Raises FileExistsError, and GongbaoError where the disk is full; nothing is left then.
    """
    if path.exists():
        raise FileExistsError(errno.EEXIST, "there is a file of this name", str(path))
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)  # mode 0600
    unfinished = Path(name)
    try:
        with os.fdopen(descriptor, "wb", buffering=1 << 20) as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        unfinished.rename(path)
        _sync_folder(path.parent)
    except OSError as error:
        if error.errno not in FULL:
            raise
        raise GongbaoError(f"{path.parent} 的磁盘满了，没有留下半个文件：{path.name}") from None
    finally:
        unfinished.unlink(missing_ok=True)


def older(folder: Path, *, keep: int, now: datetime) -> list[Path]:
    """List the stamped files of a folder beyond the newest `keep`, the newest first.

    What was left unfinished by a process that was killed more than a day ago goes with them.
    """
    there = list(folder.iterdir())
    ours = sorted((each for each in there if STAMPED.fullmatch(each.name)), reverse=True)
    yesterday = now.timestamp() - DAY_SECONDS
    left = [p for p in there if LEFT.fullmatch(p.name) and p.stat().st_mtime < yesterday]
    return [*ours[keep:], *left]


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
