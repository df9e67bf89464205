"""One call to WeChat from beginning to end: token, request, at most one repeat, one verdict."""

from __future__ import annotations

import json as json_format
import time
from collections.abc import Callable
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeVar

from structlog import get_logger
from structlog.contextvars import get_contextvars

from workers.counts import SKEW_GRAIN, Counts
from workers.errors import NeedsToken, WeChatError
from workers.wechat.answers import need, read, read_file
from workers.wechat.errcodes import IRREVERSIBLE, silence, still_stale, unsent
from workers.wechat.token import CALL as TOKEN_CALL
from workers.wechat.token import TokenSource
from workers.wechat.transport import Answer, Lost, Transport
from workers.wechat.watched import Limit

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from workers.publication import Kind
    from workers.scratch import Scratch
    from workers.settings import Account

T = TypeVar("T")
Judge = Callable[[str, Answer, "Kind"], T]
"""Reads an answer to a call, or raises its remedy."""

CALL_SECONDS: Final = 25.0
UPLOAD_SECONDS: Final = 45.0
SKEW_AGAIN: Final = 600.0

log = get_logger(__name__)


class _Request(NamedTuple):
    """What is asked for; `content` is the body or the files, as the transport takes them."""

    method: str
    path: str
    params: Mapping[str, object]
    content: Mapping[str, Any]

    def by(self, token: str) -> _Request:
        return self._replace(params={**self.params, "access_token": token})


class Caller:
    """Calls in the name of one account. Safe to use from threads."""

    def __init__(self, account: Account, scratch: Scratch) -> None:
        self._account = account
        self._base = account.api_base.rstrip("/") + "/"
        self._root = self._base.removesuffix("cgi-bin/")
        self._transport = Transport(self._base, account.proxy)
        self._counts = Counts(scratch.line)
        self._skew = (0.0, -SKEW_AGAIN)
        self.ahead: float | None = None
        self._tokens = TokenSource(account.app_id, scratch, self._ask_token)

    def call(
        self,
        method: str,
        path: str,
        *,
        json: object = None,
        params: Mapping[str, object] | None = None,
        files: Mapping[str, Any] | None = None,
        seconds: float | None = None,
    ) -> dict[str, Any]:
        """Make a call; see WeChat.call. A path that begins with a slash stands beside /cgi-bin/."""
        if seconds is None:  # 0.0 is what is left of somebody's time
            seconds = UPLOAD_SECONDS if files else CALL_SECONDS
        content = {"body": None if json is None else _encoded(json), "files": files}
        return self._twice(_Request(method, path, params or {}, content), Limit(seconds), read)

    def download(self, path: str, *, params: Mapping[str, object], seconds: float) -> bytes:
        """Get what is a file and no JSON; an error is JSON all the same."""
        return self._twice(_Request("GET", path, params, {}), Limit(seconds), read_file)

    def _twice(self, request: _Request, limit: Limit, judge: Judge[T]) -> T:
        """Attempt it, and once more where the token was stale."""
        token = self._tokens.current(limit)
        try:
            return self._attempt(request.by(token), limit, judge)
        except NeedsToken:
            token = self._tokens.instead_of(token, limit)
        try:
            return self._attempt(request.by(token), limit, judge)
        except NeedsToken as error:
            raise still_stale(error) from None

    def token(self) -> str:
        return self._tokens.current(Limit(CALL_SECONDS))

    def close(self) -> None:
        self._transport.close()

    def _ask_token(self, force: bool, limit: Limit) -> tuple[str, float]:  # noqa: FBT001
        body = {
            "grant_type": "client_credential",
            "appid": self._account.app_id,
            "secret": self._account.secret,
            "force_refresh": force,
        }
        request = _Request("POST", TOKEN_CALL, {}, {"body": _encoded(body)})
        found = self._attempt(request, limit, read)
        return need(TOKEN_CALL, found, "access_token"), float(found.get("expires_in") or 7200)

    def _attempt(self, request: _Request, limit: Limit, judge: Judge[T]) -> T:
        """One request, judged. A connection that went stale is replaced, where that is safe."""
        method, path, params, content = request
        url = self._root + path[1:] if path.startswith("/") else self._base + path
        call = path.removeprefix("/")
        lost: WeChatError
        for last in (False, True):
            try:
                with self._counted(call):
                    answer = self._transport.request(
                        method, url, limit=limit, params=params, **content
                    )
                    self._learn_skew(answer.ahead)
                    return judge(call, answer, self._account.kind)
            except Lost as error:
                lost = silence(call, error.why) if error.sent else unsent(call, error.why)
                if last or not error.stale or call in IRREVERSIBLE:
                    break
        raise lost

    @contextmanager
    def _counted(self, call: str) -> Iterator[None]:
        """Count the request made inside; say in the log what WeChat refused, with its rid."""
        began, outcome = time.monotonic(), "ok"
        try:
            yield
        except Lost as error:
            outcome = "no answer" if error.sent else "not sent"
            self._say("wechat lost", call=call, outcome=outcome)
            raise
        except WeChatError as error:
            outcome = str(error.errcode or "no answer")
            self._say("wechat refused", call=call, errcode=error.errcode, rid=error.rid)
            raise
        finally:
            self._counts.called(self._account.name, call, outcome, time.monotonic() - began)

    def _say(self, what: str, **facts: object) -> None:
        """Log it where it belongs to some work that has an id; a command says it by itself."""
        if get_contextvars():
            log.info(what, account=self._account.name, **facts)

    def _learn_skew(self, ahead: float | None) -> None:
        """Keep how far this machine's clock is off, where it is news."""
        self.ahead = ahead
        if ahead is None:
            return
        told, at = self._skew
        if abs(ahead - told) > SKEW_GRAIN or time.monotonic() - at > SKEW_AGAIN:
            self._skew = (ahead, time.monotonic())
            self._counts.note_skew(self._account.name, ahead)


def _encoded(content: object) -> bytes:
    # WeChat counts and stores \uXXXX escapes as they stand, so send real UTF-8; half a
    # surrogate pair, which has no UTF-8, becomes a question mark.
    return json_format.dumps(content, ensure_ascii=False).encode("utf-8", "replace")
