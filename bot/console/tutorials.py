"""The recommended series: its order, pins and addresses, as readers see it."""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING, Final, NamedTuple

from bot.console import menuview
from bot.console.page import Deed, Page
from workers.curriculum import offered
from workers.errors import Unfit
from workers.orders import menus, teaching
from workers.people import Role

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.console.menuview import MenuView
    from bot.console.page import Facts, Visit
    from workers.account import Account
    from workers.ledger import KeptTutorial

GONE: Final = "这一篇不在列表里了，可能刚被别人删掉。"
SAME: Final = "顺序没有变：置顶的总在前面。"
LIFTED: Final = re.compile(r"([0-9]+)-([0-9]+)")
"""Which one, and over which."""
SECONDS: Final = 5.0
"""So long may WeChat take while somebody waits for a page."""


class Numbered(NamedTuple):
    """A tutorial, and its number in the list, from 1."""

    number: int
    one: KeptTutorial


class Category(NamedTuple):
    """A category's tutorials in their order; `name` may be ""."""

    name: str
    tutorials: list[Numbered]


class Series(NamedTuple):
    """An account's series; `waiting` counts those of its file that were not read in yet."""

    account: Account
    categories: list[Category]
    waiting: int
    menu: MenuView


def view(visit: Visit) -> Facts:
    return {
        "every": [_series(account, visit) for account in visit.accounts],
        "editing": visit.args.get("edit", type=int),
        "title_most": teaching.TITLE_MOST,
        "category_most": teaching.CATEGORY_MOST,
    }


def _series(account: Account, visit: Visit) -> Series:
    kept = teaching.series_of(account, visit.services)
    shown = offered(account, visit.services.ledger)
    numbered = [Numbered(number, one) for number, one in enumerate(kept, start=1)]
    categories = [
        Category(name, list(these))
        for name, these in groupby(numbered, key=lambda each: each.one.category)
    ]
    waiting = 0 if kept else len(shown.series)
    return Series(account, categories, waiting, menuview.view_of(account, shown.menu, visit))


def add(visit: Visit) -> str:
    account, words = _account(visit), visit.form.get
    return teaching.add(
        account,
        words("category", ""),
        words("title", ""),
        words("url", ""),
        visit.services,
        who=visit.who,
    )


def change(visit: Visit) -> str:
    """Rename it, put it into another category, give it another address: what differs."""
    account, one = _meant(visit)
    orders: tuple[tuple[str, str, Callable[..., str]], ...] = (
        ("title", one.title, teaching.rename),
        ("category", one.category, teaching.sort),
        ("url", one.url, teaching.relink),
    )
    said = []
    for name, now, order in orders:
        wanted = visit.form.get(name, now).strip()
        if wanted != now:
            which = str(_number(one.id, account, visit))
            said.append(order(account, which, wanted, visit.services, who=visit.who))
            if name == "url":
                break  # under another address it is another row
    return "\n".join(said) or "没有改动。"


def pin(visit: Visit) -> str:
    account, one = _meant(visit)
    number = str(_number(one.id, account, visit))
    pinned = not one.pinned
    return teaching.pin(account, number, visit.services, who=visit.who, pinned=pinned)


def remove(visit: Visit) -> str:
    account, one = _meant(visit)
    number = str(_number(one.id, account, visit))
    return teaching.remove(account, number, visit.services, who=visit.who)


def move(visit: Visit) -> str:
    """Put one, or a whole category by its first, a step up; or where it was dropped."""
    account, form = _account(visit), visit.form
    lifted = LIFTED.fullmatch(form.get("lift", ""))
    words = lifted.groups() if lifted else (form.get("which", ""), form.get("to", ""))
    one, target = (_found(_id(word), account, visit) for word in words)
    before = _order(account, visit)
    said = ""
    if not lifted and target.category and one.category != target.category:
        which = str(_number(one.id, account, visit))
        said = teaching.sort(account, which, target.category, visit.services, who=visit.who)
    number, place = _number(one.id, account, visit), _number(target.id, account, visit)
    if one.category == target.category and number < place:
        # The next one goes before it first: a category stands where its first one does.
        said = _moved(number + 1, number, account, visit)
        number += 1
    if number != place:
        said = _moved(number, place, account, visit)
    if _order(account, visit) == before:
        raise Unfit(SAME)
    return said


def push(visit: Visit) -> str:
    """Bring the menu up, as 菜单 推送 in chat does."""
    return menus.push_menu(_account(visit), visit.services, who=visit.who, seconds=SECONDS)


def _account(visit: Visit) -> Account:
    return visit.demand(visit.form.get("of", ""))


def _moved(number: int, place: int, account: Account, visit: Visit) -> str:
    return teaching.move(account, str(number), place, visit.services, who=visit.who)


def _id(word: str) -> int:
    return int(word) if word.isascii() and word.isdecimal() and len(word) < len("1" * 15) else 0


def _meant(visit: Visit) -> tuple[Account, KeptTutorial]:
    account = _account(visit)
    return account, _found(_id(visit.form.get("which", "")), account, visit)


def _found(which: int, account: Account, visit: Visit) -> KeptTutorial:
    every = teaching.series_of(account, visit.services)
    found = next((one for one in every if one.id == which), None)
    if found is None:
        raise Unfit(GONE)
    return found


def _number(which: int, account: Account, visit: Visit) -> int:
    """Tell the number in the list by which orders call it. Raises Unfit."""
    for number, one in enumerate(teaching.series_of(account, visit.services), start=1):
        if one.id == which:
            return number
    raise Unfit(GONE)


def _order(account: Account, visit: Visit) -> Sequence[tuple[int, str]]:
    return [(one.id, one.category) for one in teaching.series_of(account, visit.services)]


PAGE: Final = Page(
    name="tutorials",
    path="/tutorials",
    title="教程",
    english="Tutorials",
    view=view,
    icon="tutorials",
    deeds={
        "add": Deed(needs=Role.PUBLISHER, do=add),
        "change": Deed(needs=Role.PUBLISHER, do=change),
        "pin": Deed(needs=Role.PUBLISHER, do=pin),
        "remove": Deed(needs=Role.PUBLISHER, do=remove),
        "move": Deed(needs=Role.PUBLISHER, do=move),
        "push": Deed(needs=Role.PUBLISHER, do=push),
    },
)
