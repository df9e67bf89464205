"""What an operator may order about the recommended series; the answers say what comes of it."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from workers.addresses import HOST, TEMPORARY, lasting
from workers.digest import Tutorial
from workers.enqueue import FOLLOW_SERIES
from workers.errors import SettingsInvalid, StaleState, Unfit
from workers.printable import clean
from workers.tutorials import identity, read_series

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from workers.account import Account
    from workers.ledger import KeptTutorial
    from workers.services import Services

TITLE_MOST: Final = 64  # characters: as many as any article's title ever had
CATEGORY_MOST: Final = 20
URL_BYTES: Final = 1024  # Platform docs: of a menu's button
FOLLOWS: Final = "菜单、文末推荐、教程问答和还没发出的草稿随后跟上"
NONE: Final = "教程列表还是空的"
GONE: Final = "这一篇刚被别人改动过，没有执行。请再看一遍列表"


def series_of(account: Account, services: Services) -> list[KeptTutorial]:
    """List the series as its numbers count it, from 1."""
    return services.ledger.series(account.name)


def add(
    account: Account, category: str, title: str, url: str, services: Services, *, who: str
) -> str:
    """Add a tutorial, or name anew the one of that address. Raises Unfit."""
    tutorial = Tutorial(
        _named(category, "分类", CATEGORY_MOST), _named(title, "标题", TITLE_MOST), _address(url)
    )
    if not services.ledger.whole_series(account.name):
        # Else it is known; and a chat's order must be the first that is written (see `heard`).
        services.ledger.sync_accounts([account])
    services.ledger.keep_tutorial(account.name, tutorial, who=who, now=services.now())
    return _alive(f"已加《{tutorial.title}》", tutorial.url, account, services, who=who)


def remove(account: Account, which: str, services: Services, *, who: str) -> str:
    """Take one out, for good: no page brings it back. Raises Unfit."""
    one = find(account, which, services)
    with _told():
        services.ledger.remove_tutorial(account.name, one.identity, who=who, now=services.now())
    _wake(account, services)
    return f"已删《{one.title}》，页面再贴它也不会回来。{FOLLOWS}"


def rename(account: Account, which: str, title: str, services: Services, *, who: str) -> str:
    """Give one another title. Raises Unfit."""
    one, words = find(account, which, services), _named(title, "标题", TITLE_MOST)
    with _told():
        services.ledger.change_tutorial(
            account.name, one.identity, title=words, who=who, now=services.now()
        )
    return _followed(f"《{one.title}》改名《{words}》", one.url, account, services)


def sort(account: Account, which: str, category: str, services: Services, *, who: str) -> str:
    """Put one into another category. Raises Unfit."""
    one, words = find(account, which, services), _named(category, "分类", CATEGORY_MOST)
    with _told():
        services.ledger.change_tutorial(
            account.name, one.identity, category=words, who=who, now=services.now()
        )
    return _followed(f"《{one.title}》归入「{words}」", one.url, account, services)


def move(account: Account, which: str, place: int, services: Services, *, who: str) -> str:
    """Put one where the list has this number. Raises Unfit."""
    one = find(account, which, services)
    others = [each for each in series_of(account, services) if each.id != one.id]
    if not 1 <= place <= len(others) + 1:
        raise Unfit(f"位置要在 1 到 {len(others) + 1} 之间")
    before = _next_to(one, others, place)
    with _told():
        services.ledger.place_tutorial(
            account.name, one.identity, before, who=who, now=services.now()
        )
    return _followed(f"已移动《{one.title}》", one.url, account, services)


def pin(account: Account, which: str, services: Services, *, who: str, pinned: bool = True) -> str:
    """Put one, and its category, before all others; or no longer. Raises Unfit."""
    one = find(account, which, services)
    with _told():
        services.ledger.change_tutorial(
            account.name, one.identity, pinned=pinned, who=who, now=services.now()
        )
    said = f"已置顶《{one.title}》" if pinned else f"《{one.title}》不再置顶"
    return _followed(said, one.url, account, services)


def relink(account: Account, which: str, url: str, services: Services, *, who: str) -> str:
    """Give one another address; the old one does not come back. Raises Unfit."""
    one, address = find(account, which, services), _address(url)
    with _told():
        services.ledger.relink_tutorial(
            account.name, one.identity, address, who=who, now=services.now()
        )
    return _alive(f"《{one.title}》换了链接", address, account, services, who=who)


def bring_in(account: Account, text: str, file: str, services: Services, *, who: str) -> str:
    """Add all tutorials of a list in TOML or Markdown, as `add` does. Raises Unfit for none."""
    read = read_series(text, file)
    if not read.tutorials:
        raise Unfit("；".join(str(fault) for fault in read.faults) or f"{file} 里没有教程")
    services.ledger.sync_accounts([account])
    for one in read.tutorials:
        services.ledger.keep_tutorial(account.name, one, who=who, now=services.now())
        if identity(one.url) in read.pinned:
            services.ledger.change_tutorial(
                account.name, identity(one.url), pinned=True, who=who, now=services.now()
            )
    _wake(account, services)
    return f"已收下 {len(read.tutorials)} 篇。{FOLLOWS}"


def find(account: Account, which: str, services: Services) -> KeptTutorial:
    """Find one by its number in the list, by its title, or by a part that no other has."""
    every, words = series_of(account, services), clean(which).strip("《》「」“”\"'")
    if not every:
        raise Unfit(NONE)
    if words.isdecimal() and words.isascii() and len(words) < len("10000"):
        if 1 <= int(words) <= len(every):
            return every[int(words) - 1]
        raise Unfit(f"没有第 {int(words)} 篇，一共 {len(every)} 篇")
    if not words:
        raise Unfit("请说是第几篇，或写它的标题")
    exact = [one for one in every if one.title == words]
    found = exact or [one for one in every if words.casefold() in one.title.casefold()]
    if len(found) == 1:
        return found[0]
    if found:
        raise Unfit(f"有 {len(found)} 篇的标题里有这几个字，请用编号")
    raise Unfit("没有这个标题的教程，请用编号")


def _next_to(one: KeptTutorial, others: Sequence[KeptTutorial], place: int) -> str | None:
    """Name what it is to stand before: None for the end.

    Behind the last of its category is the end of all: whatever the list shows next may have an
    earlier place, as categories are shown together.
    """
    if place > len(others):
        return None
    behind, there = others[place - 2 : place - 1], others[place - 1]
    if behind and behind[0].category == one.category != there.category:
        return None
    return there.identity


def _followed(said: str, url: str, account: Account, services: Services) -> str:
    """Wake who follows, and say where in the list it stands now."""
    _wake(account, services)
    key = identity(url)
    for number, one in enumerate(series_of(account, services), start=1):
        if one.identity == key:
            return f"{said}（{one.category or '没有分类'}，现在是第 {number} 篇）。{FOLLOWS}"
    return f"{said}。{FOLLOWS}"


def _alive(said: str, url: str, account: Account, services: Services, *, who: str) -> str:
    """A person who names an address says that it can be opened, also where it looked gone."""
    services.ledger.vouch(account.name, url, who=who, now=services.now())
    return _followed(said, url, account, services)


def _wake(account: Account, services: Services) -> None:
    # The wish is in the ledger already: should Redis be away, the clock finds it. Nor is one named
    # in a terminal before the first `gongbao up`, and the series is kept all the same.
    with suppress(SettingsInvalid):
        services.wakeups.call(FOLLOW_SERIES, account.name)


def _named(text: str, what: str, most: int) -> str:
    words = clean(text)
    if not words:
        raise Unfit(f"没有写{what}")
    if len(words) > most:
        raise Unfit(f"{what}有 {len(words)} 字，最多 {most} 字")
    return words


def _address(url: str) -> str:
    """Read an address: of an article what lasts, else as it is. Raises Unfit."""
    text = url.strip()
    try:
        parts = urlsplit(text)
    except ValueError:
        parts = urlsplit("")
    plain = text.isprintable() and not set(text) & set(' "<>\\')
    if parts.scheme not in ("http", "https") or not parts.hostname or not plain:
        raise Unfit("链接要以 https:// 开头，中间没有空格")
    if len(text.encode()) > URL_BYTES:
        raise Unfit(f"链接太长，最多 {URL_BYTES} 字节")
    if parts.hostname != HOST:
        return text
    try:
        return lasting(text)
    except Unfit:
        if any(word in text for word in TEMPORARY):
            raise
        return text  # an album, say


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except StaleState:
        raise Unfit(GONE) from None
