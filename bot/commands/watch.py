"""gongbao watch: take the digests of content folders by itself."""

import signal
import threading

from bot.supervision.readiness import say_ready
from bot.terminal.house import open_house
from workers.watch import run_watch

EXAMPLES = """Examples:

\b
  gongbao watch

Looks at the content folder of every account ([accounts.x] content = "…"), and with pull = true
runs git pull there each minute. A digest of today or later is submitted when its files have
been still for 30 seconds, unless it says draft = true. Several may run; one looks."""


def watch() -> None:
    """Submit each day's digest from the content folders, until told to stop."""
    stopped = threading.Event()
    for sign in (signal.SIGINT, signal.SIGTERM):
        signal.signal(sign, lambda *_: stopped.set())
    services = open_house()
    services.require()
    say_ready()
    run_watch(services, stopped=stopped.is_set)
