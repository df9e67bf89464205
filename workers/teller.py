"""Send what operators are to be told, beside the clock's ticks: by channels, and in chat."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Final

from structlog import get_logger

from workers.courier import Courier
from workers.ledger import LedgerAway
from workers.notify import beat
from workers.vigil import EVERY_SECONDS, look_for_drafts

if TYPE_CHECKING:
    from collections.abc import Callable

    from workers.ledger import Notice
    from workers.services import Services

LOOK_SECONDS: Final = 1.0
BEAT_SECONDS: Final = 60.0
IN_HAND_SECONDS: Final = 60.0
"""So long after a try that failed, or whose teller died, a notice is sent again."""
MOST_TRIES: Final = 60
"""After an hour of nobody's hearing it the journal is all that is left."""

log = get_logger(__name__)


class Teller:
    """Two threads of the clock process; only the leading clock tells, so that it is told once.

    The chat has a thread of its own: WeChat's silence must not delay the channels.
    """

    def __init__(self, services: Services) -> None:
        self._services = services
        self._leads = threading.Event()
        self._stopped = threading.Event()
        self._beaten = -BEAT_SECONDS
        self._looked = -EVERY_SECONDS
        self._courier = Courier(services)
        self._threads = [
            threading.Thread(target=self._run, args=(tell,), name=name, daemon=True)
            for name, tell in (("teller", self._by_channels), ("courier", self._in_chat))
        ]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def lead(self, *, leading: bool) -> None:
        """Say whether this clock leads."""
        (self._leads.set if leading else self._leads.clear)()

    def stop(self) -> None:
        """End after what is being sent just now."""
        self._stopped.set()
        for thread in self._threads:
            thread.join()

    def _run(self, tell: Callable[[], None]) -> None:
        while not self._stopped.wait(LOOK_SECONDS):
            if not self._leads.is_set():
                continue
            try:
                tell()
            except LedgerAway as error:
                log.warning("notices wait", error=type(error).__name__)
            except Exception:  # a notice that cannot be sent must not silence the next
                log.exception("telling failed")

    def _by_channels(self) -> None:
        send_waiting(self._services)
        self._beat()
        self._watch()

    def _in_chat(self) -> None:
        self._courier.deliver(self._stopped.is_set)

    def _beat(self) -> None:
        """Let an outside watch hear that the clock leads and its ledger answers."""
        url = self._services.settings.heartbeat_url
        if url and time.monotonic() - self._beaten >= BEAT_SECONDS:
            self._beaten = time.monotonic()
            # A paused house publishes nothing, and a copy must not speak for a dead original.
            if not self._services.ledger.house_paused() and not beat(url):
                log.warning("heartbeat not heard")

    def _watch(self) -> None:
        if time.monotonic() - self._looked >= EVERY_SECONDS:
            self._looked = time.monotonic()
            look_for_drafts(self._services)


def send_waiting(services: Services) -> int:
    """Send every notice that waits; answers how many a channel took, or had none to take it."""
    ledger, sent = services.ledger, 0
    for notice_id in ledger.waiting_notices(services.now()):
        notice = ledger.take_notice(notice_id, seconds=IN_HAND_SECONDS, now=services.now())
        if notice is not None and _send(notice, services):
            ledger.notice_sent(notice.id, now=services.now())
            sent += 1
    return sent


def _send(notice: Notice, services: Services) -> bool:
    """Tell the account's channels; True when that is over, well or not."""
    account = notice.account if notice.account in services.settings.accounts else None
    # Robots with a keyword (飞书, 钉钉) take only what holds it: a word that is always there.
    outcomes = services.notifier(account).tell(f"公报：{notice.title}", notice.body)
    for failed in (outcome for outcome in outcomes if not outcome.ok):
        log.warning("channel failed", channel=failed.channel, reason=failed.reason)
    if not outcomes or any(outcome.ok for outcome in outcomes):
        return True
    return notice.tries >= MOST_TRIES
