"""Follow the clock of a sandbox, which tests move, so that nothing real has to be waited for."""

from __future__ import annotations

import json
import threading
import time
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection, HTTPException
from typing import Final
from urllib.parse import urlsplit

POLL_SECONDS: Final = 0.05
"""So long an answer is good for; the machine's own clock carries on meanwhile."""
PATIENCE_SECONDS: Final = 2.0


class PracticeClock:
    """The sandbox's time as an aware UTC moment. Safe to use from threads and after a fork.

    `url` answers {"now": seconds since 1970}. While it does not answer, what it last said holds.
    """

    def __init__(self, url: str) -> None:
        self._address = urlsplit(url)
        self._lock = threading.Lock()
        self._ahead = 0.0
        self._asked_at: float | None = None

    def __call__(self) -> datetime:
        with self._lock:
            asked = self._asked_at
            if asked is None or time.monotonic() - asked >= POLL_SECONDS:
                self._ahead = self._ask()
                self._asked_at = time.monotonic()
            return datetime.now(UTC) + timedelta(seconds=self._ahead)

    def _ask(self) -> float:
        """Seconds by which the sandbox is ahead of this machine."""
        host, port = self._address.hostname or "", self._address.port
        connection = HTTPConnection(host, port, timeout=PATIENCE_SECONDS)
        try:
            connection.request("GET", self._address.path)
            said = json.loads(connection.getresponse().read())
            return float(said["now"]) - time.time()
        except (OSError, HTTPException, ValueError, KeyError, TypeError):
            return self._ahead
        finally:
            connection.close()
