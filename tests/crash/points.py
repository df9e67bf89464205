"""Where a process may be struck: at every call to WeChat, commit, and word to the queue."""

from __future__ import annotations

import sys
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar
from urllib.parse import urlsplit

from redis import Redis
from redis.client import Pipeline
from sqlalchemy.engine.default import DefaultDialect

from workers.wechat.transport import Transport
from workers.wechat.watched import HTTPConnection, _Watched

_Answer = TypeVar("_Answer")


@dataclass(frozen=True)
class Point:
    """One thing done by one process; `time` counts from 1.

    `kind` is call, send, commit, queue or, where a server keeps the ledger, query.

    `time` tells the first from the second of what one life does more than once.
    """

    who: str
    kind: str
    name: str
    time: int

    def __str__(self) -> str:
        again = f" #{self.time}" if self.time > 1 else ""
        return f"{self.who}: {self.kind} {self.name}{again}"


Strike = Callable[[Point, Callable[[], Any]], Any]
"""What happens instead of the plain doing of the thing at a point."""


def untouched(_point: Point, do: Callable[[], Any]) -> Any:  # noqa: ANN401
    return do()


@dataclass
class Points:
    """Notes the points passed, and lets `strike` have its way at `target`.

    A point is known by what is done there for which time: pictures are uploaded side by side, so
    that its place among all of them differs from life to life.

    `who` is the process whose part is being played, "" while what is done is nobody's.
    """

    target: Point | None = None
    strike: Strike = untouched
    who: str = ""
    passed: list[Point] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._lock = threading.Lock()
        self._times: Counter[tuple[str, str, str]] = Counter()

    def at(self, kind: str, name: str, do: Callable[[], _Answer]) -> _Answer:
        # The lease is renewed by a thread of its own, at moments of its own.
        if not self.who or threading.current_thread().name == "lease":
            return do()
        with self._lock:
            time = self._times[self.who, kind, name] = self._times[self.who, kind, name] + 1
            point = Point(self.who, kind, name, time)
            self.passed.append(point)
            struck = point == self.target
        if not struck:
            return do()
        answer: _Answer = self.strike(point, do)
        return answer

    def watch(self, *, queries: bool = False) -> None:
        """Stand at every door; `send` is the last instant before a request leaves."""
        self._watch_wechat()
        self._watch_ledger()
        if queries:
            self._watch_queries()
        self._watch_queue()
        self._watch_sockets()

    def _watch_wechat(self) -> None:
        request, points = Transport.request, self

        def watched(self: Transport, method: str, url: str, **how: Any) -> Any:  # noqa: ANN401
            path = urlsplit(url).path.removeprefix("/cgi-bin/")
            return points.at("call", path, lambda: request(self, method, url, **how))

        Transport.request = watched  # type: ignore[method-assign]

    def _watch_ledger(self) -> None:
        commit, points = DefaultDialect.do_commit, self

        def watched(self: DefaultDialect, connection: Any) -> None:  # noqa: ANN401
            points.connection = connection.dbapi_connection  # type: ignore[attr-defined]
            points.at("commit", _ledger_verb(), lambda: commit(self, connection))

        DefaultDialect.do_commit = watched  # type: ignore[method-assign]

    def _watch_queries(self) -> None:
        execute, points = DefaultDialect.do_execute, self

        def watched(self: DefaultDialect, cursor: Any, statement: str, *how: Any) -> None:  # noqa: ANN401
            points.connection = cursor.connection  # type: ignore[attr-defined]
            name = f"{_ledger_verb()} {statement.split(maxsplit=1)[0]}"
            points.at("query", name, lambda: execute(self, cursor, statement, *how))

        DefaultDialect.do_execute = watched  # type: ignore[method-assign]

    def _watch_queue(self) -> None:
        points = self
        for kind, method in ((Redis, "execute_command"), (Pipeline, "immediate_execute_command")):
            self._watch_command(kind, method)
        execute = Pipeline.execute

        def watched(self: Pipeline, *args: Any, **how: Any) -> Any:  # noqa: ANN401
            names = [str(command[0][0]).split()[0] for command in self.command_stack]
            name = "+".join(dict.fromkeys(names)) or "nothing"
            return points.at("queue", name, lambda: execute(self, *args, **how))

        Pipeline.execute = watched  # type: ignore[method-assign]

    def _watch_command(self, kind: type[Redis], method: str) -> None:
        plain, points = getattr(kind, method), self

        def watched(self: Redis, *args: Any, **how: Any) -> Any:  # noqa: ANN401
            return points.at("queue", str(args[0]), lambda: plain(self, *args, **how))

        setattr(kind, method, watched)

    def _watch_sockets(self) -> None:
        plain, points = _Watched.request, self

        def watched(
            self: HTTPConnection,
            method: str,
            url: str,
            *args: Any,  # noqa: ANN401
            **how: Any,  # noqa: ANN401
        ) -> None:
            path = urlsplit(url).path.removeprefix("/cgi-bin/")
            points.at("send", path, lambda: plain(self, method, url, *args, **how))

        _Watched.request = watched  # type: ignore[method-assign]


def _ledger_verb() -> str:
    """Name the method of the ledger that commits: the outermost one of its files."""
    frame, verb = sys._getframe(2), "?"
    while frame is not None:
        if "/workers/ledger/" in frame.f_code.co_filename:
            verb = frame.f_code.co_name
        frame = frame.f_back  # type: ignore[assignment]
    return verb
