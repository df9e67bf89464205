"""Find and read the page in what was named: a file, or a folder with one page in it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from workers.bundle.naming import visible
from workers.bundle.reading import NotPlainFile, TooLarge, read_inside
from workers.digest import PAGE_BYTES
from workers.errors import Fault, PageInvalid

if TYPE_CHECKING:
    from pathlib import Path

_INDEX: Final = re.compile(r"index(\.[a-z-]+)?\.md", re.IGNORECASE)
_NAMED: Final = 5  # candidates named in a fault


def is_index(path: Path) -> bool:
    """Tell whether a page stands for its folder: index.md, or index.zh-cn.md."""
    return _INDEX.fullmatch(path.name) is not None


def page_in(path: Path) -> Path:
    """Return the page file that `path` names; raise PageInvalid with what to do instead."""
    if not path.exists():
        raise _invalid(path.name, "找不到这个页面", "请检查路径")
    if not path.is_dir():
        return path
    page = _only_page(path)
    if page.is_symlink() and not page.resolve().is_relative_to(path.resolve()):
        raise _invalid(page.name, "页面是指向文件夹之外的链接", "请把页面本身放进文件夹")
    return page


def read_page(path: Path, name: str) -> bytes:
    """Return the page's bytes, at most PAGE_BYTES; raise PageInvalid for what cannot be read."""
    real = path.resolve()
    try:
        return read_inside(real.parent, real, PAGE_BYTES)
    except NotPlainFile:
        raise _invalid(name, "不是普通文件", "请指明 Markdown 页面") from None
    except TooLarge:
        what = f"页面超过 {PAGE_BYTES // 1_000_000} MB"
        raise _invalid(name, what, "请检查是不是选错了文件，或把内嵌的图片改成文件") from None
    except OSError:
        raise _invalid(name, "页面读不了", "请检查文件权限") from None


def _only_page(folder: Path) -> Path:
    try:
        pages = sorted(p for p in folder.iterdir() if p.suffix.lower() == ".md")
    except OSError:
        raise _invalid(folder.name, "文件夹读不了", "请检查文件夹权限") from None
    plain = [page for page in pages if page.name == "index.md"]
    indexes = [page for page in pages if is_index(page)]
    # Hugo's _index.md describes a section; it is no page of its own.
    ordinary = [page for page in pages if not page.name.startswith(("_", "."))]
    for candidates in (plain, indexes, ordinary):
        if len(candidates) == 1:
            return candidates[0]
    if not ordinary:
        raise _invalid(folder.name, "文件夹里没有页面", "请放入 index.md，或直接指明页面文件")
    listed = "、".join(visible(page.name) for page in ordinary[:_NAMED])
    what = f"文件夹里有 {len(ordinary)} 个 .md 文件，不知道用哪一个"
    raise _invalid(folder.name, what, f"请直接指明其中一个（{listed}），或改名为 index.md")


def _invalid(name: str, what: str, remedy: str) -> PageInvalid:
    return PageInvalid([Fault(what, remedy, visible(name))])
