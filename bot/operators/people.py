"""成员 邀请 锁定 解锁 移除 角色 四眼 我是谁: the people who run an account."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.operators.codes import asked
from bot.operators.command import Command
from workers.errors import Unfit
from workers.orders import staffing
from workers.people import ROLE_NAMES, Role
from workers.schedule.local import shown_at

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.operators.command import Said
    from workers.people import Operator
    from workers.publication import Publication

NOT_YOURSELF: Final = "不能对自己这样做：请让别的负责人来，没有就请管理服务器的人来"
WHO_TO_INVITE: Final = "请写名字和角色，例如：邀请 小王 发布人（角色：编辑、发布人、负责人）"
WHO: Final = "请写名字，例如：{name} 小王"
ON: Final = "四眼开着：提交的人不能自己批准和发出，要另一个人来"
OFF: Final = "四眼没有开：提交的人也可以批准和发出。要开，请在设置里写 four_eyes = true"


def members(said: Said) -> str:
    """List the account's people, and the invitations that are open."""
    ledger, name = said.services.ledger, said.account.name
    invited = ledger.invitations(name, now=said.services.now())
    lines = [f"“{name}”的运营者："]
    lines += [_line(each, said) for each in ledger.operators(name)]
    lines += [f"{each.person}（{ROLE_NAMES[each.role]}，已邀请，还没绑定）" for each in invited]
    return "\n".join(lines)


def invite(said: Said) -> str:
    """Make a code for somebody new, or for somebody's new phone."""
    person, _, role = said.rest.partition(" ")
    if not person:
        raise Unfit(WHO_TO_INVITE)
    wanted = staffing.role_of(role) if role.strip() else Role.EDITOR
    return staffing.invite(said.account, person, wanted, said.services, who=said.who).said


def lock(said: Said) -> str:
    """Suspend somebody in all accounts: whoever has their phone has all of it."""
    person = _other(said, "锁定")
    return staffing.suspend(person, said.services, who=said.who)


def unlock(said: Said) -> str:
    """Let somebody back, in the accounts that whoever says so owns."""
    person, services = _other(said, "解锁"), said.services
    mine = [each for each in services.ledger.operators() if each.person == said.who]
    owned = [each.account for each in mine if each.active and each.role is Role.OWNER]
    return staffing.reinstate(person, services, who=said.who, accounts=owned)


def remove(said: Said) -> str:
    """Ask before somebody is removed: their openid is forgotten."""
    person, name = _other(said, "移除"), said.account.name
    if not any(each.person == person for each in said.services.ledger.operators(name)):
        raise Unfit(f"“{name}”没有叫 {person} 的运营者")
    card = f"移除 {person}：不再是“{name}”的运营者。要回来，得重新邀请、重新绑定"
    return asked(said, None, {"verb": "remove operator", "person": person}, card)


def removed(said: Said, _publication: Publication | None, order: Mapping[str, object]) -> str:
    """Remove whom it was asked about."""
    person, name = str(order["person"]), said.account.name
    return staffing.remove(person, said.services, who=said.who, account=name)


def assign(said: Said) -> str:
    """Give somebody another role."""
    person, _, role = said.rest.partition(" ")
    if not person or not role.strip():
        raise Unfit("请写名字和角色，例如：角色 小王 发布人（角色：编辑、发布人、负责人）")
    _require_other(said, person)
    wanted = staffing.role_of(role)
    return staffing.assign(person, wanted, said.account, said.services, who=said.who)


def four_eyes(said: Said) -> str:
    """Say whether one person is enough."""
    return ON if said.account.four_eyes else OFF


def who_am_i(said: Said) -> str:
    """Say as whom somebody is known here."""
    me, name = said.operator, said.account.name
    since = shown_at(me.enrolled_at, said.account.schedule)
    return f"你是 {me.person}，“{name}”的{ROLE_NAMES[me.role]}（{since} 绑定）。\n{four_eyes(said)}"


def _line(each: Operator, said: Said) -> str:
    heard = each.heard_at
    seen = f"，最近 {shown_at(heard, said.account.schedule)}" if heard else ""
    locked = f"，已锁定：{each.suspended_why}" if not each.active else ""
    return f"{each.person}（{ROLE_NAMES[each.role]}{seen}{locked}）"


def _other(said: Said, name: str) -> str:
    """Read the name of somebody else. Raises Unfit."""
    if not said.rest:
        raise Unfit(WHO.format(name=name))
    _require_other(said, said.rest)
    return staffing.person_name(said.rest)


def _require_other(said: Said, person: str) -> None:
    if staffing.person_name(person) == said.who:
        raise Unfit(NOT_YOURSELF)


COMMANDS: Final = (
    Command(
        names=("我是谁", "whoami", "who am i"),
        needs=Role.EDITOR,
        usage="我是谁：你在这个账号的名字和角色",
        answer=who_am_i,
        reads=True,
    ),
    Command(
        names=("成员", "人员", "members", "operators"),
        needs=Role.EDITOR,
        usage="成员：谁能在这里下指令",
        answer=members,
        reads=True,
    ),
    Command(
        names=("四眼", "four eyes"),
        needs=Role.EDITOR,
        usage="四眼：批准的人可以是提交的人吗",
        answer=four_eyes,
        reads=True,
    ),
    Command(
        names=("邀请", "invite"),
        needs=Role.OWNER,
        usage="邀请 小王 发布人：发一个绑定码给新的人，或换了手机的人",
        answer=invite,
    ),
    Command(
        names=("角色", "role"),
        needs=Role.OWNER,
        usage="角色 小王 编辑：换角色",
        answer=assign,
    ),
    Command(
        names=("锁定", "lock", "suspend"),
        needs=Role.OWNER,
        usage="锁定 小王：手机丢了，马上停用（所有账号）",
        answer=lock,
    ),
    Command(
        names=("解锁", "unlock"),
        needs=Role.OWNER,
        usage="解锁 小王：恢复",
        answer=unlock,
    ),
    Command(
        names=("移除", "remove"),
        needs=Role.OWNER,
        usage="移除 小王：不再是运营者",
        answer=remove,
    ),
)

CONFIRMED: Final = {"remove operator": removed}
