"""What an account has sent to many: the jobs, their keys, the previews. Pure."""

from collections import deque
from dataclasses import dataclass, field
from typing import Literal

from bot.sandbox.releases import Release, State

# massMsgGet names these four and no other: who waits for the admin hears SENDING.
Status = Literal["SENDING", "SEND_SUCCESS", "SEND_FAIL", "DELETE"]
_STATUS: dict[State, Status] = {
    "under_way": "SENDING",
    "awaiting_admin": "SENDING",
    "out": "SEND_SUCCESS",
    "failed": "SEND_FAIL",
    "deleted": "DELETE",
    "banned": "DELETE",
}
KEY_LIFETIME = 86_400.0  # seconds; Batch_Sends, clientmsgid: the records of the last 24 hours
APART = 60.0  # seconds between two calls with one key; Batch_Sends, 45066


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Whom it is for: everyone, or those with a tag, or a list; exactly one of the three."""

    everyone: bool = False
    tag: int | None = None
    openids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What is sent: its msgtype, and either the ids of its media or a text."""

    kind: str
    media_ids: tuple[str, ...] = ()
    text: str = ""


@dataclass(slots=True, kw_only=True)
class Mass:
    """One message on its way to many; `release` tells how far it is and what it was.

    `recipients` are openids as of the call, `reached` those who have it in their chat.
    `waits_until` is when the admin's time to confirm is over, None if nobody is waited for.
    """

    release: Release
    key: str
    content: Content
    ignore_reprint: bool
    recipients: list[str]
    waits_until: float | None = None
    reached: list[str] = field(default_factory=list)

    def status(self, now: float, tail: float) -> Status:
        """What message/mass/get says of it.

        The event is pushed when the job is *about* to finish (Batch_Sends): for `tail` seconds
        after it the job may still be SENDING.
        """
        settled = self.release.settled_at
        if self.release.state == "out" and settled is not None and now - settled < tail:
            return "SENDING"
        return _STATUS[self.release.state]


@dataclass(slots=True)
class Preview:
    """One preview: who got it, and of what."""

    time: float
    openid: str
    content: Content


@dataclass(slots=True)
class Masses:
    """All of one account, oldest first. `tried` is when each key was last used."""

    every: list[Mass] = field(default_factory=list)
    previews: list[Preview] = field(default_factory=list)
    tried: dict[str, float] = field(default_factory=dict)
    calls: deque[float] = field(default_factory=deque)  # those of the last minute
    speed: int = 0

    def by_id(self, msg_id: str) -> Mass | None:
        """Find the one with a msg_id."""
        return next((one for one in self.every if one.release.msg_id == msg_id), None)

    def by_key(self, key: str, now: float) -> Mass | None:
        """Find the record under a key that is younger than 24 hours, whatever became of it."""
        young = (one for one in self.every if now - one.release.called_at < KEY_LIFETIME)
        return next((one for one in young if one.key == key), None)

    def is_hasty(self, key: str, now: float) -> bool:
        """Note a call with a key; tell whether the one before it is less than a minute old."""
        before, self.tried[key] = self.tried.get(key), now
        return before is not None and now - before < APART

    @property
    def waiting(self) -> list[Mass]:
        """List those that wait for the admin."""
        return [one for one in self.every if one.waits_until is not None]
