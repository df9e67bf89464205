"""Show who may give orders, and who is invited to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.terminal.output import emit_json, say, show_table, table
from workers.people import ROLE_NAMES
from workers.schedule.local import shown_at

if TYPE_CHECKING:
    from datetime import datetime

    from workers.people import Invitation, Operator
    from workers.services import Services

NOBODY = "还没有人能在聊天里下指令。gongbao operator invite 名字 发一个绑定码"


def show_staff(services: Services, account: str | None, *, as_json: bool) -> None:
    """Show the people of one account, or of all; openids stay where they are."""
    people = services.ledger.operators(account)
    invited = services.ledger.invitations(account, now=services.now())
    if as_json:
        emit_json({"operators": [*map(_person, people)], "invitations": [*map(_invited, invited)]})
    elif not people and not invited:
        say(NOBODY)
    else:
        rows = [_row(each, services) for each in people]
        rows += [_waiting(each, services) for each in invited]
        show_table(table(("账号", "名字", "角色", "绑定", "最近来过", "状态"), rows))


def _row(each: Operator, services: Services) -> tuple[str, ...]:
    name, role = each.account, ROLE_NAMES[each.role]
    state = f"已锁定：{each.suspended_why}" if each.suspended_at else ""
    enrolled, heard = (
        _shown(each.enrolled_at, name, services),
        _shown(each.heard_at, name, services),
    )
    return (name, each.person, role, enrolled, heard, state)


def _waiting(each: Invitation, services: Services) -> tuple[str, ...]:
    until = _shown(each.expires_at, each.account, services)
    return (each.account, each.person, ROLE_NAMES[each.role], "", "", f"已邀请，到 {until} 为止")


def _shown(moment: datetime | None, account: str, services: Services) -> str:
    known = services.settings.accounts.get(account)
    if moment is None or known is None:  # an account that the settings name no more
        return moment.isoformat(timespec="minutes") if moment else ""
    return shown_at(moment, known.schedule)


def _person(each: Operator) -> dict[str, object]:
    return {
        "account": each.account,
        "person": each.person,
        "role": each.role.value,
        "enrolled_at": each.enrolled_at.isoformat(),
        "heard_at": each.heard_at.isoformat() if each.heard_at else None,
        "suspended_at": each.suspended_at.isoformat() if each.suspended_at else None,
        "suspended_why": each.suspended_why,
    }


def _invited(each: Invitation) -> dict[str, object]:
    return {
        "account": each.account,
        "person": each.person,
        "role": each.role.value,
        "made_by": each.made_by,
        "expires_at": each.expires_at.isoformat(),
    }
