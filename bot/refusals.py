"""Which callbacks were refused since the last good one: after a changed key they all are.

Anybody may write to a callback's address. Noted is only what is stamped as WeChat stamps it, of
each account and cause the first and the last, never anything that was sent. A good message
ends it.
"""

from __future__ import annotations

import re
import time
from contextlib import suppress
from enum import StrEnum
from typing import TYPE_CHECKING, Final, NamedTuple

from bot import envelope
from bot.visits import is_ours
from workers.scratch import Unreachable

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from bot.envelope import Stamp
    from workers.scratch import Scratch

LAST_SECONDS: Final = 7 * 86_400.0
APART_SECONDS: Final = 5.0
"""One process writes no oftener, whoever writes to it."""
_SIGNATURE: Final = re.compile("[0-9a-f]{40}")


class Cause(StrEnum):
    """What differs from the back end where WeChat itself was refused."""

    TOKEN = "token"  # noqa: S105  # no secret
    AES_KEY = "aes_key"
    APP_ID = "app_id"
    MODE = "mode"
    CLOCK = "clock"


CAUSES: Final = {
    "signature": Cause.TOKEN,
    "padding": Cause.AES_KEY,
    "app_id": Cause.APP_ID,
    "not_encrypted": Cause.MODE,
    "encrypted_for_plain_account": Cause.MODE,
    "time_window": Cause.CLOCK,
}
"""By NotFromWeChat's `reason`; what is none of these was damaged, or is no callback."""


class Refusal(NamedTuple):
    """Callbacks that were refused for a cause, from the first to the last (epoch seconds)."""

    cause: Cause
    first: float
    last: float


class Refusals:
    """What one web process notes; it never fails a request."""

    def __init__(self, scratch: Scratch) -> None:
        self._line = scratch.line
        self._at: dict[tuple[str, str], float] = {}

    def refused(
        self, environ: Mapping[str, Any], stamp: Stamp, account: str, reason: str, now: float
    ) -> None:
        """Note a refusal; `now` in epoch seconds."""
        cause = CAUSES.get(reason)
        if cause is None or is_ours(environ) or not _like_wechats(stamp, cause, now):
            return
        self._at.pop((account, ""), None)  # the next good one counts
        if self._is_too_soon(account, cause):
            return
        with suppress(Unreachable), self._line.pipeline() as book:
            if cause is not Cause.TOKEN:  # whoever came so far knows it
                book.hdel(_key(account), *_fields(Cause.TOKEN))
            first, last = _fields(cause)
            book.hsetnx(_key(account), first, f"{now:.0f}")
            book.hset(_key(account), last, f"{now:.0f}")
            book.pexpire(_key(account), int(LAST_SECONDS * 1000))
            book.execute()

    def heard(self, environ: Mapping[str, Any], account: str) -> None:
        """Note that a message was opened: whatever was wrong is right now."""
        if is_ours(environ) or self._is_too_soon(account, ""):
            return
        for cause in Cause:
            self._at.pop((account, cause), None)  # the next bad one counts
        with suppress(Unreachable):
            self._line.delete(_key(account))

    def verified(self, environ: Mapping[str, Any], account: str) -> None:
        """Note that WeChat has the same token; of the rest a verification tells nothing."""
        if not is_ours(environ):
            with suppress(Unreachable):
                self._line.hdel(_key(account), *_fields(Cause.TOKEN))

    def _is_too_soon(self, account: str, what: str) -> bool:
        now = time.monotonic()
        if now - self._at.get((account, what), float("-inf")) < APART_SECONDS:
            return True
        self._at[account, what] = now
        return False


def refusals(account: str, scratch: Scratch) -> list[Refusal]:
    """Read what was refused of an account since its last good message. Raises Unreachable."""
    kept = {_text(name): float(at) for name, at in scratch.line.hgetall(_key(account)).items()}
    found = []
    for cause in Cause:
        first, last = (kept.get(field) for field in _fields(cause))
        if first is not None and last is not None:
            found.append(Refusal(cause, first, last))
    return found


def _like_wechats(stamp: Stamp, cause: Cause, now: float) -> bool:
    """Whether the stamp is all there, and of now: most that only knock do not go so far."""
    if not _SIGNATURE.fullmatch(stamp.signature) or not stamp.nonce:
        return False
    if cause is not Cause.CLOCK:
        try:
            envelope.check_time(stamp, now)
        except envelope.NotFromWeChat:
            return False
    return True


def _fields(cause: Cause) -> tuple[str, str]:
    return f"{cause} first", f"{cause} last"


def _key(account: str) -> str:
    return f"gongbao:refused:{account}"


def _text(name: bytes | str) -> str:
    return name if isinstance(name, str) else name.decode()
