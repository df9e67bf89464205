"""Digest, Item, Picture, Article, and WeChat's limits as constants. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from workers.errors import Fault

# Limits of draft/add, counted in code points of raw UTF-8, as the documentation states them
# since 2025-12-19 (title, content, source address), 2025-11-26 (author), 2026-09 (digest).
TITLE_LIMIT: Final = 32
AUTHOR_LIMIT: Final = 16
SUMMARY_LIMIT: Final = 120
CONTENT_LIMIT: Final = 20_000  # refused at this many: tags and attributes count, says the staff
CONTENT_BYTES: Final = 1_000_000
SOURCE_URL_BYTES: Final = 1024
ARTICLES_LIMIT: Final = 8

# uploadimg takes jpg and png "under 1 MB"; the smaller reading of a megabyte is the safe one.
PICTURE_BYTES: Final = 1_000_000
MATERIAL_BYTES: Final = 10_000_000  # add_material, type=image
SOURCE_BYTES: Final = 20_000_000  # ours: a picture as it comes, before it is fitted
PICTURE_PIXELS: Final = 100_000_000  # ours: more is a decompression bomb, not a picture
PICTURES_LIMIT: Final = 300  # ours: a page with more is a mistake

PAGE_BYTES: Final = 1_000_000  # ours: a page of more text is a mistake
HOSTED_ADDRESS: Final = 140  # length of an address WeChat gives a picture, for the budget

_CROP: Final = re.compile(r"[01](?:\.\d{1,6})?(?:_[01](?:\.\d{1,6})?){3}", re.ASCII)


class Use(StrEnum):
    """What a picture serves as: body pictures get an address, a cover becomes material."""

    BODY = "body"
    COVER = "cover"


@dataclass(frozen=True, slots=True)
class Picture:
    """An image as the page refers to it: `ref` is the address as written, once decoded.

    `line` counts from 1 in the page's file. A ref is a relative path, an absolute path from
    the site's static folder, an http(s) address, or a `data:` URI. `furniture` is the
    account's own, which stands on every page and for none.
    """

    ref: str
    line: int | None = None
    alt: str = ""
    furniture: bool = False

    @property
    def remote(self) -> bool:
        return self.ref.startswith(("http://", "https://", "//"))

    @property
    def inline(self) -> bool:
        return self.ref.startswith("data:")


class Crop(NamedTuple):
    """A part of a picture as fractions of its width and height, from the upper left corner."""

    left: float
    top: float
    right: float
    bottom: float

    def __str__(self) -> str:
        """Write it as draft/add wants it: X1_Y1_X2_Y2, at most six decimals."""
        return "_".join(f"{value:.6f}".rstrip("0").rstrip(".") for value in self)

    @classmethod
    def read(cls, text: str) -> Crop | None:
        """Read X1_Y1_X2_Y2; None for what is no part of a picture."""
        if not _CROP.fullmatch(text):
            return None
        crop = cls(*map(float, text.split("_")))
        inside = crop.left < crop.right <= 1 and crop.top < crop.bottom <= 1
        return crop if inside else None


@dataclass(frozen=True, slots=True)
class HostedPicture:
    """What WeChat gave for a picture: its address (body) or media_id (cover), size in pixels."""

    address: str
    width: int
    height: int
    media_id: str = ""


@dataclass(frozen=True, slots=True)
class FittedPicture:
    """A picture WeChat will take: `data` of `kind` jpeg, png or gif, within the limits.

    `sha256` (hex) is of the bytes as they came (`before` bytes), so that the same picture is
    known again whatever was made of it; `after` is len(data). `similarity` is the SSIM of what
    WeChat gets with what came, at the size it is shown in: 1.0 where nothing was lost.
    """

    data: bytes = field(repr=False)
    kind: str
    width: int
    height: int
    before: int
    after: int
    sha256: str
    similarity: float = 1.0


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of a digest: its heading's text, and the line it stands on."""

    title: str
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """A link that stays a link: WeChat's own articles."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Tutorial:
    """An entry of the recommended series; `category` is "" where its list has none."""

    category: str
    title: str
    url: str


class ClosingKind(StrEnum):
    """What a page may end with that its account's furniture takes the place of."""

    RULE = "rule"
    FOLLOW = "follow"
    PICTURE = "picture"
    SELF_LINK = "self_link"
    TUTORIALS = "tutorials"


@dataclass(frozen=True, slots=True)
class Closing:
    """A piece of furniture that was found at the end of a page and taken away.

    `text` is the line as written, a picture's alt text, or the heading of the tutorials; `url`
    where it led, for a picture its ref.
    """

    kind: ClosingKind
    text: str = ""
    url: str = ""
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """A link that became text with a number; the same address has one number, from 1."""

    number: int
    text: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """An issue as written: one Markdown page, read and understood, nothing yet made of it.

    `html` is the body as plain semantic HTML (no styles, pictures with their refs, foreign
    links already text with note marks); `pictures` are the body's, each ref once, in order;
    `cover_crop` (2.35:1) and `cover_crop_square` are what of the cover its author wants shown,
    None where gongbao chooses. `ai` says that AI helped to make the page, `tutorials` are those
    recommended at its end, `furniture_found` is what was taken away there. `extra` keeps front
    matter that gongbao does not know. Faults are gathered, never raised.
    """

    name: str
    folder: str
    slug: str
    title: str
    author: str = ""
    summary: str = ""
    day: date | None = None
    issue: str = ""
    cover: Picture | None = None
    cover_crop: Crop | None = None
    cover_crop_square: Crop | None = None
    tags: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    draft: bool = False
    theme: str = ""
    route: str = ""
    source_url: str = ""
    comments: bool = False
    extra: Mapping[str, object] = field(default_factory=dict)
    html: str = field(default="", repr=False)
    items: tuple[Item, ...] = ()
    pictures: tuple[Picture, ...] = ()
    notes: tuple[Note, ...] = ()
    kept_links: tuple[Link, ...] = ()
    ai: bool = False
    tutorials: tuple[Tutorial, ...] = ()
    furniture_found: tuple[Closing, ...] = ()
    faults: tuple[Fault, ...] = ()

    @property
    def key(self) -> str:
        """What tells the page from the account's other pages: its slug, else its folder's name."""
        return self.slug or self.folder


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """A page as WeChat will show it.

    `html` is WeChat-safe, inline styles only; `characters` counts it with tags, every picture
    address taken as HOSTED_ADDRESS characters long. `title_cut` tells how the title was fitted
    ("" if it was not). `cover` is the ref of the picture to use, "" where a card is drawn;
    `pictures` are the refs of those it shows, in order.
    """

    title: str
    title_cut: str = ""
    author: str = ""
    summary: str = ""
    html: str = field(default="", repr=False)
    characters: int = 0
    cover: str = ""
    pictures: tuple[str, ...] = ()
    source_url: str = ""
    comments: bool = False
    faults: tuple[Fault, ...] = ()
