"""Who came to verify a callback's address, and how that ended: for the person who sets one up.

WeChat says on its own page that saving failed, and not why. What came in here, at the right
address or beside it, says the rest. Kept in scratch for a quarter of an hour, never with a
signature: nothing of it could be used again.
"""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from bot import envelope
from workers.scratch import Unreachable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from bot.envelope import Stamp
    from workers.account import Account
    from workers.scratch import Scratch

OURS: Final = "gongbao"
"""How our own rings name themselves (User-Agent): they are no visit of WeChat's."""
_ASKED: Final = ("signature", "timestamp", "nonce", "echostr")
_PATH_CHARACTERS: Final = 200


class Outcome(StrEnum):
    """How a visit ended."""

    VERIFIED = "verified"
    SIGNATURE = "signature"
    ACCOUNT = "account"
    ELSEWHERE = "elsewhere"
    MESSAGE = "message"


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One visit: `at` in epoch seconds; `signed_for` is whose token signed it ("": nobody's).

    MESSAGE is a message that was refused although its signature was good; `why` says for what.
    """

    at: float
    path: str
    outcome: Outcome
    account: str = ""
    signed_for: str = ""
    why: str = ""


class Visits:
    """The book of visits; writing into it never fails a request."""

    def __init__(
        self, accounts: Mapping[str, Account], scratch: Scratch, now: Callable[[], datetime]
    ) -> None:
        self._accounts, self._scratch, self._now = accounts, scratch, now

    def verification(
        self, environ: Mapping[str, Any], query: Mapping[str, str], stamp: Stamp, name: str = ""
    ) -> None:
        """Note who asks for an echo, at the door of `name` or, without one, elsewhere."""
        if not all(query.get(part) for part in _ASKED) or is_ours(environ):
            return
        signed_for = self._signed_for(stamp, name)
        outcome = Outcome.VERIFIED if name and signed_for == name else Outcome.SIGNATURE
        if name not in self._accounts:
            outcome = Outcome.ACCOUNT if name else Outcome.ELSEWHERE
        path = environ.get("PATH_INFO", "").encode("latin-1", "replace").decode("utf-8", "replace")
        self._keep(path, outcome, account=name, signed_for=signed_for)

    def refused_message(self, environ: Mapping[str, Any], name: str, why: str) -> None:
        """Note that a message was refused whose sender knows the token."""
        if why not in ("account", "signature") and not is_ours(environ):
            self._keep(environ.get("PATH_INFO", ""), Outcome.MESSAGE, account=name, why=why)

    def _signed_for(self, stamp: Stamp, name: str) -> str:
        """Find the account whose token signed; the one that was asked for comes first."""
        for one in sorted(self._accounts.values(), key=lambda each: each.name != name):
            with suppress(envelope.NotFromWeChat):
                envelope.check_signature(stamp, one)
                return one.name
        return ""

    def _keep(self, path: str, outcome: Outcome, **more: str) -> None:
        visit = Visit(
            at=self._now().timestamp(), path=path[:_PATH_CHARACTERS], outcome=outcome, **more
        )
        with suppress(Unreachable):
            self._scratch.keep_visit(json.dumps(asdict(visit)).encode())


def visits(scratch: Scratch) -> list[Visit]:
    """Read who came within a quarter of an hour, the newest first. Raises Unreachable."""
    read = (json.loads(each) for each in scratch.visits())
    return [Visit(**{**each, "outcome": Outcome(each["outcome"])}) for each in read]


def is_ours(environ: Mapping[str, Any]) -> bool:
    """Whether our own command line asks."""
    return bool(environ.get("HTTP_USER_AGENT") == OURS)
