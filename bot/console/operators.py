"""Who runs an account: its people and invitations, and what an owner may do about them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from bot.console.page import Deed, Page
from workers.account import CallbackMode
from workers.errors import Unfit
from workers.orders import staffing
from workers.people import Role

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.console.page import Facts, Visit
    from workers.account import Account
    from workers.ledger import Author
    from workers.people import Invitation, Operator

REMOVE_FIRST: Final = "没有移除：请先勾选「我知道」。"


class Staff(NamedTuple):
    """The people of one account; `closed` says why nobody can be invited ("" where they can).

    `authors` hand in pages from machines of their own, and give no orders.
    """

    account: Account
    people: Sequence[Operator]
    invited: Sequence[Invitation]
    authors: Sequence[Author]
    closed: str


def view(visit: Visit) -> Facts:
    return {"staffs": [_staff(account, visit) for account in visit.accounts], "roles": tuple(Role)}


def _staff(account: Account, visit: Visit) -> Staff:
    ledger, name = visit.services.ledger, account.name
    closed = staffing.PLAIN.format(account=name) if account.mode is CallbackMode.PLAIN else ""
    invited = ledger.invitations(name, now=visit.now)
    return Staff(account, ledger.operators(name), invited, ledger.authors(name), closed)


def invite(visit: Visit) -> str:
    """Make a code, which is told once: the ledger keeps its hash."""
    account, role = _account(visit), staffing.role_of(visit.form.get("role", ""))
    person = visit.form.get("person", "")
    return staffing.invite(account, person, role, visit.services, who=visit.who).said


def assign(visit: Visit) -> str:
    account, role = _account(visit), staffing.role_of(visit.form.get("role", ""))
    return staffing.assign(_person(visit), role, account, visit.services, who=visit.who)


def suspend(visit: Visit) -> str:
    """Lock somebody out of all accounts, as 锁定 in chat does."""
    account, why = _account(visit), visit.form.get("why", "").strip()[:60]
    person = _known(account, visit)
    reason = f"{visit.who} 锁定：{why}" if why else ""
    return staffing.suspend(person, visit.services, who=visit.who, why=reason)


def reinstate(visit: Visit) -> str:
    """Let somebody back in the accounts that the visitor owns, as 解锁 in chat does."""
    person = _known(_account(visit), visit)
    owned = [name for name in visit.visitor.roles if visit.may(name, Role.OWNER)]
    return staffing.reinstate(person, visit.services, who=visit.who, accounts=owned)


def remove(visit: Visit) -> str:
    account = _account(visit)
    if not visit.form.get("sure"):
        raise Unfit(REMOVE_FIRST)
    person = _person(visit)
    return staffing.remove(person, visit.services, who=visit.who, account=account.name)


def log_out(visit: Visit) -> str:
    return staffing.log_out(_person(visit), _account(visit), visit.services, who=visit.who)


def _account(visit: Visit) -> Account:
    return visit.demand(visit.form.get("of", ""))


def _person(visit: Visit) -> str:
    return visit.form.get("person", "")


def _known(account: Account, visit: Visit) -> str:
    """Name somebody of an account that the visitor owns. Raises Unfit for anybody else."""
    person = staffing.person_name(_person(visit))
    if all(each.person != person for each in visit.services.ledger.operators(account.name)):
        raise Unfit(f"“{account.name}”没有叫 {person} 的运营者")
    return person


PAGE: Final = Page(
    name="operators",
    path="/operators",
    title="运营者",
    english="Operators",
    view=view,
    icon="operators",
    deeds={
        "invite": Deed(needs=Role.OWNER, do=invite),
        "assign": Deed(needs=Role.OWNER, do=assign),
        "suspend": Deed(needs=Role.OWNER, do=suspend),
        "reinstate": Deed(needs=Role.OWNER, do=reinstate),
        "remove": Deed(needs=Role.OWNER, do=remove),
        "log-out": Deed(needs=Role.OWNER, do=log_out),
    },
)
