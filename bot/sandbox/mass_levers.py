"""Levers of mass sends over HTTP: the audience, the admin's answer, 群发 by hand, previews."""

from dataclasses import asdict
from typing import Any, get_args

from flask import Blueprint, Response, abort, jsonify, request

from bot.sandbox import mass_jobs
from bot.sandbox.audience import STARRED, Audience
from bot.sandbox.call import Refusal
from bot.sandbox.mass_jobs import AdminAnswer
from bot.sandbox.world import Account, World

GREATEST_AUDIENCE = 100_000
_PEOPLE = frozenset({"followers", "tags", "refusing", "broken", "wechat_id"})


def mass_levers(world: World) -> Blueprint:
    """Make the routes under /sandbox/accounts/<app_id>/ that move mass sends."""
    routes = Blueprint("mass_levers", __name__, url_prefix="/sandbox/accounts/<app_id>")

    @routes.get("/audience")
    def audience(app_id: str) -> Response:
        with world.lock:
            return jsonify(_shown(_account(world, app_id).audience))

    @routes.put("/audience")
    def change(app_id: str) -> Response:
        """Set how many follow, `tags` (name: how many, the oldest first), and who gets nothing.

        `refusing` and `broken` are how many of the newest refuse mass messages, or cannot be
        reached. `wechat_id` becomes that of the oldest follower.
        """
        with world.lock:
            account = _account(world, app_id)
            _set(account.audience, _body(_PEOPLE))
            return jsonify(_shown(account.audience))

    @routes.post("/backend/mass")
    def by_hand(app_id: str) -> Response:
        """Press 群发 for the draft `media_id` in the back end: to all, at once, without notice."""
        with world.lock:
            account, wanted = _account(world, app_id), _body({"media_id"})
            try:
                release = mass_jobs.send_by_hand(world, account, str(wanted.get("media_id", "")))
            except Refusal as refusal:
                abort(409, f"{refusal.errcode} {refusal.errmsg}")
            return jsonify(asdict(release))

    @routes.post("/mass/admin")
    def admin(app_id: str) -> Response:
        """Have the admin `answer` (confirm, refuse, expire) all that wait, or that of `msg_id`."""
        with world.lock:
            account, wanted = _account(world, app_id), _body({"answer", "msg_id"})
            said: AdminAnswer = wanted["answer"] if "answer" in wanted else abort(400)
            if said not in get_args(AdminAnswer):
                abort(400, f"answer is one of {', '.join(get_args(AdminAnswer))}")
            msg_id = str(wanted.get("msg_id", ""))
            meant = [m for m in account.masses.waiting if msg_id in ("", m.release.msg_id)]
            for mass in meant:
                mass_jobs.answer(world, account, mass, said)
            return jsonify(answered=[mass.release.msg_id for mass in meant])

    @routes.get("/previews")
    def previews(app_id: str) -> Response:
        with world.lock:
            return jsonify([asdict(one) for one in _account(world, app_id).masses.previews])

    return routes


def _set(audience: Audience, wanted: dict[str, Any]) -> None:
    size = int(wanted.get("followers", len(audience.followers)))
    if not 0 <= size <= GREATEST_AUDIENCE:
        abort(400, f"followers are 0 to {GREATEST_AUDIENCE}")
    audience.grow(size)
    people = list(audience.followers.values())
    for name, value in (("refuses", "refusing"), ("broken", "broken")):
        if value in wanted:
            for place, one in enumerate(reversed(people)):
                setattr(one, name, place < int(wanted[value]))
    if "wechat_id" in wanted and people:
        people[0].wechat_id = str(wanted["wechat_id"])
    for name, count in dict(wanted.get("tags", {})).items():
        _tag(audience, name, int(count))


def _tag(audience: Audience, name: str, count: int) -> None:
    """Make the oldest followers, so many of them, those with a tag; make the tag if need be."""
    known = [tag for tag, called in audience.tags.items() if called == name]
    tag = known[0] if known else audience.create_tag(name)
    for place, follower in enumerate(audience.followers.values()):
        follower.tags = [one for one in follower.tags if one != tag] + [tag] * (place < count)


def _shown(audience: Audience) -> dict[str, Any]:
    tags = [
        {"id": tag, "name": name, "count": len(audience.tagged(tag))}
        for tag, name in audience.tags.items()
        if tag != STARRED
    ]
    openids = list(audience.followers)
    return {"followers": len(openids), "tags": tags, "openids": openids}


def _account(world: World, app_id: str) -> Account:
    return world.accounts.get(app_id) or abort(404)


def _body(known: set[str] | frozenset[str]) -> dict[str, Any]:
    body = request.get_json()
    if not isinstance(body, dict):
        abort(400)
    unknown = sorted(set(body) - known)
    if unknown:
        abort(400, f"unknown: {', '.join(unknown)}")
    return body
