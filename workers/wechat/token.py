"""One access token for all processes of an installation: whoever needs one fetches it for all."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from workers.scratch import Unreachable
from workers.wechat.errcodes import unsent

if TYPE_CHECKING:
    from collections.abc import Callable

    from workers.scratch import Scratch
    from workers.wechat.watched import Limit

    Ask = Callable[[bool, Limit], tuple[str, float]]

CALL: Final = "stable_token"
STALE_SECONDS: Final = 60.0  # a call that begins now must end before the token does
ASK_SECONDS: Final = 10.0
# Two requests (normal, then forced) and some room: an owner that takes longer is dead.
HOLD_SECONDS: Final = 2 * ASK_SECONDS + 5
# Platform docs, stable_token: forced refreshes at least 30 s apart, and 20 a day.
FORCED_APART: Final = 30.0


class TokenSource:
    """The token of one app, kept in scratch and asked for by one process at a time.

    `ask(force, limit)` makes the request and answers the token and its seconds.
    """

    def __init__(self, app_id: str, scratch: Scratch, ask: Ask) -> None:
        self._app_id = app_id
        self._scratch = scratch
        self._ask = ask

    def current(self, limit: Limit) -> str:
        """The token in use, fetched if there is none or it is about to expire."""
        try:
            return self._kept(None) or self._fetched(None, limit)
        except Unreachable:
            raise _no_scratch() from None

    def instead_of(self, bad: str, limit: Limit) -> str:
        """Another token than the one that WeChat has just refused, or TryLater.

        Somebody may have replaced it already. If nobody has, WeChat is asked for the token that
        is valid now; only if it answers with the refused one again is it forced to make another,
        because forcing voids the token that other programs of this account may be using.
        """
        try:
            return self._kept(bad) or self._fetched(bad, limit)
        except Unreachable:
            raise _no_scratch() from None

    def _kept(self, bad: str | None) -> str | None:
        token, expires_at = self._scratch.token(self._app_id) or ("", 0.0)
        fresh = expires_at - time.time() > STALE_SECONDS
        return token if fresh and token != bad else None

    def _fetched(self, bad: str | None, limit: Limit) -> str:
        with self._scratch.alone(f"token:{self._app_id}", limit.left, hold=HOLD_SECONDS) as got:
            if kept := self._kept(bad):
                return kept
            if not got:
                raise unsent(CALL, "另一个进程一直在取 access_token")
            if bad:
                self._scratch.drop_token(self._app_id, bad)
            token, seconds = self._ask(False, limit.at_most(ASK_SECONDS))
            if token == bad:
                token, seconds = self._forced(limit)
            self._scratch.keep_token(self._app_id, token, seconds)
            return token

    def _forced(self, limit: Limit) -> tuple[str, float]:
        if not self._scratch.once(f"force:{self._app_id}", seconds=FORCED_APART):
            raise unsent(CALL, "刚刚强制刷新过 access_token", retry_after=FORCED_APART)
        return self._ask(True, limit.at_most(ASK_SECONDS))


def _no_scratch() -> Exception:
    return unsent(CALL, "Redis 连不上")
