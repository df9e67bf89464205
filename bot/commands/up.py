"""gongbao up: run everything on this machine."""

import fcntl
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event

from bot.supervision import embedded
from bot.supervision.door import listen
from bot.supervision.interrupt import Interrupted, interruptible
from bot.supervision.programs import GONGBAO, gongbao
from bot.supervision.relay import to_stream
from bot.supervision.succession import Succession
from bot.supervision.supervisor import Program, Supervisor
from bot.terminal.output import complain, say
from workers.errors import SettingsInvalid
from workers.ledger.engine import file_of
from workers.ledger.migrate import upgrade
from workers.settings import Settings, environment

EXAMPLES = """Examples:

\b
  gongbao up

Brings the ledger up to date first. Without REDIS_URL an embedded Valkey runs too; its data lies
in the home folder (.gongbao).
A process that dies is started again. Ctrl-C stops everything.
SIGUSR2 (kill -USR2) puts new processes in the place of all but Valkey, one after the other, with
the program and the settings as they are then: after an upgrade, say. No callback is lost.
Exit status: 0 stopped by a signal, 1 it could not run, 2 the settings are incomplete."""

OTHERS = ("worker", "clock")
WATCH = "watch"
TEND_SECONDS = 0.2


def up() -> None:
    """Run web, worker, clock, the watch of content folders, and Valkey if no Redis is named."""
    asked = Event()
    signal.signal(signal.SIGUSR2, lambda *_: asked.set())
    settings = Settings.read()
    settings.home.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _alone(settings.home), _alone_with_ledger(settings.database_url), interruptible():
        try:
            with (
                listen(settings.host, settings.port) as door,
                Supervisor(to_stream(sys.stdout)) as supervisor,
            ):
                _run(settings, supervisor, door, asked)
        except Interrupted as stop:
            say(f"{stop}: all processes have stopped")
        finally:
            embedded.withdraw(settings.home)


def _run(settings: Settings, supervisor: Supervisor, door: int, asked: Event) -> None:
    upgrade(settings.database_url)
    environ = environment()
    if not settings.redis_url:
        environ["REDIS_URL"] = _start_valkey(settings.home, environ, supervisor)
    for program in _programs(settings, environ, door):
        supervisor.start(program)
    say(f"web listens on http://{settings.host}:{settings.port}; Ctrl-C stops everything")
    succession = Succession(supervisor)
    while True:
        if asked.is_set():
            asked.clear()
            succession.begin(_anew(settings, environ, door))
        for told in succession.step():
            say(told)
        for death in supervisor.tend():
            complain(f"{death.name} ended with {death.how}; again in {death.back_in:.1f} s")
        time.sleep(TEND_SECONDS)


def _programs(settings: Settings, environ: dict[str, str], door: int) -> list[Program]:
    watched = any(account.content for account in settings.accounts.values())
    # The line is ours, and so are those who wait in it while one web process follows another.
    bound = f"{environ.get('GUNICORN_CMD_ARGS', '')} --bind fd://{door}".strip()
    web = gongbao(
        "web",
        environ={**environ, "GUNICORN_CMD_ARGS": bound},
        folder=Path.cwd(),
        sockets=(door,),
    )
    others = (*OTHERS, *((WATCH,) if watched else ()))
    return [web, *(gongbao(name, environ=environ, folder=Path.cwd()) for name in others)]


def _anew(settings: Settings, environ: dict[str, str], door: int) -> list[Program]:
    """What is to run from now on; nothing, and all stays, where the ledger cannot follow."""
    say("putting new processes in the place of the old ones")
    # By the program as it is now: what this process has loaded may be the one before.
    migrated = subprocess.run((*GONGBAO, "migrate"), env=environ, check=False)  # noqa: S603  # ours
    if migrated.returncode:
        complain("the ledger could not be brought up to date: the old processes stay")
        return []
    return _programs(settings, environ, door)


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
    with _locked(home / "up.lock", f"`gongbao up` runs already for {home}"):
        yield


@contextmanager
def _alone_with_ledger(url: str) -> Iterator[None]:
    """Refuse a second `up`, of another home, over the same file: each would wake its own queue."""
    file = file_of(url)
    if file is None:  # a server's ledger is one installation's, on however many machines
        yield
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    with _locked(file.with_name(f"{file.name}.up"), f"another `gongbao up` works with {file}"):
        yield


@contextmanager
def _locked(path: Path, otherwise: str) -> Iterator[None]:
    with path.open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise SettingsInvalid([otherwise]) from None
        yield
