"""What got out and what was tried, over HTTP, for assertions; and its forgetting."""

from dataclasses import asdict

from flask import Blueprint, Response, jsonify

from bot.sandbox.masses import Masses
from bot.sandbox.wanted import account_of
from bot.sandbox.world import World


def history(world: World) -> Blueprint:
    """Make the routes under /sandbox/accounts/<app_id>/ that tell what was released."""
    routes = Blueprint("history", __name__, url_prefix="/sandbox/accounts/<app_id>")

    @routes.get("/releases")
    def releases(app_id: str) -> Response:
        with world.lock:
            return jsonify([asdict(one) for one in account_of(world, app_id).releases])

    @routes.get("/attempts")
    def attempts(app_id: str) -> Response:
        with world.lock:
            return jsonify([asdict(one) for one in account_of(world, app_id).tries])

    @routes.post("/forget")
    def forget(app_id: str) -> Response:
        with world.lock:
            account = account_of(world, app_id)
            account.releases.clear()
            account.tries.clear()
            account.deliveries.clear()
            account.told.clear()
            account.masses = Masses()
            account.event_trouble.lost.clear()
            account.event_trouble.held.clear()
        return jsonify(ok=True)

    return routes
