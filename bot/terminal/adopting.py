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
STDIN: Final = Path("-")
PROMPT: Final = "写编号，或粘贴链接；回车跳过，q 停止："
STOPPED: Final = "停在这里；答过的已经登记，其余再运行一次会接着问"


def evidence(lists: Iterable[Path], tables: Iterable[Path]) -> list[Testimony]:
    """Read what a person brings along. Unfit for what is no list of addresses."""
    heard = [from_list(_read(path), _origin(path)) for path in lists]
    for path, one in zip(lists, heard, strict=True):
        if not (one.told or one.refused):
            raise Unfit(f"{_origin(path)}里没有公众号文章的链接（https://mp.weixin.qq.com/s…）")
    return heard + [from_csv(_read(path), _origin(path)) for path in tables]


def show(seen: Survey, *, dry_run: bool) -> None:
    """Say what fits, what does not, and why."""
    matches, found = seen.matches, seen.found
    show_faults(found.faults)
    _section("对上的", [_sure(one) for one in matches.sure])
    _section("拿不准的", [line for one in matches.unsure for line in _unsure(one)])
    _section("没有找到链接的", [f"{_named(one)}：{one.why}" for one in matches.unknown])
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
    unsure = seen.matches.unsure
    for number, one in enumerate(unsure, start=1):
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
        say(f"已登记：{choice.address}" if done else "没有登记：这个链接已经是别的文章的")
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
    if path == STDIN:
        return decoded(sys.stdin.buffer.read(MOST))
    try:
        if path.stat().st_size > MOST:
            raise Unfit(f"{path.name} 超过 {MOST // 1_000_000} MB，不像是一份列表")
        return decoded(path.read_bytes())
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
