"""Read what a lever is asked for: which account, and a body of known words only."""

from collections.abc import Iterable
from typing import Any

from flask import abort, request

from bot.sandbox.world import Account, World


def account_of(world: World, app_id: str) -> Account:
    """The account of that app id; else 404."""
    return world.accounts.get(app_id) or abort(404)


def whole_body() -> dict[str, Any]:
    """The JSON object that was sent, empty if nothing was."""
    body = request.get_json() if request.get_data() else {}
    return body if isinstance(body, dict) else abort(400)


def body_of(*allowed: str) -> dict[str, Any]:
    """The same, of these words only."""
    return only(whole_body(), allowed)


def only(wanted: dict[str, Any], allowed: Iterable[str]) -> dict[str, Any]:
    """Refuse with 400 what nobody knows: a mistyped word must not pass for a rule."""
    unknown = sorted(set(wanted) - set(allowed))
    if unknown:
        abort(400, f"unknown: {', '.join(unknown)}")
    return wanted
