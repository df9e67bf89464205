"""Somebody in the console: who, with which role in which account. Pure."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from workers.people import Role, may

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from workers.ledger import Session
    from workers.people import Operator


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """`roles` by account, in the settings' order; `secret` is the session's, and never shown."""

    person: str
    session: int
    roles: Mapping[str, Role]
    secret: str = field(repr=False)

    def may(self, account: str, needed: Role) -> bool:
        """Whether their role in an account is at least the one that is needed."""
        return account in self.roles and may(self.roles[account], needed)

    def may_anywhere(self, needed: Role) -> bool:
        return any(may(role, needed) for role in self.roles.values())

    def seal(self, text: str) -> str:
        """Sign a text as this session's, in hex: nobody else can."""
        return hmac.new(self.secret.encode(), text.encode(), hashlib.sha256).hexdigest()

    @property
    def token(self) -> str:
        """What each form of this session carries, so that no foreign page can send one."""
        return self.seal("form")

    def sent(self, token: str) -> bool:
        """Whether a form is this session's own; takes as long for any wrong token."""
        return hmac.compare_digest(self.token.encode(), token.encode("utf-8", "replace"))


def roles_in(
    session: Session, operators: Iterable[Operator], accounts: Iterable[str]
) -> dict[str, Role]:
    """Tell the roles that a session's person has now; none at all ends the session.

    Somebody who was removed and enrolled anew has to come in anew: no role counts unless one of
    them is older than the session.
    """
    if session.everything:
        return dict.fromkeys(accounts, Role.OWNER)
    theirs = [each for each in operators if each.person == session.person and each.active]
    if not any(each.enrolled_at <= session.created_at for each in theirs):
        return {}
    known = {each.account: each.role for each in theirs}
    return {name: known[name] for name in accounts if name in known}
