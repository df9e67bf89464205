"""The one address WeChat calls (the door): verify, open, answer once, in time.

Platform docs: "Passive user reply". Anything but an answer within 5 s is pushed again, and after
the third time the follower reads that the account is out of order. So a message that is genuine
is always answered, if only with `success`; what is not genuine gets 403 and not a word. Only
an event that could not be kept gets 503, for the next push of it may find the ledger again.

The door stands before the web framework, which would take a quarter of its time.
"""

from __future__ import annotations

import re
import secrets
import time
from http import HTTPStatus
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol
from urllib.parse import parse_qsl

import structlog
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge
from werkzeug.wsgi import get_input_stream

from bot import envelope, messages
from bot.refusals import Refusals
from bot.replies import Replies
from bot.router import NotKept
from bot.trouble import place
from bot.visits import Visits
from workers.counts import Counts, Gathered
from workers.scratch import Delivery

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    from bot.envelope import Letter, Stamp
    from bot.router import Router
    from workers.account import Account
    from workers.scratch import Scratch
    from workers.settings import Settings

BODY_BYTES: Final = 128 * 1024
"""A text is 2,048 bytes at most. Ten thousand characters, which no phone sends, are answered too:
three times 40 KB, where the mode is compatible."""

# WeChat does not follow redirects, so the address answers with and without a last slash.
_PLACE: Final = re.compile("/wechat/([^/]+)/?")
_STAMPS: Final = ("signature", "timestamp", "nonce", "msg_signature", "encrypt_type")

log = structlog.get_logger(__name__)


class DoorServices(Protocol):
    """What the door needs of `workers.services.Services`; `now` is aware."""

    @property
    def settings(self) -> Settings: ...
    @property
    def scratch(self) -> Scratch: ...
    @property
    def now(self) -> Callable[[], datetime]: ...


class Answer(NamedTuple):
    """What goes back: nothing at all unless it says so."""

    body: bytes = b""
    status: HTTPStatus = HTTPStatus.OK
    kind: str = "text/plain; charset=utf-8"
    more: tuple[tuple[str, str], ...] = ()
    outcome: str = "answered"


SUCCESS: Final = Answer(b"success", outcome="silent")
FAILED: Final = SUCCESS._replace(outcome="failed")
REFUSED: Final = Answer(status=HTTPStatus.FORBIDDEN, outcome="refused")
WRONG_VERB: Final = Answer(
    status=HTTPStatus.METHOD_NOT_ALLOWED, more=(("Allow", "GET, POST"),), outcome="malformed"
)


def name_request() -> str:
    """Give the request an id that stands on each of its log lines and on its answer."""
    request_id = secrets.token_hex(6)
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=request_id)
    return request_id


class Door:
    """`/wechat/<account>`, before the `house` that has all other addresses. A WSGI application."""

    def __init__(
        self,
        services: DoorServices,
        router: Router,
        house: WSGIApplication,
        headers: Iterable[tuple[str, str]] = (),
    ) -> None:
        self._accounts = services.settings.accounts
        self._now = services.now
        self._router = router
        self._replies = Replies(services.scratch)
        self._house = house
        self._seen = Gathered(Counts(services.scratch.line))
        self._headers = tuple(headers)
        self._refusals = Refusals(services.scratch)
        self._visits = Visits(services.settings.accounts, services.scratch, services.now)
        self._verbs = {"GET": self._verified, "POST": self._heard}

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer WeChat; whoever wants another address is shown in."""
        found = _PLACE.fullmatch(environ.get("PATH_INFO", ""))
        if found is None:
            if "echostr=" in environ.get("QUERY_STRING", ""):
                self._visits.verification(environ, *_asked(environ))
            return self._house(environ, start_response)
        began = time.perf_counter()
        request_id = name_request()
        answer = self._whatever_happens(found[1], environ)
        head = ("Content-Type", answer.kind), ("Content-Length", str(len(answer.body)))
        headers = [*head, *self._headers, ("X-Request-Id", request_id), *answer.more]
        start_response(f"{answer.status.value} {answer.status.phrase}", headers)
        account = found[1] if found[1] in self._accounts else ""
        self._seen.answered(account, answer.outcome, time.perf_counter() - began)
        return (answer.body,)

    def _whatever_happens(self, name: str, environ: WSGIEnvironment) -> Answer:
        answer = self._verbs.get(environ["REQUEST_METHOD"])
        if answer is None:
            return WRONG_VERB
        try:
            return answer(name, environ)
        except envelope.NotFromWeChat as refusal:
            known = name if name in self._accounts else None
            hint = {"hint": refusal.hint} if refusal.hint else {}
            log.warning("callback_refused", account=known, reason=refusal.reason, **hint)
            self._visits.refused_message(environ, name, refusal.reason)
            if known:
                now = self._now().timestamp()
                self._refusals.refused(environ, _asked(environ)[1], name, refusal.reason, now)
            return REFUSED
        except HTTPException as error:  # too much, or cut off
            return Answer(status=HTTPStatus(error.code or 400), outcome="malformed")
        except Exception as error:  # noqa: BLE001  # no traceback leaves the house
            log.error("request_failed", **place(error))  # noqa: TRY400  # no texts
            return Answer(status=HTTPStatus.INTERNAL_SERVER_ERROR, outcome="failed")

    def _verified(self, name: str, environ: WSGIEnvironment) -> Answer:
        """Answer a verification (GET)."""
        query, stamp = _asked(environ)
        self._visits.verification(environ, query, stamp, name)
        self._genuine(name, stamp)
        self._refusals.verified(environ, name)
        return Answer(query.get("echostr", "").encode(), outcome="verified")

    def _heard(self, name: str, environ: WSGIEnvironment) -> Answer:
        """Answer a message (POST)."""
        _, stamp = _asked(environ)
        account = self._genuine(name, stamp)
        envelope.check_time(stamp, self._now().timestamp())
        letter = envelope.opened(_body(environ), stamp, account)
        self._refusals.heard(environ, name)
        return self._answered(account, stamp, letter)

    def _genuine(self, name: str, stamp: Stamp) -> Account:
        """Check the signature before the body is read: strangers get no work out of us."""
        account = self._accounts.get(name)
        if account is None:
            raise envelope.NotFromWeChat("account")
        envelope.check_signature(stamp, account)
        return account

    def _answered(self, account: Account, stamp: Stamp, letter: Letter) -> Answer:
        message = messages.read(letter.fields, account.name, sealed=bool(letter.aes_key))
        delivery = Delivery(
            account=account.name,
            identity=message.identity,
            signature=stamp.signature,
            digest=letter.digest,
        )
        try:
            reply = self._replies.once(
                delivery, lambda: self._made(account, message, letter.aes_key)
            )
        except envelope.NotFromWeChat:
            raise
        except NotKept as away:
            # The claim on the answer is left to run out: the next push waits for it, and that
            # gives the ledger some seconds.
            log.error("event_not_kept", account=account.name, error=str(away))  # noqa: TRY400
            return Answer(status=HTTPStatus.SERVICE_UNAVAILABLE, outcome="not_kept")
        except Exception as error:  # noqa: BLE001  # the door's catch-all: WeChat must not push again
            kind = type(message).__name__
            log.error("answer_failed", account=account.name, kind=kind, **place(error))  # noqa: TRY400  # no texts
            return FAILED
        if reply and not letter.aes_key:
            reply = messages.addressed(reply, message)
        return Answer(reply, kind="text/xml; charset=utf-8") if reply else SUCCESS

    def _made(self, account: Account, message: messages.Message, aes_key: str) -> bytes:
        """Ask the router, and seal its reply if the message was; b"" for none."""
        reply = self._router.answer(message)
        now = self._now().timestamp()
        clear = messages.rendered(reply, message, now) if reply else ""
        if not clear or not aes_key:
            return messages.nameless(clear)  # scratch is to hold nobody's openid
        return envelope.sealed(clear, account, aes_key, now).encode()


def _asked(environ: WSGIEnvironment) -> tuple[dict[str, str], Stamp]:
    """Read the query, and the stamp in it; of two values of one name the first counts."""
    pairs = parse_qsl(environ.get("QUERY_STRING", ""), keep_blank_values=True)
    query = dict(reversed(pairs))
    return query, envelope.Stamp(**{part: query.get(part, "") for part in _STAMPS})


def _body(environ: WSGIEnvironment) -> bytes:
    """Read the body; raises RequestEntityTooLarge over the limit."""
    # Where no length is announced, Werkzeug cuts off at its limit and does not say so.
    body = get_input_stream(environ, max_content_length=BODY_BYTES + 1).read()
    if len(body) > BODY_BYTES:
        raise RequestEntityTooLarge
    return body
