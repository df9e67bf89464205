"""A connection that keeps a deadline and a limit of bytes, whatever the other side sends."""

from __future__ import annotations

import io
import socket
import ssl
import time
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from workers.fetch.refusal import FetchFailed, FetchRefused

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workers.fetch.address import Target

_ONE_TRY: Final = 5.0  # seconds to wait for one of several addresses of a host


class Deadline:
    """A moment by which everything must be over: names, connections, redirects and body."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def left(self) -> float:
        """Return the seconds left, always positive; raise FetchFailed where there are none."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise FetchFailed("下载超时")
        return left


class Reader(io.RawIOBase):
    """The reading side of a socket.

    Time and bytes are counted here, below HTTP, where headers that never end, chunks of odd
    sizes and bodies that drip count like everything else.
    """

    def __init__(self, connection: socket.socket, deadline: Deadline, limit: int) -> None:
        super().__init__()
        self._connection = connection
        self._deadline = deadline
        self._left = limit

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:  # noqa: ANN401 - any writable buffer
        self._connection.settimeout(self._deadline.left())
        count = self._connection.recv_into(buffer)
        self._left -= count
        if self._left < 0:
            raise FetchRefused("图片太大")
        return count

    def makefile(self, _mode: str) -> io.BufferedReader:
        """Be what http.client asks of a socket."""
        return io.BufferedReader(self)


def connect(
    target: Target, addresses: Sequence[tuple[int, Any]], deadline: Deadline
) -> socket.socket:
    """Connect to the first address that answers; TLS is checked against the host's name."""
    trouble: OSError | None = None
    for family, address in addresses:
        connection = socket.socket(family, socket.SOCK_STREAM)
        try:
            connection.settimeout(min(deadline.left(), _ONE_TRY))
            connection.connect(address)
            return _secured(connection, target, deadline) if target.secure else connection
        except OSError as error:
            connection.close()
            trouble = error
        except BaseException:
            connection.close()
            raise
    raise trouble or OSError(target.host)


def _secured(connection: socket.socket, target: Target, deadline: Deadline) -> socket.socket:
    connection.settimeout(deadline.left())  # Python counts a whole handshake against it
    return _trust().wrap_socket(connection, server_hostname=target.host)


@cache
def _trust() -> ssl.SSLContext:
    """Trust the system's authorities and certifi's: slim images have none of their own."""
    from requests.utils import DEFAULT_CA_BUNDLE_PATH  # noqa: PLC0415  slow, and seldom needed

    context = ssl.create_default_context()
    context.load_verify_locations(cafile=DEFAULT_CA_BUNDLE_PATH)
    return context
