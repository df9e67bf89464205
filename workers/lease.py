"""Hold a publication while a step works on it, and keep the hold alive."""

from __future__ import annotations

import os
import secrets
import socket
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from structlog import get_logger

from workers.errors import StaleState
from workers.ledger import LedgerAway

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from datetime import datetime

    from workers.publication import Publication, State
    from workers.services import Services

LEASE_SECONDS: Final = 12.0
"""How long a killed worker's publication waits before another may take it."""
RENEW_SECONDS: Final = 4.0

log = get_logger(__name__)


def owner() -> str:
    """Name this process so that no other has the same name."""
    return f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"


@contextmanager
def held(
    publication_id: int, states: Collection[State], services: Services
) -> Iterator[Publication]:
    """Claim the publication, renew the claim in the background, let go at the end.

    Raises StaleState if it is in another state, not due yet, or in other hands.
    """
    ledger, now, me = services.ledger, services.now, owner()
    publication = ledger.claim(publication_id, states, owner=me, seconds=LEASE_SECONDS, now=now())
    done = threading.Event()

    def renew() -> None:
        while not done.wait(RENEW_SECONDS):
            try:
                ledger.renew(publication_id, owner=me, seconds=LEASE_SECONDS, now=now())
            except StaleState:
                # Another worker's by now: its fence is higher, so nothing we write will count.
                log.warning("lease lost", publication=publication_id)
                return
            except LedgerAway as error:
                # The next attempt may be in time.
                log.warning("lease not renewed", error=type(error).__name__)

    renewer = threading.Thread(target=renew, name="lease", daemon=True)
    renewer.start()
    try:
        yield publication
    finally:
        done.set()
        renewer.join()
        _let_go(publication_id, me, services)


def left(publication: Publication, now: datetime) -> float:
    """Count the seconds that are left of its lease, as far as the row tells."""
    until = publication.lease_until
    return 0.0 if until is None else max(0.0, (until - now).total_seconds())


def _let_go(publication_id: int, me: str, services: Services) -> None:
    try:
        services.ledger.release(publication_id, owner=me)
    except LedgerAway as error:
        # The lease runs out by itself; what the work has come to must not be lost over it.
        log.warning("lease not released", error=type(error).__name__)
