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

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

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
    ledger, now = services.ledger, services.now
    publication = ledger.claim(
        publication_id, states, owner=owner(), seconds=LEASE_SECONDS, now=now()
    )
    done = threading.Event()

    def renew() -> None:
        while not done.wait(RENEW_SECONDS):
            try:
                ledger.renew(publication, seconds=LEASE_SECONDS, now=now())
            except StaleState:
                # Lost to another worker: its fence is higher, so nothing we write will count.
                log.warning("lease lost", publication=publication.id)
                return

    renewer = threading.Thread(target=renew, name="lease", daemon=True)
    renewer.start()
    try:
        yield publication
    finally:
        done.set()
        renewer.join()
        ledger.release(publication)
