"""Delete what is kept of a person who asks for it; whom, is found by openid, message or name."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from workers.errors import Unfit
from workers.orders.staffing import person_name
from workers.people import ROLE_NAMES
from workers.scratch import Unreachable

if TYPE_CHECKING:
    from workers.account import Account
    from workers.services import Services


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody as one account knows them; `shown` says who it is without the openid."""

    account: str
    openid: str = field(repr=False)
    shown: str


def who_has(openid: str, account: Account, services: Services) -> Person:
    """Take somebody by their openid."""
    known = services.ledger.operator(account.name, openid)
    who = f"运营者 {known.person}（{ROLE_NAMES[known.role]}）" if known else "一位读者"
    return Person(account.name, openid, f"“{account.name}”的{who}")


def who_left(number: int, account: str | None, services: Services) -> Person:
    """Take whoever left a message. Raises Unfit."""
    message = services.ledger.message(number)
    if message is None or account not in (None, message.account):
        raise Unfit(f"没有第 {number} 条留言，或者留言的人已经取消关注")
    known = services.settings.account(message.account)
    return who_has(message.openid, known, services)


def who_operates(name: str, account: str | None, services: Services) -> list[Person]:
    """Take an operator, in one account or in all. Raises Unfit."""
    person = person_name(name)
    rows = [each for each in services.ledger.operators(account) if each.person == person]
    if not rows:
        raise Unfit(f"没有叫 {person} 的运营者")
    return [
        Person(
            each.account,
            each.openid,
            f"“{each.account}”的运营者 {person}（{ROLE_NAMES[each.role]}）",
        )
        for each in rows
    ]


def forget(person: Person, services: Services, *, who: str) -> str:
    """Delete all that is kept of somebody, and say what was there."""
    gone = services.ledger.forget_person(person.account, person.openid, who=who, now=services.now())
    with suppress(Unreachable):  # it goes by itself, in ten minutes
        services.scratch.forget_person(person.account, person.openid)
    if not gone:
        return f"“{person.account}”没有保存这个人的任何东西"
    parts = [f"{gone.messages} 条留言"] if gone.messages else []
    parts += [f"运营者 {gone.person} 的绑定和角色"] if gone.person else []
    return f"已删除（{person.account}）：{'、'.join(parts)}"
