"""What was found of old pages: read lists, show what fits, and ask about what is unsure."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bot.terminal.house import who
from bot.terminal.output import complain, fault_json, say, show_faults
from workers.addresses import lasting
from workers.adoption import Choice, Match, adopt, decoded, from_csv, from_list
from workers.errors import Unfit

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from workers.account import Account
    from workers.adoption import Survey, Testimony
    from workers.services import Services

MOST: Final = 20_000_000  # bytes of a list
SHOWN: Final = 60
"""Lines of each kind; --json has all."""
TABLES: Final = (".csv", ".tsv")
WORKBOOKS: Final = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # as .xlsx and .xls begin
STDIN: Final = Path("-")
NOT_DONE: Final = "没有登记：这个链接已经是别的文章的，或者页面刚刚改了名字、不在了"
PROMPT: Final = "写编号，或粘贴链接；回车跳过，q 停止："
NEXT: Final = (
    "没有找到链接的：把公众号后台发表记录里的标题和链接粘贴到一个文件，"
    "再运行 gongbao adopt --list 文件；只补缺的，已登记的不变"
)
STOPPED: Final = "停在这里；答过的已经登记，其余再运行一次会接着问"


def evidence(lists: Iterable[Path], tables: Iterable[Path]) -> list[Testimony]:
    """Read what a person brings along. Unfit for what is no list of addresses."""
    heard = [_heard(path) for path in lists]
    for path, one in zip(lists, heard, strict=True):
        if not (one.told or one.refused):
            raise Unfit(f"{_origin(path)}里没有公众号文章的链接（https://mp.weixin.qq.com/s…）")
    return heard + [from_csv(_read(path), _origin(path)) for path in tables]


def _heard(path: Path) -> Testimony:
    """A list, or a table that somebody called one."""
    read = from_csv if path.suffix.lower() in TABLES else from_list
    return read(_read(path), _origin(path))


def show(seen: Survey, *, dry_run: bool, asks: bool = False) -> None:
    """Say what fits, what does not, and why; with `asks` the questions tell what is unsure."""
    matches, found = seen.matches, seen.found
    show_faults(found.faults)
    _section("对上的", [_sure(one) for one in matches.sure])
    unsure = [] if asks else matches.unsure
    _section("拿不准的", [line for one in unsure for line in _unsure(one)])
    _section("没有找到链接的", [_named(one) for one in matches.unknown])
    _section("不能用的链接", [f"{one.address}：{one.why}（{one.origin}）" for one in seen.refused])
    _section(
        "对不上任何旧页面的链接",
        [f"「{'」「'.join(one.names[:1])}」{one.address}（{one.origin}）" for one in matches.loose],
    )
    for remark in seen.remarks:
        say(f"注意：{remark}")
    if not found.whole:
        say("注意：文件夹里的文件太多，没有全部看完")
    say(_total(seen, dry_run=dry_run))
    if dry_run and matches.sure:
        say("去掉 --dry-run 再运行一次，就登记对上的，并逐篇询问拿不准的")
    if matches.unknown:
        say(NEXT)


def told(seen: Survey) -> dict[str, object]:
    """The same as JSON types, all of it."""
    matches, found = seen.matches, seen.found
    return {
        "matched": [{**_page(one), **one.choices[0]._asdict(), "why": one.why}
                    for one in matches.sure],
        "unsure": [{**_page(one), "why": one.why, "choices": [c._asdict() for c in one.choices]}
                   for one in matches.unsure],
        "unknown": [{**_page(one), "why": one.why} for one in matches.unknown],
        "known": seen.known,
        "coming": found.coming,
        "drafts": found.drafts,
        "refused": [one._asdict() for one in seen.refused],
        "loose": [{"names": list(one.names), "address": one.address, "origin": one.origin}
                  for one in matches.loose],
        "faults": [fault_json(fault) for fault in found.faults],
        "remarks": seen.remarks,
    }  # fmt: skip


def ask(seen: Survey, account: Account, services: Services) -> bool:
    """Ask about each unsure page; every answer is kept at once. False where a person stopped."""
    unsure, given = seen.matches.unsure, set[str]()
    for number, each in enumerate(unsure, start=1):
        left = tuple(choice for choice in each.choices if choice.address not in given)
        if not left:
            continue
        one = each._replace(choices=left)
        say(f"\n({number}/{len(unsure)}) " + "\n".join(_unsure(one)))
        try:
            choice = _answer(one)
        except (KeyboardInterrupt, EOFError):
            say(f"\n{STOPPED}")
            return False
        if choice is None:
            continue
        sure = one._replace(choices=(choice,))
        done = adopt([sure], seen.found, account, services, who=who())
        given |= {choice.address} if done else set()
        say(f"已登记：{choice.address}" if done else NOT_DONE)
    return True


def _answer(one: Match) -> Choice | None:
    """What a person says of a page; None for nothing. EOFError where they want to stop."""
    while True:
        said = input(PROMPT).strip()
        if not said:
            return None
        if said.lower() == "q":
            raise EOFError
        if said.isdecimal() and 0 < int(said) <= len(one.choices):
            return one.choices[int(said) - 1]
        try:
            return Choice(lasting(said), one.page.title, f"{who()} 指定")
        except Unfit as error:
            complain(f"没有这个编号：1 到 {len(one.choices)}" if said.isdecimal() else str(error))


def _read(path: Path) -> str:
    data = sys.stdin.buffer.read(MOST + 1) if path == STDIN else _bytes(path)
    if len(data) > MOST:
        raise Unfit(f"{_origin(path)}超过 {MOST // 1_000_000} MB，不像是一份列表")
    if data.startswith(WORKBOOKS):
        raise Unfit(
            f"{_origin(path)}是 Excel 工作簿：请在 Excel 里另存为 CSV，再用 --csv 交给 gongbao"
        )
    return decoded(data)


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MOST + 1)
    except OSError as error:
        raise Unfit(f"读不了 {path}：{error.strerror}") from None


def _origin(path: Path) -> str:
    return "粘贴的列表" if path == STDIN else f"{path.name} "


def _section(head: str, lines: Sequence[str]) -> None:
    if lines:
        more = [f"……还有 {len(lines) - SHOWN} 行，--json 列出全部"] if len(lines) > SHOWN else []
        say("\n  ".join([f"{head}：", *lines[:SHOWN], *more]))


def _named(one: Match) -> str:
    return f"{one.page.key}「{one.page.title}」"


def _sure(one: Match) -> str:
    choice = one.choices[0]
    return f"{_named(one)} {choice.address}（{one.why}，{choice.origin}）"


def _unsure(one: Match) -> list[str]:
    choices = [
        f"  {number}. {each.address}「{each.title}」（{each.origin}）"
        for number, each in enumerate(one.choices, start=1)
    ]
    return [f"{_named(one)}：{one.why}", *choices]


def _total(seen: Survey, *, dry_run: bool) -> str:
    matches, found = seen.matches, seen.found
    every = len(found.old) + len(found.untitled)
    head = f"{every} 篇旧页面" + ("（只看看，没有登记）" if dry_run else "，都不会再变成草稿")
    counts = (
        f"对上 {len(matches.sure)} 篇，拿不准 {len(matches.unsure)} 篇，"
        f"没有找到 {len(matches.unknown)} 篇，以前就知道的 {seen.known} 篇"
    )
    left = f"今天和以后的 {found.coming} 篇、没写完的草稿 {found.drafts} 篇照常"
    return f"{head}：{counts}；{left}"


def _page(one: Match) -> dict[str, object]:
    day = one.page.day.isoformat() if one.page.day else None
    return {"key": one.page.key, "title": one.page.title, "day": day}
