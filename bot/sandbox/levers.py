"""Levers of the callback over HTTP: verify the address, send as a follower, see what was pushed."""

import secrets
from dataclasses import asdict
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Response, abort, jsonify

from bot.sandbox import delivery
from bot.sandbox.audience import first_follower
from bot.sandbox.callbacks import Fields, message
from bot.sandbox.delivery import Attempt, Delivery
from bot.sandbox.events import keys_of
from bot.sandbox.wanted import account_of, body_of, only, whole_body
from bot.sandbox.world import Account, World

_KNOWN = frozenset(
    {"type", "content", "openid", "msg_id", "create_time", "fields", "repeat", "limit"}
)


def levers(world: World) -> Blueprint:
    """Make the routes under /sandbox/accounts/<app_id>/ that move the callback."""
    routes = Blueprint("levers", __name__, url_prefix="/sandbox/accounts/<app_id>")

    @routes.post("/verify")
    def verify(app_id: str) -> Response:
        """Do what saving the callback address in the console does: ask it for the echostr."""
        account, wanted = account_of(world, app_id), whole_body()
        limit = float(wanted.get("limit", delivery.LIMIT))
        good, attempt = delivery.verify(
            _address(account), keys_of(account), world.clock.now(), limit=limit
        )
        return jsonify(ok=good, attempts=[_told(attempt)])

    @routes.post("/send")
    def send(app_id: str) -> Response:
        """Push a message, or with `repeat` an earlier one, and tell what the follower saw.

        `type` is a MsgType (text), `content` its words (of an event: its name), `fields` any
        further ones; `openid`, `msg_id`, `create_time` are made up if not given; `limit` is the
        time for one answer in seconds.
        """
        account, wanted = account_of(world, app_id), whole_body()
        fields = (
            _repeated(account, wanted) if wanted.get("repeat") else _new(account, wanted, world)
        )
        done = delivery.deliver(
            _address(account),
            keys_of(account),
            fields,
            clock=world.clock.now,
            media=lambda media_id: _mime(account, media_id),
            limit=float(wanted.get("limit", delivery.LIMIT)),
        )
        with world.lock:
            account.deliveries.append(done)
        return jsonify(_shown(done))

    @routes.get("/deliveries")
    def deliveries(app_id: str) -> Response:
        account = account_of(world, app_id)
        with world.lock:
            return jsonify([_shown(done) for done in account.deliveries])

    @routes.post("/events")
    def trouble(app_id: str) -> Response:
        """Say what becomes of the next events: `lose`, `double`, `reorder` (how many), `late`.

        Answers what is still to come, `lost` and `held`.
        """
        account = account_of(world, app_id)
        wanted = body_of("lose", "double", "reorder", "late")
        with world.lock:
            for name, value in wanted.items():
                setattr(account.event_trouble, name, value)
            return jsonify(asdict(account.event_trouble))

    return routes


def follower_of(account: Account) -> str:
    """The openid of the account's one made-up follower, the same each time."""
    return first_follower(account.app_id)


def _new(account: Account, wanted: dict[str, Any], world: World) -> Fields:
    kind = str(only(wanted, _KNOWN).get("type", "text"))
    fields = {
        "ToUserName": account.gh_id,
        "FromUserName": wanted.get("openid") or follower_of(account),
        "CreateTime": int(wanted.get("create_time") or world.clock.now()),
        "MsgType": kind,
        **message(kind, str(wanted.get("content", "")), **wanted.get("fields", {})),
    }
    if kind != "event":  # docs: events have no MsgId
        fields["MsgId"] = int(wanted.get("msg_id") or _message_id())
    return fields


def _repeated(account: Account, wanted: dict[str, Any]) -> Fields:
    """The very same message once more: the one with `msg_id`, else the last one."""
    msg_id = str(wanted.get("msg_id", ""))
    sent = [done.fields for done in account.deliveries]
    same = [fields for fields in sent if msg_id in ("", str(fields.get("MsgId")))]
    return same[-1] if same else abort(404, "no such message was sent")


def _message_id() -> int:
    """Docs: a 64-bit integer; real ones have 17 to 19 digits."""
    return 7 * 10**18 + secrets.randbelow(10**18)


def _mime(account: Account, media_id: str) -> str | None:
    found = account.materials.get(media_id) or account.temporary.get(media_id)
    return found.mime if found else None


def _shown(done: Delivery) -> dict[str, Any]:
    verdict = done.verdict
    return {
        "time": done.time,
        "openid": done.trigger.openid,
        "type": done.trigger.kind,
        "event": str(done.fields.get("Event", "")),
        "msg_id": str(done.fields.get("MsgId", "")),
        "create_time": done.fields["CreateTime"],
        "attempts": [_told(attempt) for attempt in done.attempts],
        "outcome": verdict.outcome,
        "reason": verdict.reason,
        "shown": verdict.shown,
        "seen": verdict.seen,
        "reply": verdict.reply,
    }


def _told(attempt: Attempt) -> dict[str, Any]:
    told = asdict(attempt)
    return {**told, "body": attempt.body.decode("utf-8", "replace")}


def _address(account: Account) -> str:
    url = account.callback_url or ""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        abort(409, "the account's callback_url is none")
    if not account.callback_on:
        abort(409, "the account's callback is switched off in the back end")
    return url
