"""Look through a chest, all of it, before anybody uses anything of it; then take it out."""

from __future__ import annotations

import json
import re
import zlib
from contextlib import contextmanager
from hashlib import sha256
from typing import IO, TYPE_CHECKING, Final

from workers.chest.blocks import Damaged, members
from workers.chest.cells import READ
from workers.chest.contents import FORMAT, Manifest, format_of, read_end
from workers.errors import GongbaoError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from workers.chest.cells import Cell
    from workers.chest.contents import End, TableOf

PART: Final = re.compile(r"tables/([a-z_]+)/(\d{6})\.jsonl\.gz")
PICTURE: Final = re.compile(r"pictures/([0-9a-f]{64})")
LAST: Final = re.compile(r"end-([0-9a-f]{64})\.json")
PART_MOST: Final = 128 << 20
"""Of a part's bytes: the longest row, a packed folder of 64 MB as base64, and what is before it."""
GZIP: Final = 16 + zlib.MAX_WBITS


class Newer(GongbaoError):
    """The backup's format is not known to this program, which is the older one."""


@contextmanager
def opened(path: Path) -> Iterator[Chest]:
    """Open a backup and look through all of it. Raises Damaged, Newer and OSError.

    The same open file is read again later: what takes its place meanwhile is not seen.
    """
    with path.open("rb") as file:
        yield Chest(file)


class Chest:
    """A chest in which everything is as it was packed."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.manifest, self.end = _look_through(file)
        self._tables = {table.name: table for table in self.manifest.tables}

    def contents(self) -> Iterator[tuple[TableOf, list[list[Cell]]] | tuple[str, bytes]]:
        """Take everything out, in its order: rows of a table, or a picture with its sha256."""
        self._file.seek(0)
        for name, data in members(self._file):
            if part := PART.fullmatch(name):
                table = self._tables[part[1]]
                yield table, _rows(table, data)
            elif picture := PICTURE.fullmatch(name):
                yield picture[1], data


def _look_through(file: IO[bytes]) -> tuple[Manifest, End]:
    found = members(file)
    name, data = next(found, ("", b""))
    if name != "gongbao.json":
        raise Damaged("这不是 gongbao 的备份")
    if format_of(data) > FORMAT:
        raise Newer("这个备份由更新的 gongbao 制作：先升级这台机器上的 gongbao")
    census = _Census(Manifest.read(data), data)
    for name, data in found:
        census.see(name, data)
    return census.manifest, census.judge()


class _Census:
    """Counts what is there, to compare it with what must be."""

    def __init__(self, manifest: Manifest, said: bytes) -> None:
        self.manifest = manifest
        self._tables = {table.name: table for table in manifest.tables}
        self._members = {"gongbao.json": sha256(said).hexdigest()}
        self._rows = dict.fromkeys(self._tables, 0)
        self._names = sha256()
        self._pictures = self._bytes = 0
        self._end: End | None = None

    def see(self, name: str, data: bytes) -> None:
        if self._end is not None:
            raise Damaged(f"{name} 在备份的结尾之后")
        if picture := PICTURE.fullmatch(name):
            self._see_picture(picture[1], data)
        elif (part := PART.fullmatch(name)) and part[1] in self._tables:
            # What is in them is read when they are loaded, by a transaction that can still end.
            self._rows[part[1]] += _lines(part[1], data).count(b"\n")
            self._members[name] = sha256(data).hexdigest()
        elif (last := LAST.fullmatch(name)) and sha256(data).hexdigest() == last[1]:
            self._end = read_end(data)
        else:
            raise Damaged(f"{name} 已损坏，或不属于这个备份")

    def judge(self) -> End:
        end = self._end
        if end is None:
            raise Damaged("备份没有结尾：制作时中断，或没有传完")
        for name in sorted({*end.members, *self._members}):
            if end.members.get(name) != self._members.get(name):
                raise Damaged(f"{name} 已损坏")
        if end.rows != self._rows:
            raise Damaged("备份里的行数与它自己所说的不符")
        pictures = (end.pictures, end.picture_bytes, end.names)
        if pictures != (self._pictures, self._bytes, self._names.hexdigest()):
            raise Damaged("备份里的图片与它自己所说的不符")
        return end

    def _see_picture(self, digest: str, data: bytes) -> None:
        if sha256(data).hexdigest() != digest:
            raise Damaged(f"图片 {digest[:12]}… 已损坏")
        self._names.update(digest.encode())
        self._pictures += 1
        self._bytes += len(data)


def _rows(table: TableOf, data: bytes) -> list[list[Cell]]:
    read = [READ[column.kind] for column in table.columns]
    try:
        rows = [json.loads(line) for line in _lines(table.name, data).splitlines()]
        return [
            [None if v is None else r(v) for r, v in zip(read, row, strict=True)] for row in rows
        ]
    except (ValueError, TypeError, RecursionError):
        raise Damaged(f"{table.name} 的数据读不懂") from None


def _lines(table: str, data: bytes) -> bytes:
    """Unpress a part, and no further than a part can be long."""
    press = zlib.decompressobj(GZIP)
    try:
        lines = press.decompress(data, PART_MOST)
    except zlib.error:
        raise Damaged(f"{table} 的数据读不懂") from None
    if press.unconsumed_tail:
        raise Damaged(f"{table} 的数据大得不正常，不是 gongbao 写的")
    if not press.eof or press.unused_data:
        raise Damaged(f"{table} 的数据读不懂")
    return lines
