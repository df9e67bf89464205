"""The tick: once a second the leading clock looks what is due, and wakes the workers."""

from __future__ import annotations

import time
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from structlog import get_logger

from workers.diskroom import Alarm
from workers.lease import owner
from workers.ledger import LedgerAway
from workers.outage import Heart
from workers.publication import WORKING
from workers.rounds import look_around, tell_soon
from workers.teller import Teller

if TYPE_CHECKING:
    from collections.abc import Callable

    from workers.services import Services

TICK_SECONDS: Final = 1.0
NAP_SECONDS: Final = 0.1
MINUTE_SECONDS: Final = 60.0
LEAD: Final = "clock"
LEAD_SECONDS: Final = 10.0
"""A clock that died is replaced after this long."""
BATCH: Final = 1000

log = get_logger(__name__)


def tick(services: Services, me: str, heart: Heart | None = None) -> int | None:
    """Wake a worker for all that has work; None if another clock leads, else how many woke.

    While the house is paused nothing becomes due, and nobody is woken. `heart` is what this
    process remembers of its own signs of life.
    """
    ledger, now = services.ledger, services.now()
    if ledger.take_lead(LEAD, owner=me, seconds=LEAD_SECONDS, now=now) is None:
        return None
    (heart or Heart()).beat(services, me, now)
    if ledger.house_paused():
        return 0
    ledger.due(now, limit=BATCH)
    tell_soon(services, now)
    ready = ledger.ready(now, states=WORKING, limit=BATCH)
    return services.wakeups.advance_all(ready)


class Minute:
    """Tells when another minute has passed; the first has passed at once.

    By a clock that nobody moves; in practice by the sandbox's, forward or back.
    """

    def __init__(self, services: Services) -> None:
        self._services = services
        self._last: float | None = None

    def is_over(self) -> bool:
        practising = self._services.settings.sandbox_clock
        now = self._services.now().timestamp() if practising else time.monotonic()
        if self._last is not None and abs(now - self._last) < MINUTE_SECONDS:
            return False
        self._last = now
        return True


def run_clock(services: Services, *, stopped: Callable[[], bool] = lambda: False) -> None:
    """Tick until told to stop; a tick that fails is said and followed by the next one.

    Raises SettingsInvalid at the start where ledger or queue are not set up.
    """
    me = owner()
    leading, away, heart = False, False, Heart()
    services.require()
    teller, minute, alarm = Teller(services), Minute(services), Alarm(services)
    teller.start()
    while not stopped():
        began = time.monotonic()
        try:
            woken = tick(services, me, heart)
            if woken is not None and minute.is_over():
                look_around(services)
                heart.listen(services, time.monotonic())
        except LedgerAway as error:
            away = True
            alarm.hear(error)
        except (
            Exception
        ):  # the one catch-all of this process: without a clock, lost work stays lost
            log.exception("tick failed")
        else:
            if away:
                away = False
                log.info("ledger is back")
            if leading != (woken is not None):
                leading = woken is not None
                teller.lead(leading=leading)
                log.info("leading" if leading else "following")
        while time.monotonic() - began < TICK_SECONDS and not stopped():
            time.sleep(NAP_SECONDS)
    teller.lead(leading=False)
    # Before the last notice is out, which may take its time: the next clock waits for nothing.
    with suppress(LedgerAway):  # the lead runs out by itself
        services.ledger.give_up_lead(LEAD, owner=me)
    teller.stop()
