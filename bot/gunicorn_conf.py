"""How gunicorn runs the web process: `gunicorn --config python:bot.gunicorn_conf bot.wsgi:app`.

The number of worker processes is gunicorn's own WEB_CONCURRENCY, 1 if unset.
"""

from __future__ import annotations

import os
import signal
import sys
from typing import Any, Protocol

from bot.accesslog import AccessLog
from bot.attendance import Attendance
from bot.supervision.readiness import say_ready
from workers import log
from workers.errors import SettingsInvalid
from workers.services import build
from workers.settings import Settings

try:
    settings = Settings.read()
    # Asked for here, because gunicorn's workers would say it with a traceback each.
    build(settings).scratch.close()
except SettingsInvalid as error:
    raise SystemExit(f"gongbao: {error}") from None
log.configure(settings)

bind = (
    f"[{settings.host}]:{settings.port}"
    if ":" in settings.host
    else (f"{settings.host}:{settings.port}")
)
worker_class = "gthread"
# Threads, because a repeated delivery waits for the first one's answer.
threads = 8
# Longer than a load balancer's pause between two requests, or it meets a closed line.
keepalive = 75
timeout = 30
# Loaded once and shared by the workers; ledger and scratch connect when first asked for.
preload_app = True
logger_class = AccessLog
# Its default place is one for all of a user's gunicorns.
control_socket_disable = True

# Like all else it connects when it is first needed: in a worker, after the fork.
attendance = Attendance(build(settings, hurried=True))


class _Master(Protocol):
    """Gunicorn's, as far as the hooks need it; `master_pid` is 0 for one that is nobody's heir."""

    master_pid: int
    START_CTX: dict[str | int, Any]


def post_worker_init(_worker: object) -> None:
    """Have each worker say that it is there."""
    attendance.start()


def worker_exit(_server: object, _worker: object) -> None:
    """Say nothing while the process is taken apart."""
    attendance.stop()


def pre_exec(server: _Master) -> None:
    """Start an heir as `gongbao web` started this one.

    By itself gunicorn runs the file it was loaded from, and then its own folder `workers` hides
    ours.
    """
    server.START_CTX["args"] = [sys.executable, "-P", "-m", "gunicorn", *sys.argv[1:]]


def when_ready(server: _Master) -> None:
    """Take the place of the master that was sent SIGUSR2, of which this one is the heir.

    It has the same listening socket and the program as it is now. Gunicorn itself would let both
    run on. systemd follows the service's main process by MAINPID (NotifyAccess=all).
    """
    if server.master_pid:
        say_ready(f"MAINPID={os.getpid()}")
        os.kill(server.master_pid, signal.SIGTERM)
