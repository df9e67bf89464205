"""A phone to hold: the account's chat, its menu and articles, and beside it the levers."""

from dataclasses import asdict
from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, abort, jsonify, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from bot.sandbox import quotas
from bot.sandbox.audience import first_follower
from bot.sandbox.bubbles import chat_of
from bot.sandbox.desk import desk_path
from bot.sandbox.pages import KINDS, file, page
from bot.sandbox.presses import on_the_phone
from bot.sandbox.pushes import shown
from bot.sandbox.spoken import Hint
from bot.sandbox.wanted import account_of, body_of
from bot.sandbox.world import Account, World

Json = dict[str, Any]
DELIVERIES = 20
# Its own script asks this server and no other; articles are shown in a frame.
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        "connect-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'"
    )
}
# Calls that a person may want to see fail, and what the platform is known to answer.
FAULTS = {
    "silent": ("下一次建草稿：做了，但不回答", {"path": "draft/add", "kind": "after"}),
    "busy": ("下一次调用：系统繁忙 -1", {"path": "*", "kind": "before", "errcode": -1}),
    "slow": ("下一次调用：慢 8 秒", {"path": "*", "kind": "slow", "seconds": 8.0}),
    "broken": ("下一次调用：502", {"path": "*", "kind": "before", "status": 502}),
}


def phone(world: World) -> Blueprint:
    """Make the page /phone/<app_id>, what it asks for each second, and its two files."""
    routes = Blueprint("phone", __name__)
    _page_routes(routes, world)
    _data_routes(routes, world)
    return routes


def _page_routes(routes: Blueprint, world: World) -> None:
    @routes.get("/phone/")
    def first() -> AnyResponse:
        with world.lock:
            app_id = next(iter(world.accounts), None) or abort(404)
        return redirect(f"/phone/{quote(app_id, safe='')}")

    @routes.get("/phone/<app_id>")
    def held(app_id: str) -> Response:
        with world.lock:
            account = account_of(world, app_id)
            return page(
                "phone.html.j2",
                headers=_HEADERS,
                account=account,
                kinds=KINDS,
                faults={name: label for name, (label, _) in FAULTS.items()},
                rules={name: rule for name, (_, rule) in FAULTS.items()},
                backend=desk_path(app_id),
            )

    @routes.get("/mp/phone.css")
    def style() -> Response:
        return file("phone.css", "text/css")

    @routes.get("/mp/phone.js")
    def script() -> Response:
        return file("phone.js", "text/javascript")


def _data_routes(routes: Blueprint, world: World) -> None:
    @routes.get("/sandbox/accounts/<app_id>/phone")
    def seen(app_id: str) -> Response:
        """Tell what the page of `openid` (the first follower) shows now."""
        with world.lock:
            account = account_of(world, app_id)
            openid = request.args.get("openid") or first_follower(app_id)
            return jsonify({**_chat(account, openid), **_behind(world, account)})

    @routes.put("/sandbox/accounts/<app_id>/hints")
    def hints(app_id: str) -> Response:
        """Offer words to tap: `hints`, each with `words`, `label` and perhaps `openid`."""
        account, wanted = account_of(world, app_id), body_of("hints")
        with world.lock:
            account.hints = [Hint(**each) for each in wanted.get("hints", [])]
        return jsonify(ok=True)


def _chat(account: Account, openid: str) -> Json:
    people = account.audience.followers
    return {
        "openid": openid,
        "name": account.name,
        "follows": openid in people,
        "people": [
            {"openid": one, "label": _label(number, follower.remark)}
            for number, (one, follower) in enumerate(people.items(), start=1)
        ][:20],
        "bubbles": chat_of(account, openid),
        "menu": on_the_phone(account, openid) if openid in people else [],
        "hints": _hints(account, openid),
    }


def _hints(account: Account, openid: str) -> list[Json]:
    """Words to tap: the address of what a person has just published, and what was offered."""
    offered = [asdict(each) for each in account.hints if each.openid in ("", openid)]
    by_hand = [one for one in account.releases if one.route == "hand" and one.state == "out"]
    said = {str(done.fields.get("Content", "")) for done in account.deliveries}
    fresh = [one.articles[0]["url"] for one in by_hand[-1:] if one.articles[0]["url"] not in said]
    return [*(asdict(Hint(words=each, label="粘贴刚发表的链接")) for each in fresh), *offered]


def _label(number: int, remark: str) -> str:
    return remark or f"读者 {number}"


def _behind(world: World, account: Account) -> Json:
    """Tell what no phone shows: the levers' state, and the callbacks with their answers."""
    newest = list(account.deliveries)[-DELIVERIES:]
    return {
        "kind": account.kind,
        "now": world.clock.now(),
        "listening": account.is_listening,
        "quotas": quotas.usage_today(account, world.clock.now()).counts,
        "faults": [asdict(rule) for rule in world.faults.rules],
        "drafts": len(account.drafts),
        "waiting": len(account.masses.waiting),
        "deliveries": [_callback(shown(done)) for done in reversed(newest)],
    }


def _callback(told: Json) -> Json:
    attempts = told["attempts"]
    return {
        "time": told["time"],
        "what": told["event"] or told["type"],
        "outcome": told["outcome"],
        "why": told["reason"],
        "attempts": [
            {"ended": each["ended"], "ms": each["ms"], "status": each["status"]}
            for each in attempts
        ],
        "reply": told["reply"][:2000],
    }
