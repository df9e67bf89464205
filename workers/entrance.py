"""A link that lets a person into the console once, for five minutes."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

if TYPE_CHECKING:
    from workers.services import Services
    from workers.settings import Settings

MINUTES: Final = 5
PATH: Final = "/console/enter"


def make_link(
    person: str, services: Services, *, everything: bool = False, account: str = ""
) -> str:
    """Make the link; the person's older ones are void from now on.

    `everything` is for whoever sits at the machine itself: owner of all accounts. With `account`
    the console opens on that one. The secret is in the link alone: the ledger keeps its hash.
    """
    secret, now = new_secret(), services.now()
    services.ledger.make_login(
        person,
        everything=everything,
        secret_hash=hashed(secret),
        now=now,
        until=now + timedelta(minutes=MINUTES),
    )
    on = f"&account={quote(account)}" if account else ""
    # In the query, which no access log of ours shows; spent by a press, so that whoever opens
    # links first (scanners, previews) spends nothing.
    return f"{place(services.settings)}{PATH}?key={secret}{on}"


def place(settings: Settings) -> str:
    """Say where people reach the web process, without a slash at the end."""
    if settings.public_url:
        return settings.public_url
    host = settings.host
    here = {"0.0.0.0": "127.0.0.1", "::": "127.0.0.1"}.get(host, host)  # noqa: S104  not bound here
    return f"http://[{here}]:{settings.port}" if ":" in here else f"http://{here}:{settings.port}"


def new_secret() -> str:
    """Draw 256 bits, as text that fits into addresses and cookies."""
    return secrets.token_urlsafe(32)


def hashed(secret: str) -> str:
    """Hash a secret for the ledger; nothing slower is needed for 256 random bits."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
