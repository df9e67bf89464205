"""Talk to Redis over connections kept in hand, with half of redis-py's own work per command.

redis-py looks into a connection before each use (one more system call), keeps books on every
command, and hands connections out under a lock. Here a command is sent and its answer read;
whatever goes wrong is left to redis-py's own careful way, which connects anew. Where Sentinels
watch over several servers, a new connection asks them which one leads now.
"""

from __future__ import annotations

import os
import time
from collections import deque
from typing import TYPE_CHECKING, Any, Final

from redis import ConnectionError as LineLost
from redis import ConnectionPool, ReadOnlyError, Redis, ResponseError
from redis import TimeoutError as LineSilent
from redis.backoff import ConstantBackoff
from redis.driver_info import DriverInfo
from redis.maint_notifications import MaintNotificationsConfig
from redis.retry import Retry
from redis.sentinel import SentinelConnectionPool

from workers.errors import SettingsInvalid
from workers.redisaddress import is_watched, read_watched
from workers.sentinels import again, pool_of

if TYPE_CHECKING:
    from redis import Connection
    from redis.client import Pipeline

UNREADABLE: Final = (
    "REDIS_URL cannot be read as an address: redis://:password@host:6379/0, rediss://…, "
    "unix:///path or redis+sentinel://… (in a password write / as %2F, : as %3A, @ as %40)"
)

# WeChat cuts a callback off after 5 s. Measured: against a server that hangs, redis-py reads
# four times (it repeats the connection's handshake, and then the command with a new one).
CONNECT_SECONDS: Final = 0.5
READ_SECONDS: Final = 1.0
HEALTH_SECONDS: Final = 30
SILENT_SECONDS: Final = 5.0
"""How long a server that was silent is not asked. To find that out takes up to 3 s: an answer in
chat asks for several things, each in its own place, and can wait for it once."""


DEMOTED: Final = "READONLY"
"""How a server answers a write that leads no longer; for a script, Redis 6 says so in a text."""


def line_to(url: str) -> RedisLine:
    """Make a line to a server's address, or to what Sentinels say; nothing is sent before its use.

    Raises SettingsInvalid where it is none.
    """
    try:
        if is_watched(url):
            pool: ConnectionPool = pool_of(read_watched(url), _manners())
        else:
            pool = ConnectionPool.from_url(url, **_manners())
    except ValueError:
        # The error's own text quotes what stands behind a colon, which may be the password.
        raise SettingsInvalid([UNREADABLE]) from None
    line = RedisLine(pool)
    line.auto_close_connection_pool = True
    return line


def _manners() -> dict[str, Any]:
    return {
        "socket_connect_timeout": CONNECT_SECONDS,
        "socket_timeout": READ_SECONDS,
        "health_check_interval": HEALTH_SECONDS,
        "retry": Retry(ConstantBackoff(0.05), retries=1),
        # Redis Enterprise's notices of maintenance: a handshake for nothing, anywhere else.
        "maint_notifications_config": MaintNotificationsConfig(enabled=False),
        # Made once: each connection would read redis-py's own version from disk, 4 ms a time.
        "driver_info": DriverInfo(),
    }


class RedisLine(Redis):
    """A client for short commands that may run twice. Safe to use from threads and after a fork."""

    def __init__(self, connection_pool: ConnectionPool) -> None:
        super().__init__(connection_pool=connection_pool)
        self._in_hand: deque[Connection] = deque()
        self._process = os.getpid()
        self._silent_until = 0.0

    def apart(self) -> Redis:
        """Make a client of the same server with a pool of its own."""
        pool = self.connection_pool
        options = {k: v for k, v in pool.connection_kwargs.items() if k != "connection_pool"}
        options["connection_class"] = pool.connection_class
        if isinstance(pool, SentinelConnectionPool):
            return Redis.from_pool(again(pool, options))
        return Redis.from_pool(ConnectionPool(**options))

    def close(self) -> None:
        """Close all connections, those to Sentinels, too."""
        super().close()
        if isinstance(self.connection_pool, SentinelConnectionPool):
            self.connection_pool.sentinel_manager.close()

    def pipeline(self, *args: Any, **options: Any) -> Pipeline:  # noqa: ANN401
        """Gather commands to be sent at once. Raises where the server was silent just now."""
        self._not_silent()
        return super().pipeline(*args, **options)

    def execute_command(self, *args: Any, **options: Any) -> Any:  # noqa: ANN401  as redis-py has it
        """Send one command and read its answer. Raises as redis-py does."""
        self._not_silent()
        try:
            return self._executed(*args, **options)
        except LineSilent:
            self._silent_until = time.monotonic() + SILENT_SECONDS
            raise

    def _not_silent(self) -> None:
        if time.monotonic() < self._silent_until:
            raise LineSilent("Redis did not answer a moment ago")

    def _executed(self, *args: Any, **options: Any) -> Any:  # noqa: ANN401
        connection = self._taken()
        try:
            connection.send_command(*args)  # type: ignore[no-untyped-call]
            answer = self.parse_response(connection, args[0], **options)  # type: ignore[no-untyped-call]
        except ResponseError as error:
            if isinstance(error, ReadOnlyError) or DEMOTED in str(error):
                connection.disconnect()  # type: ignore[no-untyped-call]
                self._let_go(connection)
                self.connection_pool.disconnect(inuse_connections=False)
                return super().execute_command(*args, **options)  # type: ignore[no-untyped-call]
            self._in_hand.append(connection)
            raise
        except (LineLost, LineSilent):
            self._let_go(connection)
            return super().execute_command(*args, **options)  # type: ignore[no-untyped-call]
        except BaseException:
            # Its answer may still be on its way, and would be taken for that of the next command.
            connection.disconnect()  # type: ignore[no-untyped-call]
            self._let_go(connection)
            raise
        self._in_hand.append(connection)
        return answer

    def _taken(self) -> Connection:
        if self._process != os.getpid():  # a socket shared with the parent is nobody's
            self._in_hand, self._process = deque(), os.getpid()
        try:
            return self._in_hand.pop()
        except IndexError:
            return self.connection_pool.get_connection()

    def _let_go(self, connection: Connection) -> None:
        """Give this one back, and all others: who closed it has mostly closed those too."""
        self.connection_pool.release(connection)
        while self._in_hand:
            self.connection_pool.release(self._in_hand.pop())
