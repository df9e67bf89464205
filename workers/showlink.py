"""A link that shows one issue to whoever has it, for a day, and nothing else."""

from __future__ import annotations

import hashlib
import hmac
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from workers.entrance import place

if TYPE_CHECKING:
    from workers.account import Account
    from workers.services import Services

PATH: Final = "/console/shown"
LASTS: Final = timedelta(hours=24)


def show_link(account: Account, publication: int, services: Services) -> str:
    """Make the link; it needs no login, so it is for operators to open, and to forward at will."""
    until = int((services.now() + LASTS).timestamp())
    at = f"{PATH}/{publication}/0?until={until}&sign={signed(account, publication, until)}"
    return f"{place(services.settings)}{at}"


def signed(account: Account, publication: int, until: int) -> str:
    """Sign for an issue and a moment (epoch seconds), in 32 hex digits."""
    told = f"show {publication} {until}".encode()
    return hmac.new(account.secret.encode(), told, hashlib.sha256).hexdigest()[:32]


def is_good(account: Account, publication: int, until: str, sign: str, now: datetime) -> bool:
    """Whether a link's signature is ours and its time not over; as quick for any wrong one."""
    if not (until.isdecimal() and len(until) <= 11):  # noqa: PLR2004  digits of the next millennia
        return False
    moment = datetime.fromtimestamp(int(until), UTC)
    fits = hmac.compare_digest(
        signed(account, publication, int(until)).encode(), sign.encode("utf-8", "replace")
    )
    return fits and moment > now
