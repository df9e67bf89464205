"""The fields of a page's front matter, each of the right type or with a fault."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Final

from workers.digest import Crop
from workers.errors import Fault, Gravity
from workers.frontmatter.formats import Split, Unreadable, load, unreadable
from workers.frontmatter.names import Lines, Table, rename

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_KEYS: Final = frozenset(
    """
    title date lastmod slug description image tags categories author draft wechat
    """.split()  # noqa: SIM905  words read better as words
)
_LONGEST: Final = 16_384  # ours, in characters: 20,000 dotted keys took the parser 12 seconds
# Escapes can write what no editor would: an ESC that a terminal obeys, half a surrogate pair
# that has no UTF-8.
_UNWRITABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
WECHAT_KEYS: Final = frozenset(
    """
    title summary cover cover_crop cover_crop_square theme route source_url comments issue ai
    """.split()  # noqa: SIM905  words read better as words
)
ROUTES: Final = ("mass", "publish", "draft")
"""How a page may ask to be released, instead of its account's way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontMatter:
    """What a page says about itself, with the [wechat] table's words before the page's own."""

    title: str = ""
    date: date | None = None
    slug: str = ""
    summary: str = ""
    image: str = ""
    image_line: int | None = None
    cover_crop: Crop | None = None
    cover_crop_square: Crop | None = None
    author: str = ""
    tags: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    draft: bool = False
    theme: str = ""
    route: str = ""
    source_url: str = ""
    comments: bool = False
    issue: str = ""
    ai: bool = False
    extra: Mapping[str, object] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()


def read(page: Split, *, file: str, keys: Mapping[str, str] | None = None) -> FrontMatter:
    """The fields of a page's front matter, every fault with its line.

    `keys` maps gongbao's names to those by which the account's pages call them; gongbao's own
    work beside them. A key of [wechat] under a name of the account's may stand outside it.
    """
    if len(page.head) > _LONGEST:
        what = f"front matter 有 {len(page.head):,} 字，超过 {_LONGEST:,}"
        return FrontMatter(faults=(*page.faults, Fault(what, "请把正文移到它后面", file, 1)))
    first = 0 if page.kind == "json" else 1  # lines of the file before the front matter's first
    try:
        values = load(page.kind, page.head)
    except Unreadable as error:
        line = None if error.line is None else error.line + first
        return FrontMatter(
            faults=(*page.faults, unreadable(page.kind.upper(), str(error), file, line)),
        )
    return _Reader(values, keys or {}, Lines(page.head, first), file).read(page)


class _Reader:
    """Takes fields of the right type out of a mapping, and a fault for each of the wrong one."""

    def __init__(
        self, values: dict[str, object], keys: Mapping[str, str], lines: Lines, file: str
    ) -> None:
        self.keys, self.lines, self.file = keys, lines, file
        self.faults: list[Fault] = []
        table = values.get("wechat", {})
        inside = {str(key): each for key, each in table.items()} if isinstance(table, dict) else {}
        outside = {
            name: values[name]
            for key, name in keys.items()
            if key in WECHAT_KEYS - _KEYS and values.get(name) and name not in inside
        }
        own = {key: each for key, each in values.items() if key not in outside}
        self.page = rename(own, {k: name for k, name in keys.items() if k in _KEYS})
        self.wechat = rename(
            {**outside, **inside}, {k: name for k, name in keys.items() if k in WECHAT_KEYS}
        )
        self.outside = frozenset(outside)
        if not isinstance(table, dict):
            self._wrong("wechat", "[wechat] 应是一张表", "请写成单独一行 [wechat]，其下写各字段")
        self._tell_twice()

    def read(self, page: Split) -> FrontMatter:
        cover = self._text("cover", self.wechat)
        image = cover or self._text("image")
        self._day("lastmod")
        return FrontMatter(
            title=self._title(page),
            date=self._day("date"),
            slug=self._text("slug"),
            summary=self._text("summary", self.wechat) or self._text("description"),
            image=image,
            image_line=self._line("cover", self.wechat) if cover else self._line("image"),
            cover_crop=self._crop("cover_crop"),
            cover_crop_square=self._crop("cover_crop_square"),
            author=self._text("author"),
            tags=self._texts("tags"),
            categories=self._texts("categories"),
            draft=self._draft(),
            theme=self._text("theme", self.wechat),
            route=self._route(),
            source_url=self._text("source_url", self.wechat),
            comments=self._flag("comments", self.wechat),
            issue=self._issue(),
            ai=self._flag("ai", self.wechat),
            extra=self._extra(),
            faults=(*page.faults, *self.faults),
        )

    def _line(self, key: str, table: Table | None = None) -> int | None:
        """The line of the file on which a key stands, under the name it has there."""
        name = (table or self.page).name(key)
        return self.lines.of(name, inside=table is self.wechat and name not in self.outside)

    def _wrong(
        self,
        key: str,
        what: str,
        remedy: str,
        table: Table | None = None,
        gravity: Gravity = Gravity.ERROR,
    ) -> None:
        line = self._line(key, table)
        self.faults.append(Fault(what, remedy, self.file, line, gravity))

    def _tell_twice(self) -> None:
        for table in (self.page, self.wechat):
            for key in table.twice:
                what = f"{table.name(key)} 与 {key} 同时写了，内容不同，以 {table.name(key)} 为准"
                self._wrong(key, what, "请删去其中一个", table, Gravity.WARNING)

    def _title(self, page: Split) -> str:
        title = self._text("title", self.wechat) or self._text("title")
        given = self.wechat.values.get("title") or self.page.values.get("title")
        if page.kind and not title and (given is None or isinstance(given, str)):
            name = self.keys.get("title", "title")
            self._wrong("title", "没有标题", f'请在 front matter 里写 {name} = "…"')
        return title

    def _draft(self) -> bool:
        draft = self._flag("draft")
        if draft:
            what, name = "这一页是草稿：定时发布会跳过它", self.page.name("draft")
            remedy = f"写好后请改为 {name} = false，或删去这一行"
            self._wrong("draft", what, remedy, gravity=Gravity.WARNING)
        return draft

    def _text(self, key: str, table: Table | None = None) -> str:
        table = table or self.page
        value, name = table.values.get(key), table.name(key)
        if isinstance(value, str):
            return _plain(value)
        if value is not None:
            what = f"{name} 应是文字，现在是 {_kind(value)}"
            self._wrong(key, what, f'请给值加上引号：{name} = "…"', table)
        return ""

    def _texts(self, key: str) -> tuple[str, ...]:
        value, name = self.page.values.get(key), self.page.name(key)
        if isinstance(value, str):
            return (_plain(value),)
        if isinstance(value, list) and all(isinstance(each, str) for each in value):
            return tuple(map(_plain, value))
        if value is not None:
            remedy = f'请写成 {name} = ["…", "…"]，每个都加引号'
            self._wrong(key, f"{name} 应是一组文字", remedy)
        return ()

    def _flag(self, key: str, table: Table | None = None) -> bool:
        table = table or self.page
        value, name = table.values.get(key), table.name(key)
        if value is None or isinstance(value, bool):
            return bool(value)
        remedy = f"请写成 {name} = true 或 {name} = false，不加引号"
        self._wrong(key, f"{name} 应是 true 或 false", remedy, table)
        return False

    def _day(self, key: str) -> date | None:
        value, name = self.page.values.get(key), self.page.name(key)
        if value is None or value == "":
            return None
        day = as_date(value)
        if day is None:
            remedy = f'请写成 {name} = "2024-06-18" 的样子'
            self._wrong(key, f"{name} 不是日期：{_shown(value)}", remedy)
        return day

    def _crop(self, key: str) -> Crop | None:
        value, name = self._text(key, self.wechat), self.wechat.name(key)
        crop = Crop.read(value)
        if value and crop is None:
            what = f"{name} 不是图片里的一块：{value[:40]}"
            remedy = f'请写成 {name} = "左_上_右_下"，如 "0_0.1_1_0.85"：0 到 1 的小数，最多六位'
            self._wrong(key, what, remedy, self.wechat)
        return crop

    def _route(self) -> str:
        route = self._text("route", self.wechat)
        if route and route not in ROUTES:
            remedy = "请写成 " + "、".join(f'route = "{each}"' for each in ROUTES)
            self._wrong("route", f"没有 {route[:20]} 这种发送方式", remedy, self.wechat)
            return ""
        return route

    def _issue(self) -> str:
        value = self.wechat.values.get("issue")
        if isinstance(value, date):
            return value.isoformat()[:10]
        return self._text("issue", self.wechat)

    def _extra(self) -> dict[str, object]:
        extra = {key: value for key, value in self.page.values.items() if key not in _KEYS}
        unknown = {k: value for k, value in self.wechat.values.items() if k not in WECHAT_KEYS}
        return {**extra, "wechat": unknown} if unknown else extra


def as_date(value: object) -> date | None:
    """The day of a TOML date, or of an ISO date with or without a time."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if not isinstance(value, str) or not re.match(r"\d{4}-\d\d-\d\d", value.strip()):
        return None
    try:
        return datetime.fromisoformat(_iso(value.strip())).date()
    except ValueError:
        return None


def _iso(written: str) -> str:
    """Hugo also takes a space before the zone: 2024-06-18 08:00:00 +0800."""
    return re.sub(r"(?<=:\d\d) (?=[+-]\d)", "", written)


def _kind(value: object) -> str:
    names: Iterable[tuple[type | tuple[type, ...], str]] = (
        (bool, "真假值"),
        ((int, float), "数字"),
        (list, "一组值"),
        (dict, "一张表"),
        (date, "日期"),
    )
    told = (name for kind, name in names if isinstance(value, kind))
    return next(told, type(value).__name__)


def _plain(text: str) -> str:
    """The text on one line, without what cannot be written."""
    return " ".join(_UNWRITABLE.sub("", text).split())


def _shown(value: object) -> str:
    return repr(value)[:40]
