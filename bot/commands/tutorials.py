"""gongbao tutorials: the recommended series, listed and changed."""

from collections.abc import Collection
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from bot.commands.options import AccountName, AsJson
from bot.terminal.house import open_house, who
from bot.terminal.output import emit_json, say, show_table, table
from workers.account import Account
from workers.errors import SettingsInvalid
from workers.ledger import KeptTutorial
from workers.lessons import take_file
from workers.orders import teaching
from workers.services import Services

EXAMPLES = """Examples:

\b
  gongbao tutorials
  gongbao tutorials add 入门 第一课 https://mp.weixin.qq.com/s/…
  gongbao tutorials rename 3 '更好的标题'
  gongbao tutorials move 3 1
  gongbao tutorials import tutorials.md

WHICH is a number of the list, or a title. The series also takes in what pages recommend at their
end, and what is published with one of `tutorial_tags`; what you change or remove stays so.
Menu, footers, the dialogue and drafts that still wait follow by themselves.
Exit status: 0 done, 2 the words cannot be followed."""


class What(StrEnum):
    """What can be done with the series; each with what has to follow it."""

    LIST = "list"
    ADD = "add"
    REMOVE = "remove"
    RENAME = "rename"
    SORT = "sort"
    MOVE = "move"
    PIN = "pin"
    UNPIN = "unpin"
    URL = "url"
    IMPORT = "import"


FOLLOWED = {
    What.LIST: "",
    What.ADD: "CATEGORY TITLE ADDRESS",
    What.REMOVE: "WHICH",
    What.RENAME: "WHICH TITLE",
    What.SORT: "WHICH CATEGORY",
    What.MOVE: "WHICH PLACE",
    What.PIN: "WHICH",
    What.UNPIN: "WHICH",
    What.URL: "WHICH ADDRESS",
    What.IMPORT: "FILE",
}
ORIGINS = {"operator": "人", "file": "文件", "page": "页面"}

Verb = Annotated[
    What,
    typer.Argument(metavar="[add|remove|…]", help=f"One of {', '.join(What)}; without it, list."),
]
Words = Annotated[list[str] | None, typer.Argument(metavar="[WORDS]", help="As in the examples.")]


def tutorials(
    what: Verb = What.LIST,
    words: Words = None,
    *,
    account: AccountName = None,
    as_json: AsJson = False,
) -> None:
    """List the series, or change it: add, remove, rename, sort, move, pin, unpin, url, import."""
    given, needed = words or [], FOLLOWED[what]
    if len(given) != len(needed.split()):
        usage = f"usage: gongbao tutorials {what} {needed}".rstrip()
        raise SettingsInvalid([f"{usage} (quote what has spaces inside)"])
    services = open_house()
    its_account = services.settings.account(account)
    take_file(its_account, services)
    said = "" if what is What.LIST else _ordered(what, given, its_account, services)
    every = teaching.series_of(its_account, services)
    if as_json:
        emit_json({"said": said, "tutorials": [_json(*each) for each in enumerate(every, 1)]})
    elif said:
        say(said)
    elif not every:
        say(f"{teaching.NONE}。gongbao tutorials add 分类 标题 链接 加一篇")
    else:
        gone = services.ledger.gone_addresses(its_account.name)
        rows = (_row(*each, gone=gone) for each in enumerate(every, 1))
        show_table(table(("编号", "分类", "标题", "链接", "来自"), rows))


def _ordered(what: What, words: list[str], account: Account, services: Services) -> str:
    me = who()
    match what, words:
        case What.ADD, [category, title, url]:
            return teaching.add(account, category, title, url, services, who=me)
        case What.IMPORT, [file]:
            path = Path(file)
            return teaching.bring_in(account, _read(path), path.name, services, who=me)
        case What.MOVE, [which, place]:
            if not place.isdecimal():
                raise SettingsInvalid([f"PLACE is {place!r}; it must be a number of the list"])
            return teaching.move(account, which, int(place), services, who=me)
        case ((What.PIN | What.UNPIN), [which]):
            pinned = what is What.PIN
            return teaching.pin(account, which, services, who=me, pinned=pinned)
        case What.REMOVE, [which]:
            return teaching.remove(account, which, services, who=me)
    order = {
        What.RENAME: teaching.rename,
        What.SORT: teaching.sort,
        What.URL: teaching.relink,
    }[what]
    return order(account, words[0], words[1], services, who=me)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise SettingsInvalid([f"{path} is no UTF-8 text"]) from None


def _row(number: int, one: KeptTutorial, *, gone: Collection[str]) -> tuple[str, ...]:
    title = f"📌{one.title}" if one.pinned else one.title
    title += "（读者打不开，已撤下）" if one.url in gone else ""
    return (str(number), one.category, title, one.url, ORIGINS.get(one.origin, one.origin))


def _json(number: int, one: KeptTutorial) -> dict[str, object]:
    return {
        "number": number,
        "category": one.category,
        "title": one.title,
        "url": one.url,
        "pinned": one.pinned,
        "origin": one.origin,
        "who": one.who,
        "day": one.day.isoformat() if one.day else None,
    }
