"""Tell that a process is ready, and hear it: the word that systemd's Type=notify knows, too."""

from __future__ import annotations

import socket
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from workers.settings import environment

if TYPE_CHECKING:
    from pathlib import Path

VARIABLE: Final = "NOTIFY_SOCKET"
READY: Final = b"READY=1"
MOST_BYTES: Final = 4096


def say_ready(*more: str) -> None:
    """Say that this process does its work from now on; nothing where nobody listens.

    `more` are further lines ("MAINPID=…"). Gunicorn says the first by itself. Source:
    sd_notify(3).
    """
    address = environment().get(VARIABLE, "")
    if not address:
        return
    # An "@" stands for the NUL of Linux's abstract names.
    name = f"\0{address[1:]}" if address.startswith("@") else address
    with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        line.connect(name)
        line.send(b"\n".join((READY, *(each.encode() for each in more))))


class Ear:
    """Hears whether the one process that was given its `address` is ready."""

    def __init__(self, place: Path) -> None:
        place.unlink(missing_ok=True)
        self._place = place
        self._line = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._line.bind(str(place))
        self._line.setblocking(False)

    @property
    def address(self) -> str:
        return str(self._place)

    def heard(self) -> bool:
        """Tell whether the word has come since it was asked last."""
        with suppress(BlockingIOError):
            while said := self._line.recv(MOST_BYTES):
                if READY in said.splitlines():
                    return True
        return False

    def close(self) -> None:
        self._line.close()
        self._place.unlink(missing_ok=True)
