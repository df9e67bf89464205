"""Members of a tar, one after the other, read so strictly that no byte of them may differ.

`tarfile` keeps a record of every member it has seen, and lets pass what it need not know; here
neither memory grows with the archive nor does a changed byte go unseen.
"""

from __future__ import annotations

import os
import re
from tarfile import BLOCKSIZE, USTAR_FORMAT, TarInfo
from typing import IO, TYPE_CHECKING, Final

from workers.errors import GongbaoError

if TYPE_CHECKING:
    from collections.abc import Iterator

END: Final = bytes(2 * BLOCKSIZE)
SIZE: Final = slice(124, 136)  # POSIX 1003.1, ustar: the size in octal digits
NAME: Final = slice(0, 100)
NAMES: Final = re.compile(r"[a-z0-9_./-]+")


class Damaged(GongbaoError):
    """The file is no backup, or not what was written; the text says where (Chinese)."""


def write_member(file: IO[bytes], name: str, data: bytes) -> None:
    """Append a member; its header tells nothing but name and size."""
    file.write(_header(name, len(data)))
    file.write(data)
    file.write(bytes(-len(data) % BLOCKSIZE))


def members(file: IO[bytes]) -> Iterator[tuple[str, bytes]]:
    """Read all members, each whole. Raises Damaged unless the file ends as it should."""
    at = file.tell()
    whole = file.seek(0, os.SEEK_END)
    file.seek(at)
    while (block := file.read(BLOCKSIZE)) != bytes(BLOCKSIZE):
        name, size = _read_header(block, at=file.tell() - len(block))
        # Room is made for as much as is said to come: no more than there is.
        data = file.read(min(size, whole - file.tell()))
        padding = file.read(-size % BLOCKSIZE)
        if len(data) != size or len(padding) != -size % BLOCKSIZE or padding.strip(b"\0"):
            raise Damaged(f"{name} 不完整，文件可能没有传完")
        yield name, data
    if file.read(2 * BLOCKSIZE) != bytes(BLOCKSIZE):
        raise Damaged("文件的结尾不对，可能没有传完，或被接上了别的内容")


def _header(name: str, size: int) -> bytes:
    info = TarInfo(name)
    info.size, info.mode = size, 0o600
    return info.tobuf(USTAR_FORMAT)


def _read_header(block: bytes, *, at: int) -> tuple[str, int]:
    try:
        name = block[NAME].rstrip(b"\0").decode("ascii")
        size = int(block[SIZE].rstrip(b"\0"), 8)
        if NAMES.fullmatch(name) and size >= 0 and _header(name, size) == block:
            return name, size
    except ValueError:
        pass
    raise Damaged(f"这不是 gongbao 的备份，或者它已损坏（第 {at:,} 字节处）")
