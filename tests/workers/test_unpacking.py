"""Archives of pages: what honest people pack, and what others do."""

from __future__ import annotations

import stat
import tracemalloc
from contextlib import suppress
from io import BytesIO
from typing import TYPE_CHECKING
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZIP_LZMA, ZIP_STORED, ZipFile, ZipInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from workers.bundle import unpacking
from workers.bundle.unpacking import pages_in, unpack
from workers.errors import PageInvalid

if TYPE_CHECKING:
    from pathlib import Path

PAGE = b"# Page\n"


def packed(*files: tuple[str | ZipInfo, bytes], how: int = ZIP_STORED) -> bytes:
    out = BytesIO()
    with ZipFile(out, "w", how) as archive:
        for name, data in files:
            archive.writestr(name, data)
    return out.getvalue()


def unpacked(folder: Path) -> set[str]:
    return {each.relative_to(folder).as_posix() for each in folder.rglob("*") if each.is_file()}


def link(name: str, to: str) -> tuple[ZipInfo, bytes]:
    info = ZipInfo(name)
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    return info, to.encode()


def said_by(encoding: str, name: str) -> bytes:
    """An archive whose names are in an encoding, without the mark of UTF-8."""
    raw = name.encode(encoding)
    stand_in = "x" * len(raw)
    return packed((stand_in, PAGE)).replace(stand_in.encode(), raw)


def test_a_folder_comes_out_as_it_went_in_without_what_systems_add(tmp_path: Path) -> None:
    """A Mac and a Windows leave things beside that are nobody's."""
    archive = packed(
        ("ai1122/index.md", PAGE),
        ("ai1122/images/a.png", b"a"),
        ("__MACOSX/ai1122/._index.md", b"x"),
        ("ai1122/.DS_Store", b"x"),
        ("ai1122/Thumbs.db", b"x"),
        how=ZIP_DEFLATED,
    )
    unpack(archive, "ai1122.zip", tmp_path)
    assert unpacked(tmp_path) == {"ai1122/index.md", "ai1122/images/a.png"}
    assert pages_in(tmp_path) == [tmp_path / "ai1122"]


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8"])
def test_names_are_read_as_they_were_written(tmp_path: Path, encoding: str) -> None:
    """Windows in China packs names in GBK and says nothing of it."""
    unpack(said_by(encoding, "日报/封面图.png"), "a.zip", tmp_path)
    assert unpacked(tmp_path) == {"日报/封面图.png"}


def test_names_of_windows_and_mac_are_paths_here(tmp_path: Path) -> None:
    """Backslashes part folders; a letter and its accent are one."""
    unpack(packed(("a\\b\\e\u0301.png", b"x")), "a.zip", tmp_path)
    assert unpacked(tmp_path) == {"a/b/\u00e9.png"}


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("../evil.md", "压缩包之外"),
        ("a/../../evil.md", "压缩包之外"),
        ("a\\..\\..\\evil.md", "压缩包之外"),
        ("/etc/evil.md", "压缩包之外"),
        ("C:\\evil.md", "压缩包之外"),
        ("a/\u202egnp.md", "不可见字符"),
        ("a/\x1b[2J.md", "不可见字符"),
        ("长" * 90 + ".md", "太长"),
        ("a/" * 20 + "b.md", "太长"),
    ],
)
def test_what_leads_elsewhere_is_refused(tmp_path: Path, name: str, said: str) -> None:
    """With the name that is meant, and nothing outside."""
    folder = tmp_path / "in"
    folder.mkdir()
    with pytest.raises(PageInvalid, match=said):
        unpack(packed(("index.md", PAGE), (name, b"x")), "a.zip", folder)
    assert {each.name for each in tmp_path.iterdir()} == {"in"}


def test_links_are_refused(tmp_path: Path) -> None:
    """A link could name any file of the machine as a picture."""
    with pytest.raises(PageInvalid, match="是链接"):
        unpack(packed(("index.md", PAGE), link("a.png", "/etc/passwd")), "a.zip", tmp_path)


def test_a_bomb_is_refused_before_and_while_it_goes_off(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By what it says of itself, and by what comes out of it."""
    with pytest.raises(PageInvalid, match="大得不正常"):
        unpack(packed(("a.png", bytes(20_000_000)), how=ZIP_DEFLATED), "a.zip", tmp_path)
    monkeypatch.setattr(unpacking, "UNPACKED_BYTES", 5_000)
    many = [(f"{number}.png", bytes(1_000)) for number in range(10)]
    with pytest.raises(PageInvalid, match="解开后超过"):
        unpack(packed(*many, how=ZIP_DEFLATED), "a.zip", tmp_path)


def test_a_file_that_lies_about_its_size_is_cut_off(tmp_path: Path) -> None:
    """The header says ten bytes; what comes out is counted."""
    data = packed(("a.png", bytes(3_000_000)), how=ZIP_DEFLATED)
    lying = data.replace((3_000_000).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    with pytest.raises(PageInvalid, match="打不开"):
        unpack(lying, "a.zip", tmp_path)
    assert sum(each.stat().st_size for each in tmp_path.rglob("*")) < 1_000_000


@pytest.mark.parametrize("how", [ZIP_BZIP2, ZIP_LZMA])
def test_what_can_only_be_unpacked_at_once_is_not_unpacked(tmp_path: Path, how: int) -> None:
    """A chunk of it may hold gigabytes, whatever size its header says."""
    size = 30_000_000
    data = packed(("a.png", bytes(size)), how=how)
    lying = data.replace(size.to_bytes(4, "little"), (900_000).to_bytes(4, "little"))
    tracemalloc.start()
    try:
        with pytest.raises(PageInvalid, match="压缩方式不常见"):
            unpack(lying, "a.zip", tmp_path)
        assert tracemalloc.get_traced_memory()[1] < 5_000_000
    finally:
        tracemalloc.stop()
    assert not unpacked(tmp_path)


def test_ten_thousand_files_are_refused(tmp_path: Path) -> None:
    """Whether the table of contents is long, or says so only."""
    with pytest.raises(PageInvalid, match="1200 个文件"):
        unpack(packed(*[(f"{n}", b"") for n in range(1200)]), "a.zip", tmp_path)
    end = packed(("index.md", PAGE))
    grown = end[:-10] + (0xFFFFFFF0).to_bytes(4, "little") + end[-6:]
    with pytest.raises(PageInvalid, match="文件太多"):
        unpack(grown, "a.zip", tmp_path)
    assert not unpacked(tmp_path)


def test_two_files_of_one_name_are_refused(tmp_path: Path) -> None:
    """The second must not come in the first one's place; nor a file in a folder's."""
    with pytest.warns(UserWarning, match="Duplicate"):
        twice = packed(("a.md", PAGE), ("a.md", b"x"))
    for archive in (twice, packed(("a", b"x"), ("a/b.md", PAGE))):
        with pytest.raises(PageInvalid, match="里有两个"):
            unpack(archive, "a.zip", tmp_path)


def test_a_password_is_said(tmp_path: Path) -> None:
    """Nobody here knows it."""
    info = ZipInfo("a.md")
    data = bytearray(packed((info, PAGE)))
    central = data.index(b"PK\x01\x02")
    data[6] |= 1
    data[central + 8] |= 1
    with pytest.raises(PageInvalid, match="有密码"):
        unpack(bytes(data), "a.zip", tmp_path)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=200), st.integers(0, 250), st.binary(min_size=1, max_size=8))
def test_anything_may_come_and_nothing_breaks(
    tmp_path_factory: pytest.TempPathFactory, junk: bytes, at: int, put: bytes
) -> None:
    """What is no archive, or was one before something happened to it, is refused or unpacked."""
    good = packed(("a/index.md", PAGE), ("a/b.png", b"png"))
    for archive in (
        junk,
        good[:at] + put + good[at + len(put) :],
        good[: -at or None],
        junk + good,
    ):
        folder = tmp_path_factory.mktemp("in")
        with suppress(PageInvalid):
            unpack(archive, "a.zip", folder)
        assert all(each.resolve().is_relative_to(folder) for each in folder.rglob("*"))


def test_pages_are_found_wherever_they_lie(tmp_path: Path) -> None:
    """One folder within another, several beside each other, a lone page, or none."""
    unpack(packed(("x/y/z/index.md", PAGE), ("x/y/z/a.png", b"")), "a.zip", tmp_path / "one")
    assert pages_in(tmp_path / "one") == [tmp_path / "one/x/y/z"]
    unpack(packed(("b/index.md", PAGE), ("a/index.md", PAGE)), "a.zip", tmp_path / "two")
    assert [each.name for each in pages_in(tmp_path / "two")] == ["a", "b"]
    unpack(packed(("ai1122.md", PAGE)), "a.zip", tmp_path / "three")
    assert pages_in(tmp_path / "three") == [tmp_path / "three/ai1122.md"]
    unpack(packed(("index.md", PAGE)), "a.zip", tmp_path / "four")
    assert pages_in(tmp_path / "four") == [tmp_path / "four"]
    unpack(packed(("a.png", b"")), "a.zip", tmp_path / "five")
    assert pages_in(tmp_path / "five") == [tmp_path / "five"]
