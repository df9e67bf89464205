"""The recommended series as lists of tutorials: read from a file, merged by address. Pure."""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING, Final, NamedTuple, TypeVar
from urllib.parse import parse_qs, urlencode, urlsplit

from workers.digest import Tutorial
from workers.errors import Fault, Gravity

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

T = TypeVar("T")

SHOWN: Final = 12  # in one article: more is a list nobody reads, and WeChat counts every address
_HEADING: Final = re.compile(r" {0,3}#{1,6}[ \t]+(.*?)[ \t#]*")
_LINK: Final = re.compile(
    r"\[((?:[^\[\]\\]|\\.|\[[^\[\]]*\])+)\]\(\s*<?(https?://[^\s()<>]+(?:\([^\s()<>]*\))?)>?[^()]*\)"
)
# 往期推荐文章, Python 系列教程, 更多精彩内容: what such a list is called, and nothing besides.
_TITLE: Final = re.compile(
    r"(?:微信)?公众号(?:[：:|｜\s].{0,24})?"
    r"|.{0,12}?(?:往期|历史|更多|相关|系列|延伸|精选|热门|推荐)"
    r"(?:的|精彩|优质|热门|推荐|文章|教程|阅读|内容|回顾|精选|合集|干货|实战|列表)*"
)
_ORNAMENTS: Final = " \t：:。—-–·👇👆⬇↓▼📚📖🔗🏻🏼🏽\ufe0f【】[]「」"
_NAMING: Final = ("__biz", "mid", "idx", "sn")  # what names an article in its long address


class Series(NamedTuple):
    """A recommended series in its owner's order, and what is wrong with its file.

    `pinned` are to come first, `removed` must not be printed, whoever names them: identities.
    """

    tutorials: tuple[Tutorial, ...] = ()
    faults: tuple[Fault, ...] = ()
    pinned: frozenset[str] = frozenset()
    removed: frozenset[str] = frozenset()


def read_series(text: str, file: str) -> Series:
    """Read tutorials.toml or tutorials.md; `file` is its name. Never raises.

    TOML holds `[[tutorials]]` tables with category, title, url and, for those that are to come
    first, `pinned = true`. Markdown holds headings, which are categories, with links below.
    """
    if file.lower().endswith(".toml"):
        return _from_toml(text, file)
    found = merged(_from_markdown(text))
    return Series(found) if found else Series((), (_fault("教程列表里没有链接", file),))


def merged(*lists: Iterable[Tutorial]) -> tuple[Tutorial, ...]:
    """All of them in order, each address once: the first to name it is right."""
    found: dict[str, Tutorial] = {}
    for tutorials in lists:
        for tutorial in tutorials:
            found.setdefault(identity(tutorial.url), tutorial)
    return tuple(found.values())


def chosen(
    series: Iterable[Tutorial],
    own: Iterable[Tutorial],
    removed: Collection[str] = (),
) -> tuple[Tutorial, ...]:
    """What an article shows: the account's series, and what only its page (`own`) names.

    At most SHOWN, the first of the series; what a page names is never left out, unless its
    identity is among the `removed`.
    """
    account = merged(series)
    known = {identity(tutorial.url) for tutorial in account}
    page = {identity(t.url): t for t in merged(own) if identity(t.url) not in removed}
    room = SHOWN - len(page)
    shown = []
    for tutorial in account:
        named = identity(tutorial.url) in page
        if named or room > 0:
            shown.append(tutorial)
            room -= not named
    return (*shown, *(tutorial for key, tutorial in page.items() if key not in known))


def biz_of(url: str) -> str:
    """The account whose article it is, as a long address names it; "" where a short one does not.

    It is what `__biz` says, which the account's card has for its id.
    """
    try:
        told = parse_qs(urlsplit(url).query).get("__biz", [""])
    except ValueError:
        return ""
    return bare_biz(told[0])


def bare_biz(number: str) -> str:
    """Bring both ways of writing it together: with the padding of base64, and without."""
    return number.strip().rstrip("=")


def of_account(listed: Sequence[Tutorial], own: Collection[str]) -> tuple[Tutorial, ...]:
    """Those of a footer that may be the account's, whose numbers (`biz_of`) are `own`.

    What names another account is not; and where a list names others and never this one, it came
    with a page from elsewhere, short addresses and all. Without `own` nothing can be told.
    """
    if not own:
        return tuple(listed)
    named = {biz for one in listed if (biz := biz_of(one.url))}
    if named and not named & set(own):
        return ()
    return tuple(one for one in listed if biz_of(one.url) in {"", *own})


def by_category(tutorials: Iterable[Tutorial]) -> dict[str, list[Tutorial]]:
    """The tutorials of each category, in the order in which the categories first come."""
    found: dict[str, list[Tutorial]] = {}
    for tutorial in tutorials:
        found.setdefault(tutorial.category, []).append(tutorial)
    return found


def in_groups(listed: Iterable[T], category: Callable[[T], str]) -> list[T]:
    """Bring each category's together, as the categories first come; what has none stands last."""
    groups: dict[str, list[T]] = {}
    for one in listed:
        groups.setdefault(category(one), []).append(one)
    last = groups.pop("", [])
    return [*(one for group in groups.values() for one in group), *last]


def is_title(words: str) -> bool:
    """Whether these words are what a list of recommended articles is called."""
    return _TITLE.fullmatch(bare(words)) is not None


def bare(words: str) -> str:
    """Words without what decorates them at either end."""
    return " ".join(words.split()).strip(_ORNAMENTS)


def identity(url: str) -> str:
    """What two addresses of one article have in common (platform notes: short and long form)."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    told = parse_qs(parts.query)
    naming = [(name, told[name][0]) for name in _NAMING if name in told]
    return f"{parts.netloc.lower()}{parts.path.rstrip('/')}?{urlencode(naming)}"


def _from_markdown(text: str) -> Iterator[Tutorial]:
    category = ""
    for line in text.splitlines():
        if heading := _HEADING.fullmatch(line):
            category = "" if is_title(heading[1]) else bare(heading[1])
        for title, url in _LINK.findall(line):
            yield Tutorial(category, " ".join(re.sub(r"\\(.)", r"\1", title).split()), url)


def _from_toml(text: str, file: str) -> Series:
    try:
        tables = tomllib.loads(text).get("tutorials")
    except tomllib.TOMLDecodeError as error:
        return Series((), (_fault(f"教程列表读不懂：{error}", file),))
    if not isinstance(tables, list) or not tables:
        return Series((), (_fault("教程列表里没有 [[tutorials]]", file),))
    pinned: list[Tutorial] = []
    others: list[Tutorial] = []
    faults: list[Fault] = []
    for number, table in enumerate(tables, start=1):
        title, url = (_told(table, key) for key in ("title", "url"))
        if title and url.startswith(("https://", "http://")):
            listed = pinned if table.get("pinned") is True else others
            listed.append(Tutorial(_told(table, "category"), title, url))
        else:
            faults.append(_fault(f"第 {number} 篇教程缺少 title 或 url", file))
    first = frozenset(identity(tutorial.url) for tutorial in pinned)
    return Series(merged(pinned, others), tuple(faults), first)


def _told(table: object, key: str) -> str:
    value = table.get(key, "") if isinstance(table, dict) else ""
    return " ".join(value.split()) if isinstance(value, str) else ""


def _fault(what: str, file: str) -> Fault:
    remedy = "请写成 [[tutorials]]（category、title、url），或「### 分类」与「[标题](地址)」"
    return Fault(what, remedy, file, gravity=Gravity.WARNING)
