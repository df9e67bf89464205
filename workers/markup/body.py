"""Read what a page's body holds, a walk for each: furniture, footnotes, links, pictures, items."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote

from workers.digest import (
    PICTURES_LIMIT,
    Closing,
    Item,
    Link,
    Note,
    Picture,
    Tutorial,
)
from workers.errors import Fault, Gravity
from workers.markup import constructs, figures, footer, notes, outline, tables, tree
from workers.markup.links import Links

if TYPE_CHECKING:
    from workers.markup.closings import PageItself


class Body(NamedTuple):
    """What a page's body holds."""

    html: str = ""
    items: tuple[Item, ...] = ()
    pictures: tuple[Picture, ...] = ()
    notes: tuple[Note, ...] = ()
    kept_links: tuple[Link, ...] = ()
    tutorials: tuple[Tutorial, ...] = ()
    closings: tuple[Closing, ...] = ()
    faults: tuple[Fault, ...] = ()


class Source(NamedTuple):
    """A body as written, the lines of the file that stand before it, and the file's name."""

    text: str
    offset: int
    file: str

    def last_line(self, words: str) -> int | None:
        """The line of the file on which these words stand for the last time."""
        at = self.text.rfind(words)
        return self.text.count("\n", 0, at) + 1 + self.offset if at >= 0 else None


def read(
    root: tree.Element, source: Source, page: PageItself, *, inline: bool, replace: bool
) -> Body:
    """Read a tree that was just grown, and settle it into the page's `html`.

    With `inline` addresses stand after their words instead of at the end; with `replace` the
    furniture at the page's end is taken away.
    """
    constructs.settle(root, source.text)
    ends = footer.recognise(root, page, source.last_line)
    closings = _clear(root, ends) if replace else ()
    notes.fold_footnotes(root)
    links = Links(page.address, inline=inline)
    links.settle(root)
    pictures = figures.collect(root, _Finder(source.text, source.offset))
    figures.set_figures(root)
    tables.keep_short_columns(root)
    items = outline.outline(root, source.text.split("\n"), source.offset)
    found = tuple(links.notes.values())
    notes.append_notes(root, () if inline else found)
    taken = [Link(t.title, t.url) for t in ends.tutorials] if closings else []
    return Body(
        tree.inner(root),
        items,
        pictures[:PICTURES_LIMIT],
        found,
        (*links.kept, *taken),
        ends.tutorials,
        closings,
        (
            *_picture_faults(pictures, source.file),
            *_relative_faults(links, source.file),
        ),
    )


def _clear(root: tree.Element, ends: footer.Footer) -> tuple[Closing, ...]:
    for block in ends.blocks:
        root.remove(block)
    return ends.closings


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
