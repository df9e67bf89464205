"""The one address WeChat calls (the door): verify, open, answer once, in time.

Platform docs: "Passive user reply". Anything but an answer within 5 s is pushed again, and after
the third time the follower reads that the account is out of order. So a message that is genuine
is always answered, if only with `success`; what is not genuine gets 403 and not a word. Only
an event that could not be kept gets 503, for the next push of it may find the ledger again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol

import structlog
from flask import Blueprint, Response, abort, request

from bot import envelope, messages
from bot.replies import Replies
from bot.router import NotKept
from bot.trouble import place

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from bot.envelope import Letter, Stamp
    from bot.router import Router
    from workers.account import Account
    from workers.scratch import Scratch
    from workers.settings import Settings

BODY_BYTES: Final = 64 * 1024
"""A text is 2,048 bytes at most, three times that in compatible mode; the rest is for events."""

log = structlog.get_logger(__name__)


class DoorServices(Protocol):
    """What the door needs of `workers.services.Services`; `now` is aware."""

    @property
    def settings(self) -> Settings: ...
    @property
    def scratch(self) -> Scratch: ...
    @property
    def now(self) -> Callable[[], datetime]: ...


def make_door(services: DoorServices, router: Router) -> Blueprint:
    """Make the blueprint of `/wechat/<account>`."""
    door = Blueprint("door", __name__)
    desk = _Desk(services, router)
    # WeChat does not follow redirects, so the address answers with and without a last slash.
    door.add_url_rule(
        "/wechat/<name>",
        view_func=desk.answer,
        endpoint="wechat",
        methods=["GET", "POST"],
        strict_slashes=False,
        provide_automatic_options=False,
    )
    return door


class _Desk:
    """What the door needs at hand."""

    def __init__(self, services: DoorServices, router: Router) -> None:
        self._accounts = services.settings.accounts
        self._now = services.now
        self._router = router
        self._replies = Replies(services.scratch)

    def answer(self, name: str) -> Response:
        """Answer a verification (GET) or a message (POST)."""
        if request.method == "HEAD":  # which Flask adds to every GET
            abort(405, valid_methods=["GET", "POST"])
        stamp = _stamp()
        try:
            account = self._genuine(name, stamp)
            if request.method == "GET":
                return _plain(request.args.get("echostr", ""))
            letter = self._opened(account, stamp)
        except envelope.NotFromWeChat as refusal:
            known = name if name in self._accounts else None
            log.warning("callback_refused", account=known, reason=refusal.reason)
            return Response(status=403, content_type="text/plain; charset=utf-8")
        return self._answered(account, letter)

    def _genuine(self, name: str, stamp: Stamp) -> Account:
        """Check the signature before the body is read: strangers get no work out of us."""
        account = self._accounts.get(name)
        if account is None:
            raise envelope.NotFromWeChat("account")
        envelope.check_signature(stamp, account)
        return account

    def _opened(self, account: Account, stamp: Stamp) -> Letter:
        envelope.check_time(stamp, self._now().timestamp())
        letter = envelope.opened(_body(), stamp, account)
        self._replies.check_replay(account.name, stamp.signature, letter.digest)
        return letter

    def _answered(self, account: Account, letter: Letter) -> Response:
        message = messages.read(letter.fields, account.name, sealed=bool(letter.aes_key))
        try:
            reply = self._replies.once(
                account.name, message.identity, lambda: self._made(account, message, letter.aes_key)
            )
        except NotKept as away:
            # The claim on the answer is left to run out: the next push waits for it, and that
            # gives the ledger some seconds.
            log.error("event_not_kept", account=account.name, error=str(away))  # noqa: TRY400
            return Response(status=503, content_type="text/plain; charset=utf-8")
        except Exception as error:  # noqa: BLE001  # the door's catch-all: WeChat must not push again
            kind = type(message).__name__
            log.error("answer_failed", account=account.name, kind=kind, **place(error))  # noqa: TRY400  # no texts
            return _plain("success")
        return (
            Response(reply, content_type="text/xml; charset=utf-8") if reply else _plain("success")
        )

    def _made(self, account: Account, message: messages.Message, aes_key: str) -> bytes:
        """Ask the router, and seal its reply if the message was; b"" for none."""
        reply = self._router.answer(message)
        now = self._now().timestamp()
        clear = messages.rendered(reply, message, now) if reply else ""
        if not clear or not aes_key:
            return clear.encode()
        return envelope.sealed(clear, account, aes_key, now).encode()


def _body() -> bytes:
    """Read the body; over the limit the request ends in 413."""
    # Where no length is announced, Werkzeug cuts off at its limit and does not say so.
    request.max_content_length = BODY_BYTES + 1
    body = request.get_data(cache=False)
    if len(body) > BODY_BYTES:
        abort(413)
    return body


def _stamp() -> Stamp:
    query = request.args
    return envelope.Stamp(
        signature=query.get("signature", ""),
        timestamp=query.get("timestamp", ""),
        nonce=query.get("nonce", ""),
        msg_signature=query.get("msg_signature", ""),
        encrypt_type=query.get("encrypt_type", ""),
    )


def _plain(words: str) -> Response:
    return Response(words, content_type="text/plain; charset=utf-8")
