"""A backup's file: whole or not at all, and refused wherever a byte of it is not as written."""

from __future__ import annotations

import errno
import io
import os
import tarfile
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING

import pytest

from workers.chest import (
    Chest,
    Column,
    Damaged,
    Manifest,
    Newer,
    Packer,
    TableOf,
    filed,
    older,
    packing,
    stamped,
)
from workers.errors import GongbaoError

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)
PEOPLE = TableOf("people", (Column("name", "text"), Column("at", "moment"), Column("raw", "bytes")))
ROWS = [["小王", NOW, b"\x00\xff"], [None, NOW + timedelta(microseconds=1), None], ["", None, b""]]
PICTURE = b"\x89PNG" * 200


def packed(format_: int = 1) -> bytes:
    file = io.BytesIO()
    manifest = Manifest(
        made_at=NOW.isoformat(),
        program="1.0",
        schema="0010",
        accounts={"daily": "wx1"},
        tables=(PEOPLE,),
        format=format_,
    )
    packer = Packer(file, manifest)
    packer.pack_picture(sha256(PICTURE).hexdigest(), PICTURE)
    packer.pack_table(PEOPLE, ROWS)
    packer.close()
    return file.getvalue()


WHOLE = packed()


def test_what_is_packed_comes_out_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """However many parts a table was divided into."""
    monkeypatch.setattr(packing, "PART_BYTES", 1)
    taken = list(Chest(io.BytesIO(packed())).contents())
    assert taken[0] == (sha256(PICTURE).hexdigest(), PICTURE)
    assert [row for of, rows in taken[1:] for row in rows] == ROWS
    assert {of for of, _ in taken[1:]} == {PEOPLE}


def test_any_tar_reads_it() -> None:
    """Nobody depends on this program to get at their pictures."""
    with tarfile.open(fileobj=io.BytesIO(WHOLE)) as tar:
        names = tar.getnames()
        assert names[0] == "gongbao.json"
        picture = tar.extractfile(names[1])
        assert picture is not None
        assert picture.read() == PICTURE


def test_wherever_a_byte_is_changed_it_is_refused() -> None:
    """Headers, padding, rows, pictures, the end: nothing is left unwatched."""
    for place in range(0, len(WHOLE), 5):
        damaged = bytearray(WHOLE)
        damaged[place] ^= 1 << (place % 8)
        with pytest.raises(Damaged):
            Chest(io.BytesIO(bytes(damaged)))


def test_wherever_it_is_broken_off_it_is_refused() -> None:
    """An upload that stopped, a disk that was full: also at the very borders of the members."""
    for length in [*range(0, len(WHOLE), 512), *range(1, len(WHOLE), 300), len(WHOLE) - 1]:
        with pytest.raises(Damaged):
            Chest(io.BytesIO(WHOLE[:length]))
    for more in (b"\x00", b"more"):
        with pytest.raises(Damaged):
            Chest(io.BytesIO(WHOLE + more))


def test_a_member_that_is_missing_or_there_twice_is_missed() -> None:
    """Each part is whole by itself, and still it is not the backup that was made."""
    blocks = [WHOLE[at : at + 512] for at in range(0, len(WHOLE), 512)]
    heads = [n for n, block in enumerate(blocks) if block[257:262] == b"ustar"]
    for first, after in zip(heads, [*heads[1:], len(blocks) - 2], strict=True):
        without = b"".join(blocks[:first] + blocks[after:])
        twice = b"".join(blocks[:after] + blocks[first:])
        for wrong in (without, twice):
            with pytest.raises(Damaged):
                Chest(io.BytesIO(wrong))


def test_a_newer_backup_is_told_from_a_damaged_one() -> None:
    """The remedy is another one."""
    with pytest.raises(Newer, match="升级"):
        Chest(io.BytesIO(packed(format_=2)))


def test_a_full_disk_leaves_no_half_file(tmp_path: Path) -> None:
    """And says what is the matter."""
    target = tmp_path / "backup.tar"

    def fill() -> None:
        with filed(target) as file:
            file.write(b"half")
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with pytest.raises(GongbaoError, match="磁盘满了"):
        fill()
    assert list(tmp_path.iterdir()) == []


def test_a_backup_is_for_its_owner_alone_and_overwrites_nothing(tmp_path: Path) -> None:
    """It holds what followers have written."""
    target = tmp_path / "backup.tar"
    with filed(target) as file:
        file.write(WHOLE)
    assert target.stat().st_mode & 0o777 == 0o600
    with pytest.raises(FileExistsError), filed(target):
        pass
    assert target.read_bytes() == WHOLE


def test_only_backups_of_its_own_are_removed(tmp_path: Path) -> None:
    """The newest stay, and so does whatever else lies in the folder."""
    names = [stamped(NOW + timedelta(days=day)) for day in range(4)]
    left = f".{names[0]}.abcd_123"
    for name in (*names, left, f".{names[1]}.abcd_124", "gongbao-old.tar"):
        (tmp_path / name).touch()
    os.utime(tmp_path / left, (0, 0))
    gone = older(tmp_path, keep=2, now=datetime.now(UTC))
    assert [path.name for path in gone] == [names[1], names[0], left]
