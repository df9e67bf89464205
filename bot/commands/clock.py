"""gongbao clock: wake the workers for what is due."""

import signal
import threading

from bot.supervision.readiness import say_ready
from bot.terminal.house import open_house
from workers.clock import run_clock

EXAMPLES = """Examples:

\b
  gongbao clock

Several may run; one leads, and another takes over within ten seconds of its death."""


def clock() -> None:
    """Look every second what is due, until told to stop."""
    stopped = threading.Event()
    for sign in (signal.SIGINT, signal.SIGTERM):
        signal.signal(sign, lambda *_: stopped.set())
    services = open_house()
    services.require()
    say_ready()
    run_clock(services, stopped=stopped.is_set)
