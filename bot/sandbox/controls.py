"""Levers and assertions over HTTP under /sandbox/: what no real platform would let you do."""

import hashlib
from dataclasses import asdict, fields
from typing import Any, get_args

from flask import Blueprint, Response, abort, jsonify, request

from bot.sandbox import ids, quotas, tokens
from bot.sandbox.faults import KINDS, Fault
from bot.sandbox.wanted import account_of, only, whole_body
from bot.sandbox.world import Account, Draft, Kind, Mode, Terms, World

# What POST and PATCH of an account may set directly; the rest has consequences of its own.
PLAIN_FIELDS = (
    "kind",
    "name",
    "callback_url",
    "callback_on",
    "callback_token",
    "aes_key",
    "mode",
    "frozen",
    "protected",
)
GIVEN_AT_BIRTH = (*PLAIN_FIELDS, "app_id", "secret", "gh_id", "ip_whitelist")


def controls(world: World) -> Blueprint:
    """Make the routes that create accounts, move the clock, add faults and look behind."""
    routes = Blueprint("controls", __name__, url_prefix="/sandbox")
    _account_routes(routes, world)
    _assertion_routes(routes, world)
    _world_routes(routes, world)
    return routes


def _account_routes(routes: Blueprint, world: World) -> None:
    @routes.post("/accounts")
    def create() -> Response:
        wanted = whole_body()
        terms = Terms(**only(wanted.pop("terms", {}), _names(Terms)))
        over = _choices(only(wanted, GIVEN_AT_BIRTH))
        return jsonify(_shown(world.open_account(**over, terms=terms)))

    @routes.get("/accounts")
    def every() -> Response:
        with world.lock:
            return jsonify([_shown(account) for account in world.accounts.values()])

    @routes.patch("/accounts/<app_id>")
    def patch(app_id: str) -> Response:
        with world.lock:
            account = account_of(world, app_id)
            _change(world, account, whole_body())
            return jsonify(_shown(account))

    @routes.post("/accounts/<app_id>/invalidate")
    def invalidate(app_id: str) -> Response:
        """Make every token of the account void at once: 40001 from now on."""
        with world.lock:
            tokens.retire(world, account_of(world, app_id))
        return jsonify(ok=True)


def _assertion_routes(routes: Blueprint, world: World) -> None:
    @routes.get("/accounts/<app_id>/drafts")
    def drafts(app_id: str) -> Response:
        with world.lock:
            return jsonify([_draft(draft) for draft in account_of(world, app_id).drafts.values()])

    @routes.get("/accounts/<app_id>/pictures")
    def pictures(app_id: str) -> Response:
        with world.lock:
            mine = [picture for picture in world.pictures.values() if picture.app_id == app_id]
        return jsonify([_without_data(asdict(picture)) for picture in mine])

    @routes.get("/accounts/<app_id>/materials")
    def materials(app_id: str) -> Response:
        with world.lock:
            mine = list(account_of(world, app_id).materials.values())
        return jsonify([_without_data(asdict(material)) for material in mine])

    @routes.get("/accounts/<app_id>/quotas")
    def usage(app_id: str) -> Response:
        with world.lock:
            account = account_of(world, app_id)
            return jsonify(quotas.usage_today(account, world.clock.now()).counts)

    @routes.put("/accounts/<app_id>/quotas")
    def use_up(app_id: str) -> Response:
        """Set how often a group of endpoints was called today: `{"draft/add": 999}`."""
        with world.lock:
            counts = quotas.usage_today(account_of(world, app_id), world.clock.now()).counts
            counts.update(whole_body())
        return jsonify(ok=True)

    @routes.get("/calls")
    def calls() -> Response:
        app_id, path = request.args.get("app_id"), request.args.get("path")
        with world.lock:
            every = list(world.calls)
        wanted = (c for c in every if app_id in (None, c.app_id) and path in (None, c.path))
        return jsonify([asdict(record) for record in wanted])


def _world_routes(routes: Blueprint, world: World) -> None:
    @routes.get("/clock")
    def clock() -> Response:
        return jsonify(now=world.clock.now())

    @routes.post("/clock")
    def move() -> Response:
        """Make it the moment `set`, or with `reset` the machine's; then add `advance` seconds."""
        wanted = whole_body()
        with world.lock:
            if "set" in wanted:
                world.clock.set(float(wanted["set"]))
            elif wanted.get("reset"):
                world.clock.reset()
            world.clock.advance(float(wanted.get("advance", 0)))
            world.agenda.run_due()
        return jsonify(now=world.clock.now())

    @routes.post("/faults")
    def add_fault() -> Response:
        fault = Fault(**only(whole_body(), _names(Fault)))
        if fault.kind not in KINDS:
            abort(400, f"kind is one of {', '.join(KINDS)}")
        fault.path = fault.path.removeprefix("/").removeprefix("cgi-bin/")
        with world.lock:
            world.faults.add(fault)
        return jsonify(ok=True)

    @routes.get("/faults")
    def every_fault() -> Response:
        with world.lock:
            return jsonify([asdict(rule) for rule in world.faults.rules])

    @routes.delete("/faults")
    def clear_faults() -> Response:
        with world.lock:
            world.faults.clear(request.args.get("app_id", "*"))
        return jsonify(ok=True)


def _choices(wanted: dict[str, Any]) -> dict[str, Any]:
    for name, choices in (("kind", get_args(Kind)), ("mode", get_args(Mode))):
        if wanted.get(name, choices[0]) not in choices:
            abort(400, f"{name} is one of {', '.join(choices)}")
    return wanted


def _names(kind: type[Terms | Fault]) -> list[str]:
    return [known.name for known in fields(kind)]


def _change(world: World, account: Account, wanted: dict[str, Any]) -> None:
    """Apply a PATCH; a new whitelist takes the account's `whitelist_delay` to act."""
    if wanted.pop("reset_secret", False):
        # Resetting the secret in the console voids what was got with the old one.
        account.secret = ids.app_secret()
        tokens.retire(world, account)
    for name, value in only(wanted.pop("terms", {}), _names(Terms)).items():
        setattr(account.terms, name, value)
    if "ip_whitelist" in wanted:
        at = world.clock.now() + account.terms.whitelist_delay
        account.whitelist_next = (at, wanted.pop("ip_whitelist"))
        tokens.settle_whitelist(account, world.clock.now())
    for name, value in _choices(only(wanted, PLAIN_FIELDS)).items():
        setattr(account, name, value)
    account.settle_website()


def _shown(account: Account) -> dict[str, Any]:
    """Show an account to its owner, secrets included: they are worth nothing outside."""
    names = (*GIVEN_AT_BIRTH, "terms")
    shown = {name: getattr(account, name) for name in names}
    return {**shown, "terms": asdict(account.terms)}


def _draft(draft: Draft) -> dict[str, Any]:
    return {
        "media_id": draft.media_id,
        "articles": draft.articles,
        "create_time": draft.create_time,
        "update_time": draft.update_time,
    }


def _without_data(shown: dict[str, Any]) -> dict[str, Any]:
    data: bytes = shown.pop("data")
    return {**shown, "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
