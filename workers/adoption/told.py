"""What somebody says of where an article is, and the lists in which they do. Pure."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Final, NamedTuple

from workers.addresses import HOST, lasting
from workers.errors import Unfit

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ADDRESS: Final = re.compile(
    rf"(?:https?://)?{re.escape(HOST)}/[^\s<>\"'`|\[\]（）()，。、；《》【】\u4e00-\u9fff]+"
)
_LABEL: Final = 300  # characters of a link's text; WeChat's titles have 64
_INTO: Final = re.compile(rf"\]\(\s*<?(https?://{re.escape(HOST)}/[^\s()<>]{{1,1000}})")
_ANCHOR: Final = re.compile(
    rf"<a\s[^<>]{{0,500}}?href\s*=\s*[\"']?(https?://{re.escape(HOST)}/[^\"'\s<>]{{1,1000}})"
    rf"[^<>]{{0,500}}>(.{{0,{_LABEL}}}?)</a\s*>",
    re.IGNORECASE | re.DOTALL,
)
_TAG: Final = re.compile(r"<[^<>]{0,500}>")
_LEAD: Final = re.compile(
    r"^\s*(?:[-*+•·>#]+\s+|\d{1,4}\s*[.、)）]\s*|20\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}日?\s*"
    r"(?:\d{1,2}:\d\d(?::\d\d)?)?\s*)+"
)
_CELLS: Final = re.compile(r"\t|\s{2,}|\||｜")
_NAMELESS: Final = re.compile(
    r"(?:点击|点此|这里|打开|查看|阅读|复制|文章|原文|图文|永久|链接|地址|网址|详情|全文"
    r"|url|link|here|read|more|[\W\d_])*",
    re.IGNORECASE,
)
"""What stands at a link and is nobody's title: 链接, 查看原文, a number."""
_BUTTON: Final = re.compile(
    rf"\[([^\[\]]{{0,20}})\]\(\s*<?(https?://{re.escape(HOST)}/[^\s()<>]{{1,1000}})[^()]{{0,99}}\)"
)
_ROWS: Final = frozenset(("tr", "li", "table", "ul", "ol", "body"))
_CELL_TAGS: Final = frozenset(("td", "th", "p", "div", "br", "section", "h1", "h2", "h3", "h4"))
_NEAR: Final = 4  # lines that may belong to the address beside them: title, day, figures

_COLUMNS: Final = {
    "title": re.compile("标题|题目|文章|title|headline", re.IGNORECASE),
    "address": re.compile("链接|网址|地址|url|link|address|href", re.IGNORECASE),
    "key": re.compile(r"^\s*(?:key|slug|编号|页面)\s*$", re.IGNORECASE),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An article's address, what it is called there (any of `names`), and where that was read.

    `address` is a lasting one. `listed`: a person named it for this, and will ask what came of it.
    """

    names: tuple[str, ...]
    address: str
    origin: str
    listed: bool = False


class Refused(NamedTuple):
    """An address that cannot be taken, and why."""

    address: str
    why: str
    origin: str


@dataclass(slots=True)
class Testimony:
    """All that was told, in the order in which it was read."""

    told: list[Told] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)

    def hear(self, names: Sequence[str], address: str, origin: str, *, listed: bool) -> None:
        """Take an address down, if it lasts."""
        written = address if address.startswith("http") else f"https://{address}"
        try:
            found = lasting(written)
        except Unfit as error:
            if listed or "tempkey" in written:
                self.refused.append(Refused(address[:200], str(error), origin))
            return
        kept = tuple(dict.fromkeys(filter(None, map(_clean, names))))
        self.told.append(Told(names=kept, address=found, origin=origin, listed=listed))


def from_page(text: str, origin: str) -> Testimony:
    """What a page's links say: a link's text may be another page's title."""
    heard = Testimony()
    for title, address in _links(text):
        heard.hear([title], address, origin, listed=False)
    return heard


def from_list(text: str, origin: str) -> Testimony:
    """Read a pasted list in whatever layout: HTML, Markdown, titles before or after addresses."""
    heard = Testimony()
    if re.search(r"<a\s", text, re.IGNORECASE):
        reader = _Anchors()
        reader.feed(text)
        reader.close()
        for names, address, line in reader.found:
            if HOST in address:
                heard.hear(names, address, f"{origin}第 {line} 行", listed=True)
        if heard.told or heard.refused:
            return heard
    for names, address, number in _lines(text):
        heard.hear(names, address, f"{origin}第 {number} 行", listed=True)
    return heard


def from_csv(text: str, origin: str) -> Testimony:
    """Read a table with a column of addresses and one of titles or keys; Unfit for another.

    Columns are told by their heads; without heads the addresses are, and all else may be a title.
    """
    try:
        rows = list(csv.reader(text.splitlines(), delimiter=_delimiter(text)))
    except csv.Error as error:
        raise Unfit(f"{origin}不是 CSV：{error}") from None
    head = rows[0] if rows else []
    if any(ADDRESS.search(cell) for cell in head):
        columns, body = None, rows
    else:
        columns, body = _columns(head, origin), rows[1:]
    heard = Testimony()
    for number, row in enumerate(body, start=1 + len(rows) - len(body)):
        names, address = _cells(row, columns)
        if address.strip():
            heard.hear(names, address.strip(), f"{origin}第 {number} 行", listed=True)
    return heard


def decoded(data: bytes) -> str:
    """Text of a file that somebody saved somewhere: UTF-8, UTF-16 with its mark, or GBK."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("gb18030", errors="replace")


def _links(text: str) -> Iterator[tuple[str, str]]:
    for found in _INTO.finditer(text):
        if label := _label(text, found.start()):
            yield _TAG.sub("", label), found[1]
    for found in _ANCHOR.finditer(text):
        yield _TAG.sub("", found[2]), found[1].replace("&amp;", "&")


def _label(text: str, end: int) -> str:
    """The text of a Markdown link whose closing bracket stands at `end`; "" where none opens."""
    deep = 0
    for at in range(end - 1, max(-1, end - _LABEL), -1):
        deep += {"]": 1, "[": -1}.get(text[at], 0)
        if deep < 0:
            return text[at + 1 : end]
    return ""


def _lines(text: str) -> Iterator[tuple[list[str], str, int]]:
    """Each address of a text with what may be its title, and its line."""
    loose: list[tuple[str, str, int]] = []
    for number, written in enumerate(text.splitlines(), start=1):
        line = _BUTTON.sub(_unlabelled, written)
        linked = [(title, address) for title, address in _links(line) if HOST not in title]
        bare = [] if linked else ADDRESS.findall(line)
        rest = _rest(line) if bare else []
        for title, address in linked:
            yield [title], address, number
        if rest:
            yield from ((rest, address, number) for address in bare)
        elif bare:
            loose.append(("", bare[0], number))
        elif line.strip() and not linked:
            loose.append((line, "", number))
    yield from _paired(loose)


def _paired(loose: list[tuple[str, str, int]]) -> Iterator[tuple[list[str], str, int]]:
    """Addresses alone in their lines, with the lines above them; below, if one stands first."""
    if loose and loose[0][1]:
        loose.reverse()
    names: list[str] = []
    for line, address, number in loose:
        if address:
            yield names, address, number
        names = [] if address else [*names, line][-_NEAR:]


def _rest(line: str) -> list[str]:
    """What a line says beside its address: all of it, and each cell."""
    around = ADDRESS.sub("\t", line).strip()
    return [rest for rest in (around, *_CELLS.split(around)) if not _NAMELESS.fullmatch(rest)]


def _unlabelled(found: re.Match[str]) -> str:
    """A link whose text says no more than that it is one, as its bare address."""
    return f"\t{found[2]}\t" if _NAMELESS.fullmatch(found[1]) else found[0]


def _clean(name: str) -> str:
    return _LEAD.sub("", " ".join(name.split())).strip(" :：-—|\t*_`~")


def _delimiter(text: str) -> str:
    head = text.partition("\n")[0]
    return max(",\t;", key=head.count)


def _columns(head: list[str], origin: str) -> dict[str, int]:
    found: dict[str, int] = {}
    for kind, pattern in _COLUMNS.items():
        for place, cell in enumerate(head):
            if place not in found.values() and pattern.search(cell):
                found[kind] = place
                break
    if "address" not in found or len(found) == 1:
        seen = "、".join(cell.strip()[:20] or "（空）" for cell in head[:8]) or "（空）"
        raise Unfit(
            f"{origin}里找不到标题和链接两列：第一行是 {seen}。"
            "第一行请写：标题,链接（半角逗号；也认 key,url）"
        )
    return found


def _cells(row: list[str], columns: dict[str, int] | None) -> tuple[list[str], str]:
    if columns is None:
        address = next((cell for cell in row if ADDRESS.search(cell)), "")
        return [cell for cell in row if cell is not address], address
    told = {kind: row[place] for kind, place in columns.items() if place < len(row)}
    return [told.get("key", ""), told.get("title", "")], told.get("address", "")


class _Anchors(HTMLParser):
    """Collects the links of HTML: what each may be called, address and line.

    Where a link's own text is no title, what stands before it in its row may be.
    """

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[list[str], str, int]] = []
        self._open: tuple[str, list[str], int] | None = None
        self._row: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self._end()
            told = dict(attrs)
            self._open = told.get("href") or "", [], self.getpos()[0]
        elif tag in _ROWS:
            self._row = []
        elif tag in _CELL_TAGS:
            self._row.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self._end()

    def handle_data(self, data: str) -> None:
        if self._open is None:
            self._row = [*self._row[-_NEAR:-1], "".join(self._row[-1:]) + data[:_LABEL]]
        elif len(self._open[1]) < _LABEL:
            self._open[1].append(data)

    def close(self) -> None:
        super().close()
        self._end()

    def _end(self) -> None:
        if self._open is not None:
            address, words, line = self._open
            name = " ".join("".join(words).split())[:_LABEL]
            before = [each for each in self._row[-_NEAR:] if not _NAMELESS.fullmatch(each)]
            self.found.append((before if _NAMELESS.fullmatch(name) else [name], address, line))
        self._open = None
