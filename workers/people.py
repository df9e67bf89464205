"""Who may give orders: a person, an account, a role. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import datetime


class Role(StrEnum):
    """What a person may do; each role may do all that the one before it may."""

    EDITOR = "editor"  # look, preview, mend, submit
    PUBLISHER = "publisher"  # approve, release, withdraw, and all that readers see
    OWNER = "owner"  # people, and the account itself


ROLE_NAMES: Final = {Role.EDITOR: "编辑", Role.PUBLISHER: "发布人", Role.OWNER: "负责人"}
GONE: Final = "gone "
"""What stands, with the row's number, for the openid of who unfollowed: none has a space."""
_ORDER: Final = tuple(Role)


def may(role: Role, needed: Role) -> bool:
    """Whether a role is at least the one that is needed."""
    return _ORDER.index(role) >= _ORDER.index(needed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Operator:
    """A person as one account knows them; `openid` is theirs in this account alone.

    `heard_at` is when they last wrote, `told_until` the id of the last notice they were told in
    chat. A suspended operator is a follower like any other until an owner takes that back.
    """

    id: int
    account: str
    person: str
    openid: str = field(repr=False)
    role: Role
    enrolled_at: datetime
    heard_at: datetime | None = None
    suspended_at: datetime | None = None
    suspended_why: str = ""
    told_until: int = 0

    @property
    def active(self) -> bool:
        return self.suspended_at is None

    @property
    def erased(self) -> bool:
        """Whether they unfollowed: their openid is gone, and only an invitation brings another."""
        return self.openid.startswith(GONE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """A code that was made for a person, and was not used yet; the code itself is nowhere."""

    id: int
    account: str
    person: str
    role: Role
    made_by: str
    created_at: datetime
    expires_at: datetime
    tries: int
