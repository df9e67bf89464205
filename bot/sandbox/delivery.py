"""Push a message to an account's callback address, by WeChat's rules.

Platform docs, "Passive user reply": no complete answer within 5 s, the connection is cut and the
message pushed again, three times in all, with the same MsgId and CreateTime.
"""

import secrets
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPSConnection, IncompleteRead
from typing import Any, Literal
from urllib.parse import urlencode, urlsplit

from bot.sandbox.callbacks import Keys, Stamp, pushed, signature, written
from bot.sandbox.judgement import MediaType, Trigger, Verdict, judged, out_of_service

LIMIT = 5.0  # seconds for one whole answer
ATTEMPTS = 3
GREATEST_ANSWER = 1024 * 1024
OK = 200
# The headers of WeChat's own pushes, as bots log them.
_HEADERS = {"User-Agent": "Mozilla/4.0", "Accept": "*/*", "Pragma": "no-cache"}

Ending = Literal["answered", "timeout", "no_answer"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One push: how it ended, after how many milliseconds, and the HTTP status if there was one."""

    ended: Ending
    ms: float
    status: int | None = None
    body: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """All attempts to push one message, and what the follower saw in the end."""

    time: float
    trigger: Trigger
    fields: dict[str, Any]
    attempts: list[Attempt]
    verdict: Verdict


def verify(url: str, keys: Keys, now: float, *, limit: float = LIMIT) -> tuple[bool, Attempt]:
    """Ask the address whether it is ours: the echostr must come back, and nothing else."""
    stamp, echo = Stamp.fresh(now), str(secrets.randbelow(9 * 10**18) + 10**18)
    signed = signature(keys.token, stamp.timestamp, stamp.nonce)
    query = {"signature": signed, "echostr": echo}
    query |= {"timestamp": stamp.timestamp, "nonce": stamp.nonce}
    attempt = _attempt("GET", url, query, None, limit)
    return attempt.status == OK and attempt.body == echo.encode(), attempt


def deliver(
    url: str,
    keys: Keys,
    fields: dict[str, Any],
    *,
    clock: Callable[[], float],
    media: MediaType = lambda _: None,
    limit: float = LIMIT,
) -> Delivery:
    """Push the message until it is answered, at most three times.

    `fields` hold everything the XML shall say. An answer with another status than 200 counts as
    none: the docs are silent, and repeating is the reading that a bot must be ready for.
    """
    trigger = Trigger(
        gh_id=fields["ToUserName"], openid=fields["FromUserName"], kind=fields["MsgType"]
    )
    clear, attempts, began = written(fields), [], clock()
    for _ in range(ATTEMPTS):
        stamp = Stamp.fresh(clock())
        query, body = pushed(clear, keys, stamp, gh_id=trigger.gh_id, openid=trigger.openid)
        attempts.append(_attempt("POST", url, query, body, limit))
        if attempts[-1].status == OK:
            verdict = judged(attempts[-1].body, keys, trigger, media)
            break
    else:
        verdict = out_of_service(f"no answer with status {OK} in {ATTEMPTS} attempts")
    return Delivery(time=began, trigger=trigger, fields=fields, attempts=attempts, verdict=verdict)


def _attempt(
    verb: str, url: str, query: dict[str, str], body: bytes | None, limit: float
) -> Attempt:
    """Make one request. Redirects are an answer like any other: WeChat does not follow them."""
    began = time.monotonic()

    def ended(how: Ending, **over: Any) -> Attempt:  # noqa: ANN401 - the fields of Attempt
        return Attempt(ended=how, ms=round((time.monotonic() - began) * 1000, 1), **over)

    connection = _connection(url, limit)
    cut = _Cut(connection, limit)
    try:
        status, answer = _exchange(connection, verb, _path(url, query), body, cut)
    except TimeoutError:
        return ended("timeout")
    except (OSError, HTTPException):
        return ended("timeout" if cut.fired else "no_answer")
    finally:
        cut.cancel()
        connection.close()
    return ended("timeout") if cut.fired else ended("answered", status=status, body=answer)


def _exchange(
    connection: HTTPConnection, verb: str, path: str, body: bytes | None, cut: "_Cut"
) -> tuple[int, bytes]:
    connection.connect()
    cut.start()
    kind = {} if body is None else {"Content-Type": "text/xml"}
    connection.request(verb, path, body, _HEADERS | kind)
    response = connection.getresponse()
    answer = response.read(GREATEST_ANSWER)
    if response.length and len(answer) < GREATEST_ANSWER:  # read() with a limit does not complain
        raise IncompleteRead(answer, response.length)
    return response.status, answer


def _connection(url: str, limit: float) -> HTTPConnection:
    parts = urlsplit(url)
    make = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    return make(parts.hostname or "", parts.port, timeout=limit)


def _path(url: str, query: dict[str, str]) -> str:
    parts = urlsplit(url)
    own = f"{parts.query}&" if parts.query else ""
    return f"{parts.path or '/'}?{own}{urlencode(query)}"


class _Cut:
    """Cut a connection when its whole time is over: a socket's timeout begins anew at each byte."""

    def __init__(self, connection: HTTPConnection, limit: float) -> None:
        self._connection = connection
        self._until = time.monotonic() + limit
        self._timer: threading.Timer | None = None
        self.fired = False

    def start(self) -> None:
        self._timer = threading.Timer(max(0.0, self._until - time.monotonic()), self._fire)
        self._timer.daemon = True
        self._timer.start()

    def cancel(self) -> None:
        if self._timer:
            self._timer.cancel()

    def _fire(self) -> None:
        self.fired = True
        sock = self._connection.sock
        if sock is not None:
            with suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
