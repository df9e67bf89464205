"""A page cannot make gongbao read what lies outside of its folder."""

from __future__ import annotations

import os
import socket
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from workers.bundle import open_bundle
from workers.bundle.reading import NotPlainFile, TooLarge, read_inside
from workers.digest import SOURCE_BYTES, Picture
from workers.errors import Fault, PageInvalid

if TYPE_CHECKING:
    from pathlib import Path

SECRET = b"not for readers"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A page's folder with a secret above it."""
    folder = tmp_path / "content" / "page"
    folder.mkdir(parents=True)
    (folder / "index.md").write_bytes(b"page")
    (folder / "good.png").write_bytes(b"good")
    (tmp_path / "static").mkdir()
    (tmp_path / "secret").write_bytes(SECRET)
    return folder


def refusal(folder: Path, ref: str) -> str:
    found = open_bundle(folder).read(Picture(ref, 7))
    assert isinstance(found, Fault)
    assert found.line == 7
    assert found.remedy
    return found.what


@pytest.mark.parametrize(
    "ref",
    [
        "../../secret",
        "..%2f..%2fsecret",
        "%2e%2e/%2e%2e/secret",
        "x/../../../secret",
        "../../../../../../etc/passwd",
        "/../secret",
        "/%2e%2e/secret",
    ],
)
def test_no_path_leads_out_of_the_folder(folder: Path, ref: str) -> None:
    """However the two dots are written."""
    assert "之外" in refusal(folder, ref)


@pytest.mark.parametrize(
    ("ref", "what"),
    [
        ("..\\..\\secret", "反斜杠"),
        ("%5c%5chost%5cshare", "反斜杠"),
        ("C:/secret.png", "地址不能用"),
        ("file:///etc/passwd", "地址不能用"),
        ("ftp://host/a.png", "地址不能用"),
        ("good.png%00.txt", "不可见字符"),
        ("good.png\0", "不可见字符"),
        ("", "没有地址"),
        ("%20", "没有地址"),
        (".", "不是文件"),
        ("/", "不是文件"),
        ("/etc/passwd", "不存在"),
        ("a" * 5000, "不存在"),
    ],
)
def test_refs_that_name_no_picture_are_refused(folder: Path, ref: str, what: str) -> None:
    """Each with a sentence of its own."""
    assert what in refusal(folder, ref)


def test_links_are_followed_only_inside(folder: Path) -> None:
    """A link inside the folder is a convenience; one that leaves it is a way out."""
    (folder / "inside.png").symlink_to("good.png")
    (folder / "outside.png").symlink_to("../../secret")
    (folder / "dir").symlink_to("../..")
    (folder / "circle.png").symlink_to("circle.png")
    assert open_bundle(folder).read(Picture("inside.png")) == b"good"
    assert "之外" in refusal(folder, "outside.png")
    assert "之外" in refusal(folder, "dir/secret")
    assert "不存在" in refusal(folder, "circle.png")


def test_an_index_that_links_elsewhere_is_no_page_of_the_folder(folder: Path) -> None:
    """A watched folder must not publish /etc/passwd."""
    (folder / "index.md").unlink()
    (folder / "index.md").symlink_to("../../secret")
    with pytest.raises(PageInvalid, match="文件夹之外"):
        open_bundle(folder)


def test_pipes_and_sockets_are_no_pictures(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading a pipe would wait for ever."""
    os.mkfifo(folder / "pipe.png")
    os.mkfifo(folder / "pipe.md")
    assert "不是文件" in refusal(folder, "pipe.png")
    with pytest.raises(PageInvalid, match="不是普通文件"):
        open_bundle(folder / "pipe.md")
    monkeypatch.chdir(folder)  # a socket's path has room for about 100 characters
    with socket.socket(socket.AF_UNIX) as door:
        door.bind("door.png")
        assert "读不了" in refusal(folder, "door.png")


def test_a_file_is_measured_before_it_is_read(folder: Path) -> None:
    """A sparse file of a terabyte takes no room on disk, but would in memory."""
    with (folder / "huge.png").open("wb") as file:
        file.truncate(SOURCE_BYTES + 1)
    assert "超过 20 MB" in refusal(folder, "huge.png")


def test_a_link_put_there_after_the_check_leads_nowhere(folder: Path, tmp_path: Path) -> None:
    """Between looking and opening, a folder may be swapped for a link."""
    (folder / "sub").symlink_to(tmp_path)
    (folder / "now.png").symlink_to(tmp_path / "secret")
    for path in (folder / "sub" / "secret", folder / "now.png"):
        with pytest.raises(OSError):
            read_inside(folder, path, 100)
    with pytest.raises(NotPlainFile):
        read_inside(folder, folder, 100)
    with pytest.raises(TooLarge):
        read_inside(folder, folder / "good.png", 3)


def test_an_unreadable_picture_says_so(folder: Path) -> None:
    """Rights are the second most usual slip after names (root reads everything)."""
    (folder / "good.png").chmod(0)
    found = open_bundle(folder).read(Picture("good.png"))
    assert found == b"good" if os.geteuid() == 0 else "读不了" in str(found)


PIECES = st.sampled_from(
    [
        "..",
        ".",
        "/",
        "//",
        "%2e",
        "%2f",
        "\\",
        "secret",
        "page",
        "good.png",
        "\0",
        "~",
        "?",
        "#",
        ":",
    ]
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(PIECES | st.text(max_size=4), max_size=12).map("".join))
def test_no_ref_reads_the_secret(folder: Path, ref: str) -> None:
    """Whatever a page refers to, it gets its own picture, a fault, or an address to fetch."""
    assert open_bundle(folder).read(Picture(ref)) in (b"good", b"page", None) or isinstance(
        open_bundle(folder).read(Picture(ref)), Fault
    )
