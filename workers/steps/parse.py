"""Parse: a Hugo page becomes a Digest, with every fault of the page gathered in it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import unquote

from workers import diagram, formula, frontmatter
from workers.digest import PAGE_BYTES, PICTURES_LIMIT, Digest, Item, Link, Note, Picture
from workers.errors import Fault, Gravity
from workers.frontmatter.issue import issue_of
from workers.frontmatter.permalink import public_address
from workers.markup import (
    bounds,
    constructs,
    engine,
    figures,
    notes,
    outline,
    shortcodes,
    tables,
    tree,
)
from workers.markup.layout import Tangled
from workers.markup.links import Links

if TYPE_CHECKING:
    from workers.frontmatter import FrontMatter, Split
    from workers.settings import Account

_BOMS: Final = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_NOT_ASCII: Final = re.compile("[^\\x00-\\x7f\ufffd]")


class _Body(NamedTuple):
    """What a page's body holds."""

    html: str = ""
    items: tuple[Item, ...] = ()
    pictures: tuple[Picture, ...] = ()
    notes: tuple[Note, ...] = ()
    kept_links: tuple[Link, ...] = ()
    faults: tuple[Fault, ...] = ()


def parse(page: bytes, *, name: str, folder: str, account: Account) -> Digest:
    """Read a page of at most PAGE_BYTES bytes; never raises for what is in it.

    `name` is the page's file as its author knows it (faults carry it), `folder` the folder it
    lies in (the last guess at its issue day).
    """
    if fault := _unfit(page, name):
        return Digest(name=name, folder=folder, slug="", title="", faults=(fault,))
    text, faults = _decode(page, name)
    split = frontmatter.split(text, file=name)
    front = frontmatter.read(split, file=name)
    issue = issue_of(front, folder, file=name)
    source_url, odd_address = public_address(
        front, folder, base_url=account.base_url, permalink=account.permalink, file=name
    )
    body = _body(split, name, source_url, account)
    return Digest(
        name=name,
        folder=folder,
        slug=front.slug,
        title=front.title,
        author=front.author,
        summary=front.summary,
        day=issue.day,
        issue=issue.mark,
        cover=_cover(front),
        cover_crop=front.cover_crop,
        cover_crop_square=front.cover_crop_square,
        tags=front.tags,
        categories=front.categories,
        draft=front.draft,
        theme=front.theme,
        source_url=source_url,
        comments=front.comments,
        extra=front.extra,
        html=body.html,
        items=body.items,
        pictures=body.pictures,
        notes=body.notes,
        kept_links=body.kept_links,
        faults=(*faults, *front.faults, *issue.faults, *odd_address, *body.faults),
    )


def _unfit(page: bytes, name: str) -> Fault | None:
    if not page.strip():
        return Fault("页面是空的", "请写好内容后再提交", name)
    if len(page) > PAGE_BYTES:
        return Fault(
            f"页面有 {len(page):,} 字节，超过 {PAGE_BYTES:,}",
            "请确认选对了文件；确实这样长的话，请拆成几篇",
            name,
        )
    return None


def _decode(page: bytes, name: str) -> tuple[str, tuple[Fault, ...]]:
    """Text whose lines end in LF; bytes that are no UTF-8 are a fault.

    They are read on as what they seem to be, so that the other faults are those of the page.
    """
    faults: tuple[Fault, ...] = ()
    try:
        text = page.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = page.count(b"\n", 0, error.start) + 1
        coding = _seeming(page)
        seen = f"（看起来是 {coding.upper()}）" if coding else ""
        what = f"第 {error.start + 1} 个字节起不是 UTF-8{seen}"
        faults = (Fault(what, "请在编辑器里另存为 UTF-8 编码", name, line),)
        text = page.decode(coding or "utf-8-sig", errors="replace")
    return tree.printable(text.replace("\r\n", "\n").replace("\r", "\n")), faults


def _seeming(page: bytes) -> str:
    """The coding of a page that is no UTF-8; "" for one that is merely damaged."""
    if bom := next((coding for bom, coding in _BOMS if page.startswith(bom)), ""):
        return bom
    # Some of GBK's pairs are good UTF-8 by chance, 一 among them; most are not.
    read = page.decode("utf-8", errors="replace")
    if read.count("\ufffd") <= len(_NOT_ASCII.findall(read)):
        return ""
    try:
        page.decode("gb18030")
    except UnicodeDecodeError:
        return ""
    return "gb18030"


def _body(split: Split, name: str, base: str, account: Account) -> _Body:
    if not split.body.strip():
        return _Body(faults=(Fault("正文是空的", "请在 front matter 之后写正文", name),))
    if over := bounds.overrun(split.body):
        line = None if over.line is None else over.line + split.offset
        return _Body(faults=(Fault(over.what, over.remedy, name, line),))
    expanded = shortcodes.expand(
        split.body, file=name, offset=split.offset, permalink=account.permalink
    )
    try:
        root = tree.grow(engine.convert(expanded.body))
        too_deep = tree.depth(root) > tree.DEEPEST
    except RecursionError:
        too_deep = True
    except Tangled:
        fault = Fault("有一段里的 [ 太多", "请检查是否误粘贴了内容，或用空行分段", name)
        return _Body(faults=(*expanded.faults, fault))
    if too_deep:
        fault = Fault("正文嵌套太深", "请减少引用、列表或 HTML 标签的层数", name)
        return _Body(faults=(*expanded.faults, fault))
    drawn = _draw(root, split, name, account)
    return _read(root, split, name, base, (*expanded.faults, *drawn))


def _draw(root: tree.Element, split: Split, name: str, account: Account) -> tuple[Fault, ...]:
    """Formulae and diagrams become pictures of the page."""
    unread = formula.settle(root, split.body, file=name, offset=split.offset)
    undrawn = diagram.settle(
        root, split.body, command=account.mermaid, file=name, offset=split.offset
    )
    return (*unread, *undrawn)


def _read(
    root: tree.Element, split: Split, name: str, base: str, faults: tuple[Fault, ...]
) -> _Body:
    """One walk for each thing a body holds: footnotes, links, pictures, items."""
    constructs.settle(root, split.body)
    notes.fold_footnotes(root)
    links = Links(base)
    links.settle(root)
    pictures = figures.collect(root, _Finder(split.body, split.offset))
    figures.set_figures(root)
    tables.keep_short_columns(root)
    items = outline.outline(root, split.body.split("\n"), split.offset)
    found = tuple(links.notes.values())
    notes.append_notes(root, found)
    return _Body(
        tree.inner(root),
        items,
        pictures[:PICTURES_LIMIT],
        found,
        tuple(links.kept),
        (*faults, *_picture_faults(pictures, name), *_relative_faults(links, name)),
    )


class _Finder:
    """Finds the line a picture stands on, reading on from the one before."""

    def __init__(self, body: str, offset: int) -> None:
        self.body, self.offset, self.at = body, offset, 0

    def __call__(self, ref: str) -> int | None:
        at = next((at for at in self._places(ref) if at >= 0), -1)
        if at < 0:
            return None
        self.at = at
        return self.body.count("\n", 0, at) + 1 + self.offset

    def _places(self, ref: str) -> tuple[int, ...]:
        if not ref:
            return ()
        find = self.body.find
        return (find(f"({ref}", self.at), find(ref, self.at), find(ref), find(unquote(ref)))


def _picture_faults(pictures: tuple[Picture, ...], name: str) -> tuple[Fault, ...]:
    if len(pictures) <= PICTURES_LIMIT:
        return ()
    what = f"有 {len(pictures)} 张图片，超过 {PICTURES_LIMIT} 张"
    return (Fault(what, "请拆成几篇", name, pictures[PICTURES_LIMIT].line),)


def _relative_faults(links: Links, name: str) -> tuple[Fault, ...]:
    remedy = "请写成完整地址，或在 gongbao.toml 里为该账号设 base_url"
    return tuple(
        Fault(f"相对链接 {href} 在微信里没有意义", remedy, name, gravity=Gravity.WARNING)
        for href in dict.fromkeys(links.relative)
    )


def _cover(front: FrontMatter) -> Picture | None:
    if not front.image:
        return None
    written = front.image
    ref = written if re.match("data:", written) else unquote(written)
    return Picture(ref, front.image_line)
