"""统计: what went out, how many it reached, what people asked for, who came and went."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from bot.operators.command import Command
from workers.errors import Unfit
from workers.people import Role
from workers.printable import clean
from workers.publication import Fate, Route
from workers.schedule import day_of
from workers.schedule.local import moment_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from bot.operators.command import Said
    from workers.ledger import Ledger
    from workers.ledger.questions import Question

OUT: Final = (Fate.TAKEN, Fate.DONE)
ASKED: Final = 5  # questions of each kind
DAYS_MOST: Final = 366
_DAYS: Final = re.compile(r"(\d{1,3})\s*(?:天|日|days?|d)?")


class Pushed(NamedTuple):
    """How often something was pushed, and what WeChat said of those it told about."""

    times: int
    sent: int
    failed: int


def show(said: Said) -> str:
    """This month's figures, or those of the last days: 统计 7."""
    account, ledger = said.account, said.services.ledger
    today = day_of(said.services.now(), account.schedule)
    first = _first_day(said.rest, today)
    lines = [
        f"{first.month} 月 {first.day} 日起（到今天 {today.month} 月 {today.day} 日）",
        _issues(said, first),
        _follows(ledger, account.name, first),
        _asked("大家在问", ledger.top_questions(account.name, first, ASKED)),
        _missed(ledger.missed_questions(account.name, first, ASKED)),
    ]
    if waiting := ledger.unanswered(account.name):
        lines.append(f"待答复的留言 {waiting} 条：发「留言」查看")
    return "\n".join(line for line in lines if line)


def _first_day(rest: str, today: date) -> date:
    wanted = rest.strip()
    if wanted in ("", "本月"):
        return today.replace(day=1)
    if wanted in ("今天", "今日"):
        return today
    found = _DAYS.fullmatch(wanted)
    if found is None or not 1 <= int(found[1]) <= DAYS_MOST:
        raise Unfit("统计多久？写「统计」看本月，「统计 7」看最近 7 天")
    return today - timedelta(days=int(found[1]) - 1)


def _issues(said: Said, first: date) -> str:
    account, now = said.account, said.services.now()
    since = moment_of(first, "00:00", account.schedule.zone)
    out = said.services.ledger.out_between(account.name, since, now)
    if not out:
        return "还没有发出"
    pushed = _pushed(said, first)
    told = f"发出 {len(out)} 期"
    if not pushed.times:
        return told
    told += f"，其中群发 {pushed.times} 次"
    if not pushed.sent:
        return told
    failed = f"，失败 {pushed.failed:,}" if pushed.failed else ""
    return f"{told}，送达 {pushed.sent:,} 人次{failed}"


def _pushed(said: Said, first: date) -> Pushed:
    account = said.account
    since = moment_of(first, "00:00", account.schedule.zone)
    releases = said.services.ledger.releases(account.name, since=since)
    pushed = [each for each in releases if each.route is Route.MASS and each.fate in OUT]
    reports = [each.report or {} for each in pushed]
    sent, failed = (sum(_number(report, key) for report in reports) for key in ("sent", "failed"))
    return Pushed(len(pushed), sent, failed)


def _follows(ledger: Ledger, account: str, first: date) -> str:
    days = ledger.follows(account, first)
    came, went = sum(day.came for day in days), sum(day.went for day in days)
    return f"新关注 {came}，取消关注 {went}" if came or went else ""


def _asked(title: str, questions: Sequence[Question]) -> str:
    told = " · ".join(f"{_shown(each.words)} {each.times}" for each in questions)
    return f"{title}：{told}" if told else ""


def _missed(questions: Sequence[Question]) -> str:
    told = " · ".join(f"{_shown(each.words)} {each.missed}" for each in questions)
    return f"没有答上：{told}" if told else ""


def _shown(words: str) -> str:
    """Strangers' words: no link of theirs in an operator's chat, and none without end."""
    return clean(words).replace("<", "＜")[:20]


def _number(report: object, key: str) -> int:
    value = report.get(key) if isinstance(report, dict) else None
    return value if isinstance(value, int) else 0


COMMANDS: Final = (
    Command(
        names=("统计", "stats"),
        needs=Role.EDITOR,
        usage="统计：本月发了几期、多少人收到、大家在问什么；统计 7 看最近 7 天",
        answer=show,
        reads=True,
    ),
)
