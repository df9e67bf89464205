"""A page is found as its author names it, and its pictures where its site has them."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

import pytest

from workers.account import Account
from workers.bundle import Bundle, open_bundle
from workers.digest import PAGE_BYTES, Picture
from workers.errors import Fault, PageInvalid

if TYPE_CHECKING:
    from pathlib import Path

PAGE = b'+++\ntitle = "t"\nslug = "ai20240618"\n+++\n'
SITE = "https://Example.com/blog/"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A Hugo site with one leaf bundle, named as people name things."""
    folder = tmp_path / "我的 网站" / "content" / "20240618-每日 AI"
    folder.mkdir(parents=True)
    (folder / "index.md").write_bytes(PAGE)
    (folder / "图 1.png").write_bytes(b"beside")
    (folder / "00.jpg").write_bytes(b"own 00")
    static = folder.parent.parent / "static"
    (static / "img").mkdir(parents=True)
    (static / "img" / "logo.png").write_bytes(b"static")
    return folder


def account(
    static: Path | None = None, base_url: str = SITE, permalink: str = "/p/:slug/"
) -> Account:
    return Account(
        name="a", app_id="wx1", secret="s", static=static, base_url=base_url, permalink=permalink
    )


def read(bundle: Bundle, ref: str) -> bytes | Fault | None:
    found = bundle.read(Picture(ref, 23))
    where = bundle.local(Picture(ref, 23))
    assert (found is None) == (where is None)
    return found


def test_a_folder_and_its_index_are_the_same_page(folder: Path) -> None:
    """Authors name either, from wherever they stand."""
    by_folder, by_file = open_bundle(folder), open_bundle(folder / "index.md")
    assert by_folder == by_file
    assert by_folder.name == "20240618-每日 AI/index.md"
    assert by_folder.folder == "20240618-每日 AI"
    assert by_folder.page == PAGE


def test_a_page_is_opened_from_inside_its_folder(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A dot is a folder too, and has a name."""
    monkeypatch.chdir(folder)
    here = type(folder)
    assert open_bundle(here()).name == "20240618-每日 AI/index.md"
    assert open_bundle(here("index.md")).folder == "20240618-每日 AI"
    assert open_bundle(here("..") / folder.name).folder == "20240618-每日 AI"


def test_a_lone_page_goes_by_its_own_name(tmp_path: Path) -> None:
    """Many posts of one folder must not be taken for one."""
    (tmp_path / "晨报.md").write_bytes(b"text")
    bundle = open_bundle(tmp_path / "晨报.md")
    assert (bundle.name, bundle.folder, bundle.page) == ("晨报.md", "晨报", b"text")


@pytest.mark.parametrize("name", ["post.md", "index.zh-cn.md", "INDEX.md", "post.MD"])
def test_the_only_page_of_a_folder_is_its_page(tmp_path: Path, name: str) -> None:
    """A section's _index.md and WeiXin.txt beside it are no pages."""
    for other in ("_index.md", "WeiXin.txt", "a.png"):
        (tmp_path / other).write_bytes(b"other")
    (tmp_path / name).write_bytes(b"page")
    bundle = open_bundle(tmp_path)
    assert (bundle.page, bundle.folder) == (b"page", tmp_path.name)


def test_the_index_goes_before_other_pages(folder: Path) -> None:
    """Drafts and notes lie beside an index."""
    (folder / "notes.md").write_bytes(b"notes")
    assert open_bundle(folder).page == PAGE


@pytest.mark.parametrize(
    ("names", "what"),
    [((), "没有页面"), (("_index.md",), "没有页面"), (("a.md", "b.md"), "2 个 .md")],
)
def test_a_folder_without_one_clear_page_says_what_to_do(
    tmp_path: Path, names: tuple[str, ...], what: str
) -> None:
    """Guessing would publish the wrong page."""
    for name in names:
        (tmp_path / name).write_bytes(b"page")
    with pytest.raises(PageInvalid, match=what) as caught:
        open_bundle(tmp_path)
    assert "index.md" in caught.value.faults[0].remedy


def test_a_page_that_is_not_there_is_named(tmp_path: Path) -> None:
    """A slip in a path is the first mistake anybody makes."""
    with pytest.raises(PageInvalid, match=r"ai20240618：找不到这个页面"):
        open_bundle(tmp_path / "ai20240618")


def test_a_page_of_too_much_text_is_refused(tmp_path: Path) -> None:
    """More than a megabyte of text is the wrong file."""
    page = tmp_path / "big.md"
    page.write_bytes(b"a" * PAGE_BYTES)
    assert len(open_bundle(page).page) == PAGE_BYTES
    page.write_bytes(b"a" * (PAGE_BYTES + 1))
    with pytest.raises(PageInvalid, match="超过 1 MB"):
        open_bundle(page)


@pytest.mark.parametrize("ref", ["图 1.png", "%E5%9B%BE%201.png", "./图 1.png", "图 1.png?v=2#x"])
def test_a_picture_beside_the_page_is_read(folder: Path, ref: str) -> None:
    """Editors write names as they are, or percent-encoded, some with a version behind."""
    assert read(open_bundle(folder), ref) == b"beside"


def test_a_name_that_macos_decomposed_is_found(folder: Path) -> None:
    """A file copied from a Mac has its accents apart; the page has them composed."""
    name = "café.png"
    (folder / unicodedata.normalize("NFD", name)).write_bytes(b"coffee")
    assert read(open_bundle(folder), unicodedata.normalize("NFC", name)) == b"coffee"


def test_a_picture_from_the_root_is_read_from_static(folder: Path, tmp_path: Path) -> None:
    """Hugo serves static/ from the root; an account may say where it lies."""
    assert read(open_bundle(folder), "/img/logo.png") == b"static"
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "x.png").write_bytes(b"given")
    given = open_bundle(folder, account=account(tmp_path / "elsewhere"))
    assert read(given, "/x.png") == b"given"
    assert isinstance(read(given, "/img/logo.png"), Fault)


@pytest.mark.parametrize(
    "ref",
    [
        "https://example.com/blog/img/logo.png",
        "http://EXAMPLE.com/blog/img/logo.png?v=1",
        "//example.com/blog/img/logo.png",
        "/blog/img/logo.png",
    ],
)
def test_the_sites_own_addresses_are_read_from_disk(folder: Path, ref: str) -> None:
    """A page may be submitted before the site is online."""
    assert read(open_bundle(folder, account=account()), ref) == b"static"


@pytest.mark.parametrize(
    ("permalink", "path"),
    [
        ("/p/:slug/", "p/ai20240618/00.jpg"),
        ("/p/:slug/", "p/20240618-%E6%AF%8F%E6%97%A5%20AI/00.jpg"),
        ("/:year/:month/:slug", "2024/06/ai20240618/00.jpg"),
    ],
)
def test_the_pages_own_address_leads_to_its_folder(folder: Path, permalink: str, path: str) -> None:
    """Hugo serves a bundle's files under the page's address."""
    bundle = open_bundle(folder, account=account(permalink=permalink))
    assert read(bundle, SITE + path) == b"own 00"


@pytest.mark.parametrize(
    "ref",
    [
        "https://example.com/blog/p/ai20240617/00.jpg",
        "https://example.com/blog/00.jpg",
        "https://example.com/blogging/img/logo.png",
        "https://example.com/blog/../../etc/passwd",
        "https://other.com/blog/img/logo.png",
        "https://[half/00.jpg",
        "data:image/png;base64,AAAA",
    ],
)
def test_what_the_site_does_not_have_is_left_to_be_fetched(folder: Path, ref: str) -> None:
    """Another page's 00.jpg is not this page's, though the names are the same."""
    assert read(open_bundle(folder, account=account()), ref) is None


def test_a_missing_picture_names_its_line_and_what_was_meant(folder: Path) -> None:
    """The usual slip is the case of a letter: macOS forgives it, a server does not."""
    fault = read(open_bundle(folder), "00.JPG")
    assert isinstance(fault, Fault)
    assert (fault.what, fault.file, fault.line) == (
        "图片 00.JPG 不存在",
        "20240618-每日 AI/index.md",
        23,
    )
    assert fault.remedy == "请把图片放在页面旁边，或改正第 23 行的文件名（有一个相近的 00.jpg）"


def test_without_a_static_folder_the_fault_says_so(tmp_path: Path) -> None:
    """An absolute ref on a page outside a Hugo site has nowhere to lead."""
    (tmp_path / "index.md").write_bytes(b"page")
    fault = read(open_bundle(tmp_path), "/x.png")
    assert isinstance(fault, Fault)
    assert "static" in fault.what
    assert "static" in fault.remedy


@pytest.mark.content
def test_every_local_picture_of_the_real_pages_is_read(content: Path) -> None:
    """Names with Chinese brackets and colons in them, as the author has them."""
    for page in content.glob("*/index.md"):
        bundle = open_bundle(page.parent)
        for file in page.parent.glob("*.[jp][pn]g"):
            assert read(bundle, file.name) == file.read_bytes()
