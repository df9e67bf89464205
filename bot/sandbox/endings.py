"""Levers of publishing over HTTP: how it ends, what a draft is refused with, what is banned."""

from flask import Blueprint, Response, abort, jsonify

from bot.sandbox.publishing import FAILURES, SUCCESS
from bot.sandbox.releases import State
from bot.sandbox.wanted import account_of, body_of
from bot.sandbox.world import Ending, World


def endings(world: World) -> Blueprint:
    """Make the routes under /sandbox/accounts/<app_id>/ that decide over publications."""
    routes = Blueprint("endings", __name__, url_prefix="/sandbox/accounts/<app_id>")

    @routes.post("/endings")
    def end(app_id: str) -> Response:
        """Say how the next publications end: `status` 0, 2, 3 or 4, `fail_idx`, `seconds`, `times`.

        `seconds` are the sandbox's; the documents' users know 5 s to 10 min.
        """
        wanted = body_of("status", "fail_idx", "seconds", "times")
        times = int(wanted.pop("times", 1))
        if wanted.get("status", SUCCESS) not in (SUCCESS, *FAILURES):
            abort(400, "status is one of 0, 2, 3, 4")
        with world.lock:
            account_of(world, app_id).endings.extend(Ending(**wanted) for _ in range(times))
        return jsonify(ok=True)

    @routes.post("/drafts/<media_id>/refuse")
    def refuse(app_id: str, media_id: str) -> Response:
        """Have freepublish/submit refuse a draft with `errcode` until a person saves it by hand."""
        wanted = body_of("errcode")
        with world.lock:
            draft = account_of(world, app_id).drafts.get(media_id) or abort(404)
            draft.refusal = int(wanted.get("errcode", 0))
        return jsonify(ok=True)

    @routes.post("/releases/<receipt>/ban")
    def ban(app_id: str, receipt: str) -> Response:
        """Have the platform ban what got out, by publish_id or msg_id: publish_status 6."""
        return _turned(world, app_id, receipt, "out", "banned")

    @routes.delete("/releases/<receipt>/ban")
    def lift(app_id: str, receipt: str) -> Response:
        """Have the platform take a ban back."""
        return _turned(world, app_id, receipt, "banned", "out")

    return routes


def _turned(world: World, app_id: str, receipt: str, before: State, after: State) -> Response:
    with world.lock:
        every = account_of(world, app_id).releases
        found = [one for one in every if receipt in (one.publish_id, one.msg_id)]
        if not found or found[0].state != before:
            abort(404, f"nothing of that receipt is {before}")
        found[0].state = after
    return jsonify(ok=True)
