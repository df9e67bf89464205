"""Read of a page what its mends look at; pictures by number, as their author wrote them. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import unquote

from workers import frontmatter
from workers.frontmatter.permalink import public_address
from workers.mending.mend import SQUARE, WIDE
from workers.printable import clean

if TYPE_CHECKING:
    import xml.etree.ElementTree as ET
    from collections.abc import Mapping

    from workers.account import Account
    from workers.digest import Picture


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page as it says itself: `cover` is the ref of its own ("" for none), `body` Markdown.

    `hashes` are the sha256 (hex) of the files that came with it, by ref; `crops` are
    those its author marked, by `wide` and `square`; `address` is its public one, `names` what its
    site knows it by.
    """

    title: str
    summary: str
    cover: str
    route: str
    body: str = field(repr=False)
    offset: int = 0
    hashes: Mapping[str, str] = field(default_factory=dict, repr=False)
    crops: Mapping[str, str] = field(default_factory=dict)
    address: str
    names: frozenset[str]


def read_page(page: bytes, folder: str, account: Account, hashes: Mapping[str, str]) -> Page:
    """Read a page that was taken in, so that nothing is wrong with it."""
    text = page.decode("utf-8-sig", "replace").replace("\r\n", "\n").replace("\r", "\n")
    split = frontmatter.split(text, file="")
    front = frontmatter.read(split, file="", keys=account.keys)
    address, _ = public_address(
        front, folder, base_url=account.base_url, permalink=account.permalink, file=""
    )
    written = front.image
    return Page(
        title=front.title,
        summary=front.summary,
        cover=written if re.match("data:", written) else unquote(written),
        route=front.route,
        body=split.body,
        offset=split.offset,
        hashes=hashes,
        crops={WIDE: str(front.cover_crop or ""), SQUARE: str(front.cover_crop_square or "")},
        address=address,
        names=frozenset((front.slug, folder)),
    )


def root_of(body: str, account: Account) -> ET.Element | None:
    """What a body becomes, formulae and diagrams not drawn; None for one that no parser reads."""
    # Markdown takes its time and room to import; few of the web's processes ever mend words.
    from workers.markup import engine, shortcodes, tree  # noqa: PLC0415
    from workers.markup.layout import Tangled  # noqa: PLC0415

    expanded = shortcodes.expand(body, file="", offset=0, permalink=account.permalink)
    try:
        return tree.grow(engine.convert(expanded.body))
    except (RecursionError, Tangled):
        return None


def pictures_of(page: Page, account: Account) -> tuple[Picture, ...]:
    """The page's pictures in their order, each once: number 1 is the first.

    What its account's furniture takes the place of is none of them, and no formula is one.
    """
    from workers.markup import body  # noqa: PLC0415  see root_of
    from workers.markup.closings import PageItself  # noqa: PLC0415

    root = root_of(page.body, account)
    if root is None:
        return ()
    itself = PageItself.of(
        base_url=account.base_url,
        picture=account.furniture.picture,
        address=page.address,
        names=page.names,
    )
    source = body.Source(page.body, page.offset, "")
    return body.read(root, source, itself, inline=False, replace=account.furniture.replace).pictures


def shown(picture: Picture) -> str:
    """A picture in a few words: what its alt text says, else its file's name."""
    alt = clean(picture.alt)
    name = "" if picture.inline else clean(picture.ref.partition("?")[0].rpartition("/")[2])
    return alt or name or "内嵌图片"
