"""Put rows and pictures into a chest, one after the other, and its end behind them."""

from __future__ import annotations

import gzip
import json
from hashlib import sha256
from typing import IO, TYPE_CHECKING, Final

from workers.chest.blocks import END, write_member
from workers.chest.cells import WRITE
from workers.chest.contents import End

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from workers.chest.cells import Cell
    from workers.chest.contents import Manifest, TableOf

PART_BYTES: Final = 2 << 20
"""Of rows before they are pressed; a part ends with the row that reaches it."""
GZIP_LEVEL: Final = 3


class Packer:
    """Memory holds one part of a table, or one picture."""

    def __init__(self, file: IO[bytes], manifest: Manifest) -> None:
        self._file = file
        self._members: dict[str, str] = {}
        self._rows: dict[str, int] = {}
        self._pictures = self._picture_bytes = 0
        self._names = sha256()
        self._put("gongbao.json", manifest.to_json())

    def pack_table(self, table: TableOf, rows: Iterable[Sequence[Cell]]) -> None:
        """Pack all rows of a table; a cell is None, or as its column's kind says."""
        write = [WRITE[column.kind] for column in table.columns]
        part: list[bytes] = []
        size = count = number = 0
        for row in rows:
            cells = [None if v is None else w(v) for w, v in zip(write, row, strict=True)]
            line = json.dumps(cells, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
            part.append(line)
            size, count = size + len(line), count + 1
            if size >= PART_BYTES:
                number += 1
                self._put_part(table.name, number, part)
                part, size = [], 0
        if part:
            self._put_part(table.name, number + 1, part)
        self._rows[table.name] = count

    def pack_picture(self, digest: str, data: bytes) -> None:
        """Pack a picture's bytes, under their sha256."""
        write_member(self._file, f"pictures/{digest}", data)
        self._names.update(digest.encode())
        self._pictures += 1
        self._picture_bytes += len(data)

    def close(self) -> End:
        """Write the end; without it a chest counts as broken off."""
        end = End(
            members=self._members,
            rows=self._rows,
            pictures=self._pictures,
            picture_bytes=self._picture_bytes,
            names=self._names.hexdigest(),
        )
        data = end.to_json()
        write_member(self._file, f"end-{sha256(data).hexdigest()}.json", data)
        self._file.write(END)
        return end

    def _put_part(self, table: str, number: int, lines: list[bytes]) -> None:
        pressed = gzip.compress(b"".join(lines), GZIP_LEVEL, mtime=0)
        self._put(f"tables/{table}/{number:06}.jsonl.gz", pressed)

    def _put(self, name: str, data: bytes) -> None:
        self._members[name] = sha256(data).hexdigest()
        write_member(self._file, name, data)
