"""What may happen at a point: deaths, silences, restarts, lost connections, and people."""

from __future__ import annotations

import os
import signal
import sqlite3
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import psycopg

if TYPE_CHECKING:
    from collections.abc import Callable

    from crash.places import Kit
    from crash.points import Point, Points

    from bot.sandbox.remote import Sandbox

    Do = Callable[[], Any]


@dataclass
class Struck:
    """What a strike has at hand; `ask` has the world outside do something, and waits for it."""

    points: Points
    sandbox: Sandbox
    app_id: str
    ask: Callable[[str], None]
    draft: Callable[[], str]
    """Names the draft that a person sees, "" while there is none."""


def _die(_with: Struck) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def kill_before(struck: Struck, _point: Point, _do: Do) -> None:
    _die(struck)


def kill_after(struck: Struck, _point: Point, do: Do) -> None:
    with suppress(Exception):
        do()
    _die(struck)


def kill_between(struck: Struck, point: Point, do: Do) -> None:
    """WeChat does it, drops the connection without a word, and the caller dies there and then."""
    struck.sandbox.fault(struck.app_id, point.name, "after")
    with suppress(Exception):
        do()
    _die(struck)


def silence(struck: Struck, point: Point, do: Do) -> Any:  # noqa: ANN401
    """WeChat does it and drops the connection; the caller lives."""
    struck.sandbox.fault(struck.app_id, point.name, "after")
    return do()


def lost_call(struck: Struck, point: Point, do: Do) -> Any:  # noqa: ANN401
    """The connection drops before WeChat does anything; the caller lives."""
    struck.sandbox.fault(struck.app_id, point.name, "before")
    return do()


def drop_before(struck: Struck, _point: Point, do: Do) -> Any:  # noqa: ANN401
    """The database is gone in the moment of the commit: nothing of it is kept."""
    _close(struck)
    return do()


def drop_after(struck: Struck, _point: Point, do: Do) -> None:
    """The commit is kept, and the connection lost before its answer."""
    do()
    _close(struck)
    if isinstance(struck.points.connection, sqlite3.Connection):  # type: ignore[attr-defined]
        raise sqlite3.ProgrammingError("Cannot operate on a closed database.")
    raise psycopg.OperationalError("server closed the connection unexpectedly")


def _close(struck: Struck) -> None:
    struck.points.connection.close()  # type: ignore[attr-defined]


def backend_ends(struck: Struck, _point: Point, do: Do) -> Any:  # noqa: ANN401
    """PostgreSQL ends the process that serves this connection; the others live."""
    struck.ask(f"backend {struck.points.connection.info.backend_pid}")  # type: ignore[attr-defined]
    return do()


def _asks(what: str) -> Callable[[Struck, Point, Do], Any]:
    def strikes(struck: Struck, _point: Point, do: Do) -> Any:  # noqa: ANN401
        struck.ask(what)
        return do()

    return strikes


def stop(_struck: Struck, _point: Point, do: Do) -> Any:  # noqa: ANN401
    """Fall asleep in the act, and wake up when somebody says so."""
    os.kill(os.getpid(), signal.SIGSTOP)
    return do()


def _person(act: str, **how: object) -> Callable[[Struck, Point, Do], Any]:
    def acts(struck: Struck, _point: Point, do: Do) -> Any:  # noqa: ANN401
        with suppress(LookupError):  # the draft is not there yet, or not any more
            if media_id := struck.draft():
                struck.sandbox.by_hand(struck.app_id, f"drafts/{media_id}/{act}", **how)
        return do()

    return acts


STRIKES: Final[dict[str, Callable[[Struck, Point, Do], Any]]] = {
    "kill -9 before": kill_before,
    "kill -9 after": kill_after,
    "kill -9 between": kill_between,
    "no answer": silence,
    "no request": lost_call,
    "database away before": drop_before,
    "database away after": drop_after,
    "valkey restarts": _asks("restart"),
    "valkey forgets": _asks("forget"),
    "failover": _asks("restart"),
    "redis emptied": _asks("empty"),
    "backend terminated": backend_ends,
    "postgresql restarts": _asks("postgresql"),
    "person edits": _person("edit", title="后台改过的标题"),
    "person deletes": _person("delete"),
    "person publishes": _person("publish", notify=False),
    "stop": stop,
    "25 hours": kill_before,
}

BY_KIND: Final = {
    "call": (
        "kill -9 before", "kill -9 between", "kill -9 after", "no answer", "no request",
        "person edits", "person deletes", "person publishes", "valkey restarts",
        "valkey forgets", "25 hours",
    ),
    "commit": (
        "kill -9 before", "kill -9 after", "database away before", "database away after",
        "person edits", "person deletes", "person publishes", "25 hours",
    ),
    # After one word to the queue is before the next: nothing else happens in between.
    "queue": ("kill -9 before", "valkey restarts", "valkey forgets"),
    "send": (),
}  # fmt: skip
"""Which of them mean anything at which kind of point."""

SENTINELS_OWN: Final = {"valkey restarts": "failover", "valkey forgets": "redis emptied"}
"""What happens under Sentinels instead: of two servers one dies, or somebody empties both."""
POSTGRESQLS_OWN: Final = {
    "call": ("postgresql restarts",),
    "commit": ("backend terminated", "postgresql restarts"),
    "query": ("backend terminated",),
}


def faults(kind: str, kit: Kit) -> tuple[str, ...]:
    """List what is to happen at a kind of point in a world of this kit."""
    usual = BY_KIND.get(kind, ())
    if kit.sentinel:
        usual = tuple(SENTINELS_OWN.get(each, each) for each in usual)
    return usual + (POSTGRESQLS_OWN.get(kind, ()) if kit.postgresql else ())
