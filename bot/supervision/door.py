"""The listening socket: held by whoever outlives the processes that answer at it."""

from __future__ import annotations

import socket
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from workers.errors import GongbaoError

if TYPE_CHECKING:
    from collections.abc import Iterator

WAITING_MOST: Final = 2048
"""Connections in the line, gunicorn's own number; the kernel may allow fewer."""


@contextmanager
def listen(host: str, port: int) -> Iterator[int]:
    """Listen, and give the file descriptor; GongbaoError where that cannot be.

    While no process answers, be it between two or before the first, connections wait in the line.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        door = socket.create_server((host, port), family=family, backlog=WAITING_MOST)
    except OSError as error:
        raise GongbaoError(f"cannot listen on {host}:{port}: {error.strerror}") from None
    with door:
        yield door.fileno()
