"""The web processes say that one of them is there, so that it is known afterwards when none was."""

from __future__ import annotations

import threading
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Final

import structlog

from workers.errors import SettingsInvalid
from workers.lease import owner
from workers.ledger import OF_ANOTHER, Beat, LedgerAway
from workers.pulse import WEB

if TYPE_CHECKING:
    from workers.services import Services

EVERY_SECONDS: Final = 10.0
FRESH: Final = timedelta(seconds=EVERY_SECONDS / 2)
"""Who finds a sign of life of another one as new as this gives none: one write does for all."""
LEAVING_SECONDS: Final = 1.0

log = structlog.get_logger(__name__)


class Attendance:
    """Signs of life of one gunicorn worker, among others of its master's and other machines'.

    Only a process that begins can end a silence: while one lives, the door was answered, whatever
    kept it from the ledger or moved the clock meanwhile.
    """

    def __init__(self, services: Services) -> None:
        self._services = services
        self._came = False
        self._left = threading.Event()
        self._thread = threading.Thread(target=self._run, name="attendance", daemon=True)

    @cached_property
    def _me(self) -> str:
        return owner()  # of this process, not of the master in which this object was made

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._left.set()
        self._thread.join(LEAVING_SECONDS)

    def sign(self) -> None:
        """Give a sign of life where there is no new one. Raises LedgerAway, SettingsInvalid."""
        ledger, now = self._services.ledger, self._services.now()
        heard = ledger.beats().get(WEB)
        if self._came and heard is not None and abs(now - heard) < FRESH:
            return
        counts = frozenset() if self._came else OF_ANOTHER
        ledger.live([Beat(WEB)], owner=self._me, now=now, counts=counts)
        self._came = True

    def _run(self) -> None:
        while True:
            try:
                self.sign()
            except (LedgerAway, SettingsInvalid) as error:
                log.debug("no_sign_of_life", error=type(error).__name__)
            if self._left.wait(EVERY_SECONDS):
                return
