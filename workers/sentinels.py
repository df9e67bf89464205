"""Ask Sentinels which of the Redis servers they watch over leads now, and connect to that one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from redis import ConnectionError as LineLost
from redis import SSLConnection
from redis import TimeoutError as LineSilent
from redis.backoff import NoBackoff
from redis.connection import parse_url
from redis.retry import Retry
from redis.sentinel import (
    MasterNotFoundError,
    Sentinel,
    SentinelConnectionPool,
    SentinelManagedConnection,
    SentinelManagedSSLConnection,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from workers.redisaddress import Watched

SENTINEL_SECONDS: Final = 0.25
"""How long one is waited for, to connect and to answer. WeChat cuts a callback off after 5 s, all
of them may be silent, and redis-py asks up to four times for one command."""
SHARED: Final = ("driver_info", "maint_notifications_config")


def pool_of(watched: Watched, manners: Mapping[str, Any]) -> SentinelConnectionPool:
    """Make a pool whose connections lead to whoever leads; nothing is sent before its use.

    `manners` are redis-py's options of a connection. Raises ValueError where the address has an
    option that is none.
    """
    options = {**manners, **parse_url(watched.server)}  # type: ignore[no-untyped-call]
    encrypted = options.pop("connection_class", None) is SSLConnection
    manager = Sentinels(  # type: ignore[no-untyped-call]
        watched.places,
        sentinel_kwargs={
            **{name: options[name] for name in options if name.startswith("ssl_")},
            **{name: options[name] for name in options if name in SHARED},
            **watched.login,
            "ssl": encrypted,
            "socket_connect_timeout": SENTINEL_SECONDS,
            "socket_timeout": SENTINEL_SECONDS,
            "retry": Retry(NoBackoff(), retries=0),
        },
    )
    options["connection_class"] = EncryptedLed if encrypted else Led
    return SentinelConnectionPool(watched.master, manager, **options)  # type: ignore[no-untyped-call]


def again(pool: SentinelConnectionPool, options: Mapping[str, Any]) -> SentinelConnectionPool:
    """Make another pool that asks the same Sentinels."""
    return SentinelConnectionPool(  # type: ignore[no-untyped-call]
        pool.service_name, pool.sentinel_manager, **options
    )


class Led(SentinelManagedConnection):
    """A connection that asks for the leader each time it is made, also where a command makes it.

    redis-py asks in connect() alone: a command on a lost connection goes back to the server that
    was. RQ's worker listens on such a one, and would knock at a dead server's door for ever.
    """

    def send_packed_command(self, command: Any, check_health: bool = True) -> None:  # noqa: ANN401, FBT001, FBT002  as redis-py has it
        """Send a command, over a new connection if there is none. Raises as redis-py does."""
        if not self._sock:
            # Once: whoever sends a command tries again by itself.
            self._connect_retry()  # type: ignore[no-untyped-call]
        super().send_packed_command(command, check_health)  # type: ignore[no-untyped-call]


class EncryptedLed(Led, SentinelManagedSSLConnection):
    """The same by TLS."""


class Sentinels(Sentinel):
    """Sentinels, the one that answered last first.

    redis-py swaps their places in the list for that: two threads at once could lose one of them
    for ever. And it does not tell who is silent from who says that nobody leads.
    """

    def discover_master(self, service_name: str) -> tuple[str, int]:
        """Ask where the server is that leads.

        Raises redis-py's TimeoutError where all are silent, MasterNotFoundError where nobody leads.
        """
        silent = 0
        for each in (asked := tuple(self.sentinels)):
            try:
                masters: Any = each.sentinel_masters()
            except LineSilent:
                silent += 1
                continue
            except LineLost:
                continue
            state = masters.get(service_name)
            if state and self.check_master_state(state, service_name):  # type: ignore[no-untyped-call]
                self.sentinels = [each, *(other for other in asked if other is not each)]
                return str(state["ip"]), int(state["port"])
        if silent == len(asked):
            raise LineSilent("no Sentinel answers")
        raise MasterNotFoundError(f"no Sentinel that answers knows a {service_name!r} that is up")
