"""Read a page and its pictures from disk, and nothing that lies elsewhere."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from workers.bundle.naming import visible
from workers.bundle.page import is_index, page_in, read_page
from workers.bundle.reading import NotPlainFile, TooLarge, read_inside
from workers.bundle.site import Place, Site, slug_of, static_beside
from workers.digest import SOURCE_BYTES
from workers.errors import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workers.account import Account
    from workers.digest import Picture

__all__ = ["Bundle", "open_bundle"]

_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_SEARCHED: Final = 200  # files of a folder in which a mistyped name is looked for
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]")


class _Outside(Exception):
    """A ref leads out of the folder it starts from."""


@dataclass(frozen=True, slots=True)
class _Found:
    """An existing `path` inside `root`, both resolved; `place` is where it was looked for."""

    root: Path
    path: Path
    place: Place


@dataclass(frozen=True)
class Bundle:
    """A page as it lies on disk. `name` is the page's as its author knows it, for faults.

    `folder` is the bundle folder's name, or a lone page's name without its suffix; `parent` is
    where the page lies.
    """

    name: str
    folder: str
    page: bytes = field(repr=False)
    parent: Path = field(repr=False)
    account: Account | None = field(repr=False)

    @cached_property
    def site(self) -> Site:
        """Where pictures are looked for; whoever reads a thousand pages asks for none of them."""
        names = frozenset({self.folder, slug_of(self.page)})
        return _site(self.parent.resolve(), names, self.account)

    def local(self, picture: Picture) -> Path | Fault | None:
        """Return the file a picture's ref leads to, resolved, in the page's folder or static.

        None means "not here": a `data:` URI, or an address to be fetched, which one under the
        account's `base_url` is too where no file of the site answers to it.
        """
        found = self._find(picture)
        return found.path if isinstance(found, _Found) else found

    def read(self, picture: Picture) -> bytes | Fault | None:
        """Return the bytes of a local picture, at most SOURCE_BYTES; None as with `local`."""
        found = self._find(picture)
        if not isinstance(found, _Found):
            return found
        try:
            return read_inside(found.root, found.path, SOURCE_BYTES)
        except NotPlainFile:
            return self._fault(picture, "不是文件", "请改为引用图片文件")
        except TooLarge:
            what = f"超过 {SOURCE_BYTES // 1_000_000} MB"
            return self._fault(picture, what, "请缩小或压缩后再放进页面")
        except OSError:
            return self._fault(picture, "读不了", "请检查文件权限")

    def lying(self, picture: Picture) -> tuple[bool, str] | None:
        """Tell where a local picture is looked for: whether from static, and its name there.

        None where it is not on disk, or only by a way out of its folder and in again.
        """
        found = self._find(picture)
        if not isinstance(found, _Found):
            return None
        name = posixpath.normpath(found.place.relative)
        inside = name.partition("/")[0] not in ("", ".", "..")
        return (found.place.root != self.site.home, name) if inside else None

    def _find(self, picture: Picture) -> _Found | Fault | None:
        if picture.inline:
            return None
        refusal = None if picture.remote else self._refusal(picture)
        if refusal is not None:
            return refusal
        site = self.site
        try:
            if picture.remote:
                return _first(site.mapped(picture.ref))
            return _first(site.places(picture.ref)) or self._missing(picture)
        except _Outside:
            return (
                None
                if picture.remote
                else self._fault(picture, "在页面文件夹之外", "请把图片复制到页面旁边再引用")
            )

    def _refusal(self, picture: Picture) -> Fault | None:
        """Refuse what cannot name a file of a site on any machine."""
        ref = unquote(picture.ref)
        if not ref.strip():
            return Fault("图片没有地址", "请填上文件名，或删掉这张图片", self.name, picture.line)
        if _CONTROL.search(ref):
            return self._fault(picture, "的文件名里有不可见字符", "请改正文件名")
        if "\\" in ref:
            return self._fault(picture, "的路径里有反斜杠", "请把 \\ 改成 /")
        if _SCHEME.match(ref):
            remedy = "请用页面旁边的文件名，或 http、https 开头的地址"
            return self._fault(picture, "的地址不能用", remedy)
        return None

    def _missing(self, picture: Picture) -> Fault:
        if picture.ref.startswith("/") and self.site.static is None:
            remedy = "请在账号设置里写明 static 文件夹，或把图片放在页面旁边"
            return self._fault(picture, "以 / 开头，但没有找到网站的 static 文件夹", remedy)
        root = self.site.static if picture.ref.startswith("/") else self.site.home
        where = "放进 static 文件夹" if picture.ref.startswith("/") else "放在页面旁边"
        line = f"第 {picture.line} 行的" if picture.line is not None else ""
        alike = _alike(root, unquote(picture.ref))
        hint = f"（有一个相近的 {alike}）" if alike else ""
        return self._fault(picture, "不存在", f"请把图片{where}，或改正{line}文件名{hint}")

    def _fault(self, picture: Picture, what: str, remedy: str) -> Fault:
        gap = "" if what.startswith("的") else " "
        return Fault(
            f"图片 {visible(picture.ref, 100)}{gap}{what}", remedy, self.name, picture.line
        )


def open_bundle(path: Path, *, account: Account | None = None) -> Bundle:
    """Open a page file, or the folder of a page; raise PageInvalid where there is none to read.

    A folder's page is its index.md, else its only .md. The account says where the site's
    static folder lies and under which address the site is public; without it, `static` beside
    the `content` folder above the page is taken.
    """
    path = path.resolve() if ".." in path.parts else path.absolute()
    page = page_in(path)
    own = is_index(page) or page != path  # the folder is the page's own
    name = visible(f"{page.parent.name}/{page.name}" if own else page.name)
    folder = visible(page.parent.name if own else page.stem)
    data = read_page(page, name)
    return Bundle(name, folder, data, page.parent, account)


def _site(home: Path, names: frozenset[str], account: Account | None) -> Site:
    given = account.static if account is not None else None
    return Site(
        home=home,
        static=given or static_beside(home),
        base_url=account.base_url if account is not None else "",
        permalink=account.permalink if account is not None else "",
        names=names - {""},
        sent=account.sent_static if account is not None else None,
    )


def _first(places: Iterator[Place]) -> _Found | None:
    """Return the first place where something is; raise _Outside for one that leaves its root."""
    for place in places:
        try:
            root = place.root.resolve()
            path = (root / place.relative).resolve()
            exists = path.exists()
        except (OSError, RuntimeError, ValueError):  # too long, links in a circle, a NUL
            continue
        if not path.is_relative_to(root):
            raise _Outside
        if exists:
            return _Found(root, path, place)
    return None


def _alike(root: Path | None, ref: str) -> str:
    """Return the name of a file that the author may have meant; letters' case is the usual one."""
    from difflib import get_close_matches  # noqa: PLC0415  only where a file is missing

    wanted = Path(ref).name.casefold()
    try:
        there = [path.name for path in islice(root.iterdir(), _SEARCHED)] if root else []
    except OSError:
        return ""
    folded = {name.casefold(): visible(name) for name in sorted(there)}
    return next((folded[name] for name in get_close_matches(wanted, folded, 1, 0.8)), "")
