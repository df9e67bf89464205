"""Levers of the callback over HTTP: verify the address, send as a follower, see what was pushed."""

from dataclasses import asdict
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Response, abort, jsonify

from bot.sandbox import delivery
from bot.sandbox.audience import first_follower
from bot.sandbox.callbacks import Fields, message
from bot.sandbox.events import keys_of
from bot.sandbox.pushes import message_id, push, shown, told
from bot.sandbox.wanted import account_of, body_of, only, whole_body
from bot.sandbox.windows import Act
from bot.sandbox.world import Account, World

_KNOWN = frozenset(
    {"type", "content", "openid", "msg_id", "create_time", "fields", "repeat", "limit"}
)
# What events allow customer-service messages; menus push more kinds than CLICK, none of it words.
_ACTS: dict[str, Act] = {
    "click": "click",
    "scancode_push": "click",
    "scancode_waitmsg": "click",
    "subscribe": "subscribe",
    "scan": "scan",
}


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
        return jsonify(ok=good, attempts=[told(attempt)])

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
        url, limit = _address(account), float(wanted.get("limit", delivery.LIMIT))
        with world.lock:
            _note(world, account, fields)
        return jsonify(shown(push(world, account, url, fields, limit=limit)))

    @routes.get("/deliveries")
    def deliveries(app_id: str) -> Response:
        account = account_of(world, app_id)
        with world.lock:
            return jsonify([shown(done) for done in account.deliveries])

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
        fields["MsgId"] = int(wanted.get("msg_id") or message_id())
    return fields


def _repeated(account: Account, wanted: dict[str, Any]) -> Fields:
    """The very same message once more: the one with `msg_id`, else the last one."""
    msg_id = str(wanted.get("msg_id", ""))
    sent = [done.fields for done in account.deliveries]
    same = [fields for fields in sent if msg_id in ("", str(fields.get("MsgId")))]
    return same[-1] if same else abort(404, "no such message was sent")


def _note(world: World, account: Account, fields: Fields) -> None:
    """Have what a follower sends allow customer-service messages, as it does by other levers."""
    follower = account.audience.followers.get(str(fields["FromUserName"]))
    act = _ACTS.get(str(fields.get("Event", "")).lower())
    if fields["MsgType"] != "event":
        act = "message"
    if follower is not None and act is not None:
        follower.windows.open(act, world.clock.now(), account.terms.custom_rule)


def _address(account: Account) -> str:
    url = account.callback_url or ""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        abort(409, "the account's callback_url is none")
    if not account.callback_on:
        abort(409, "the account's callback is switched off in the back end")
    return url
