"""gongbao up: run everything on this machine."""

import fcntl
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.supervision import embedded
from bot.supervision.interrupt import Interrupted, interruptible
from bot.supervision.programs import gongbao
from bot.supervision.relay import to_stream
from bot.supervision.supervisor import Supervisor
from bot.terminal.output import complain, say
from workers.errors import SettingsInvalid
from workers.ledger.migrate import upgrade
from workers.settings import Settings, environment

EXAMPLES = """Examples:

\b
  gongbao up

Brings the ledger up to date first. Without REDIS_URL an embedded Valkey runs too; its data lies
in the home folder (.gongbao).
A process that dies is started again. Ctrl-C stops everything.
Exit status: 0 stopped by a signal, 1 it could not run, 2 the settings are incomplete."""

PROCESSES = ("web", "worker", "clock")
WATCH = "watch"
TEND_SECONDS = 0.2


def up() -> None:
    """Run web, worker, clock, the watch of content folders, and Valkey if no Redis is named."""
    settings = Settings.read()
    settings.home.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _alone(settings.home), interruptible():
        try:
            with Supervisor(to_stream(sys.stdout)) as supervisor:
                _run(settings, supervisor)
        except Interrupted as stop:
            say(f"{stop}: all processes have stopped")
        finally:
            embedded.withdraw(settings.home)


def _run(settings: Settings, supervisor: Supervisor) -> None:
    upgrade(settings.database_url)
    environ = environment()
    if not settings.redis_url:
        environ["REDIS_URL"] = _start_valkey(settings.home, environ, supervisor)
    watched = any(account.content for account in settings.accounts.values())
    for name in (*PROCESSES, *((WATCH,) if watched else ())):
        supervisor.start(gongbao(name, environ=environ, folder=Path.cwd()))
    say(f"web listens on http://{settings.host}:{settings.port}; Ctrl-C stops everything")
    while True:
        for death in supervisor.tend():
            complain(f"{death.name} ended with {death.how}; again in {death.back_in:.1f} s")
        time.sleep(TEND_SECONDS)


def _start_valkey(home: Path, environ: dict[str, str], supervisor: Supervisor) -> str:
    socket = embedded.choose_socket(home)
    if not socket.is_relative_to(home.resolve()):
        supervisor.remove_at_the_end(socket.parent)
    supervisor.start(embedded.program(home, socket, environ))
    url = embedded.url_of(socket)
    embedded.await_ready(url)
    embedded.publish(home, url)
    return url


@contextmanager
def _alone(home: Path) -> Iterator[None]:
    """Refuse a second `up` over the same home: two Valkeys on one file destroy it."""
    with (home / "up.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise SettingsInvalid([f"`gongbao up` runs already for {home}"]) from None
        yield
