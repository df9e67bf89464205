"""Who may give orders, as an owner decides it: invite, suspend, let back, remove, give a role."""

from __future__ import annotations

import hashlib
import re
import secrets
import unicodedata
from datetime import timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from workers.account import CallbackMode
from workers.errors import StaleState, Unfit
from workers.ledger import Telling
from workers.people import ROLE_NAMES, Role

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from workers.account import Account
    from workers.people import Operator
    from workers.services import Services

ALPHABET: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""32 signs, none of which looks like another: no 0 and O, no 1 and I."""
GROUPS: Final = 3
GROUP: Final = 4
HOURS: Final = 24
NAME: Final = re.compile(r"[^\s\x00-\x1f$:：,，、;；「」“”\"]{1,20}")

PLAIN: Final = (
    "“{account}”的消息没有加密（明文模式），绑定和指令不能用。请先在微信后台把“消息加解密方式”"
    "改为安全模式，并在设置里写 mode = safe 和 EncodingAESKey"
)

LAST_OWNER: Final = (
    "你是“{accounts}”唯一的负责人，这样做以后就没有人能管人了。请先让另一个人当负责人，"
    "没有就请管理服务器的人来"
)

ROLES: Final = {
    **{role.value: role for role in Role},
    **{name: role for role, name in ROLE_NAMES.items()},
}


class Invited(NamedTuple):
    """A code, and what to tell the person it is for; the code is nowhere else."""

    code: str
    said: str


def invite(account: Account, person: str, role: Role, services: Services, *, who: str) -> Invited:
    """Make a code that makes a person an operator of this account. Raises Unfit."""
    if account.mode is CallbackMode.PLAIN:
        raise Unfit(PLAIN.format(account=account.name))
    name, code, now = person_name(person), new_code(), services.now()
    services.ledger.sync_accounts([account])  # people may come before anything was submitted
    services.ledger.invite(
        account.name,
        name,
        role,
        code_hash=code_hash(code),
        until=now + timedelta(hours=HOURS),
        who=who,
        now=now,
    )
    again = any(each.person == name for each in services.ledger.operators(account.name))
    change = f"。{name} 原来的微信号到时会换成新的" if again else ""
    said = (
        f"请 {name} 用自己的微信关注“{account.name}”，发送：\n绑定 {code}\n"
        f"{HOURS} 小时内有效，只能用一次；绑定后是{ROLE_NAMES[role]}{change}"
    )
    return Invited(code, said)


def suspend(
    person: str, services: Services, *, who: str, account: str | None = None, why: str = ""
) -> str:
    """Let a person give no orders, and log them out. Raises Unfit for nobody's name.

    Without an account it holds in all: a phone that is lost is lost for each of them.
    """
    name = person_name(person)
    known = _known(name, services, account)
    _leave_an_owner(known, services, who=who)
    reason = why or f"{who} 锁定"
    now = services.now()
    changed = services.ledger.suspend(name, account=account, why=reason, who=who, now=now)
    services.ledger.end_sessions(name, now=now)
    if not changed:
        raise Unfit(f"{name} 已经是锁定的：{known[0].suspended_why}")
    _tell(changed, "已锁定", f"{name} 由 {who} 锁定，不能再下指令。恢复：解锁 {name}", services)
    return f"已锁定 {name}（{_places(changed)}）：不能再下指令，控制台也已退出"


def reinstate(person: str, services: Services, *, who: str, accounts: Sequence[str]) -> str:
    """Let a suspended person give orders again, in these accounts. Raises Unfit."""
    name, changed = person_name(person), []
    known = _known(name, services, None)
    for account in accounts:
        changed += services.ledger.reinstate(name, account=account, who=who, now=services.now())
    if not changed and any(each.erased for each in known):
        raise Unfit(f"{name} 取消过关注，绑定的微信号已经删掉。请重新邀请：邀请 {name}")
    if not changed:
        raise Unfit(f"{name} 没有被锁定")
    _tell(changed, "已解锁", f"{name} 由 {who} 解锁，可以再下指令。", services)
    return f"已解锁 {name}（{_places(changed)}）"


def remove(person: str, services: Services, *, who: str, account: str | None = None) -> str:
    """Make a person a follower again. Raises Unfit for nobody's name."""
    name, now = person_name(person), services.now()
    _leave_an_owner(_known(name, services, account), services, who=who)
    gone = services.ledger.remove_operator(name, account=account, who=who, now=now)
    if not _elsewhere(name, services):
        services.ledger.end_sessions(name, now=now)
    _tell(gone, "已移除", f"{name} 由 {who} 移除，不再是运营者。", services)
    return f"已移除 {name}（{_places(gone)}）"


def assign(person: str, role: Role, account: Account, services: Services, *, who: str) -> str:
    """Give a person another role in this account. Raises Unfit."""
    name, now = person_name(person), services.now()
    known = _known(name, services, account.name)
    if known[0].role is role:
        raise Unfit(f"{name} 已经是{ROLE_NAMES[role]}")
    _leave_an_owner(known, services, who=who)
    try:
        row = services.ledger.set_role(name, role, account=account.name, who=who, now=now)
    except StaleState:
        raise Unfit(f"“{account.name}”没有叫 {name} 的运营者了") from None
    _tell([row], "换了角色", f"{name} 由 {who} 改为{ROLE_NAMES[role]}。", services)
    return f"{name} 现在是{ROLE_NAMES[role]}（{account.name}）"


def log_out(person: str, account: Account, services: Services, *, who: str) -> str:
    """End a person's sessions in the console, in all browsers. Raises Unfit for nobody's name."""
    name, now = person_name(person), services.now()
    _known(name, services, account.name)
    ended = services.ledger.end_sessions(name, now=now)
    services.ledger.record(who=who, what="log out", now=now, account=account.name, why=name)
    return f"{name} 已退出控制台（{ended} 处），没用过的进入链接也作废了"


def role_of(word: str) -> Role:
    """Read a role, in Chinese or English. Raises Unfit."""
    role = ROLES.get(word.strip().casefold())
    if role is None:
        raise Unfit("角色有三种：编辑（editor）、发布人（publisher）、负责人（owner）")
    return role


def person_name(words: str) -> str:
    """Check a person's name, as it is kept. Raises Unfit."""
    name = unicodedata.normalize("NFKC", words).strip()
    if not NAME.fullmatch(name) or not name.isprintable():  # nothing turned round, nothing unseen
        raise Unfit("名字请用 1–20 个字，中间没有空格和标点，例如：小王")
    return name


def new_code() -> str:
    """Draw 60 bits, in groups that can be read aloud; a digit tells them from words."""
    while True:
        signs = [secrets.choice(ALPHABET) for _ in range(GROUPS * GROUP)]
        if any(sign.isdigit() for sign in signs):
            groups = ("".join(signs[at : at + GROUP]) for at in range(0, len(signs), GROUP))
            return "-".join(groups)


def code_hash(code: str) -> str:
    """Hash a code as the ledger keeps it, however it was typed: "<first group>$<hash of all>".

    The 40 bits behind the first group are tried five times at most, within a day.
    """
    plain = re.sub(r"[^0-9A-Z]", "", unicodedata.normalize("NFKC", code).upper())
    digest = hashlib.sha256(f"gongbao invitation {plain}".encode()).hexdigest()
    return f"{plain[:GROUP]}${digest}"


def _known(name: str, services: Services, account: str | None) -> list[Operator]:
    known = [each for each in services.ledger.operators(account) if each.person == name]
    if not known:
        raise Unfit(f"没有叫 {name} 的运营者")
    return known


def _leave_an_owner(known: Iterable[Operator], services: Services, *, who: str) -> None:
    """Keep the last owner of an account from leaving it to nobody. Raises Unfit.

    Only the machine itself (`gongbao operator`) may, which can also invite the next one.
    """
    owned = {each.account for each in known if each.person == who and _owns(each)}
    every = services.ledger.operators()
    kept = {each.account for each in every if each.person != who and _owns(each)}
    if alone := sorted(owned - kept):
        raise Unfit(LAST_OWNER.format(accounts="、".join(alone)))


def _owns(each: Operator) -> bool:
    return each.active and each.role is Role.OWNER


def _elsewhere(name: str, services: Services) -> bool:
    return any(each.person == name for each in services.ledger.operators())


def _places(rows: Iterable[Operator]) -> str:
    return "、".join(each.account for each in rows)


def _tell(rows: Iterable[Operator], title: str, body: str, services: Services) -> None:
    for each in rows:
        services.ledger.tell(Telling(title, body), now=services.now(), account=each.account)
