"""Levers as a follower over HTTP: follow, leave, scan, press, say, send; and what was told them."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from flask import Blueprint, Response, abort, jsonify, request

from bot.sandbox import acts, presses
from bot.sandbox.acts import Acted, follower_of
from bot.sandbox.audience import first_follower
from bot.sandbox.backend import Impossible
from bot.sandbox.callbacks import message
from bot.sandbox.follower_media import data_of, keep
from bot.sandbox.pushes import UNANSWERED, push, shown
from bot.sandbox.spoken import Spoken
from bot.sandbox.wanted import account_of, only, whole_body
from bot.sandbox.world import Account, MaterialType, World

Json = dict[str, Any]
Handler = Callable[[World, Account, str, Json], Acted]


def follower_levers(world: World) -> Blueprint:
    """Make the routes under /sandbox/accounts/<app_id>/; what is not possible is 409."""
    routes = Blueprint("follower_levers", __name__, url_prefix="/sandbox/accounts/<app_id>")

    @routes.post("/follower/enter")
    def enter(app_id: str) -> Response:
        """Open the chat as `openid`: the phone pulls the menu if its own is old; answers it."""
        account, openid = account_of(world, app_id), _openid(app_id, only(whole_body(), ["openid"]))
        with world.lock:
            return jsonify(presses.enter(world, account, follower_of(account, openid)))

    @routes.get("/follower/menu")
    def menu(app_id: str) -> Response:
        """Tell what menu the phone of `openid` shows, without opening the chat."""
        account = account_of(world, app_id)
        with world.lock:
            openid = _openid(app_id, request.args)
            return jsonify(presses.on_the_phone(account, openid))

    @routes.post("/follower/<act>")
    def acting(app_id: str, act: str) -> Response:
        """Do one of ACTS as `openid` (the first follower); `limit`: seconds for one answer.

        Answers what was pushed as the lever `send` does, and in `shows` what the phone shows
        without an answer. `outcome` is `website` where the website's replies answered, `nothing`
        where nothing was pushed.
        """
        account, wanted = account_of(world, app_id), whole_body()
        if act not in ACTS:
            abort(404)
        handler, words = ACTS[act]
        only(wanted, {"openid", "limit", *words})
        limit = float(wanted.get("limit", account.terms.callback_seconds))
        with world.lock:
            acted = handler(world, account, _openid(app_id, wanted), wanted)
            url = account.callback_url or ""
            _remember(world, account, acted, wanted)
        if acted.fields is None:
            return jsonify(_unpushed(acted, world.clock.now()))
        unseen = acted.fields.get("Event") in UNANSWERED
        done = push(world, account, url, acted.fields, limit=limit, unseen=unseen)
        return jsonify({**shown(done), "shows": acted.shows})

    @routes.get("/told")
    def told(app_id: str) -> Response:
        """List customer-service messages, oldest first: `time`, `openid`, `kind`, `content`."""
        with world.lock:
            return jsonify([asdict(one) for one in account_of(world, app_id).told])

    @routes.errorhandler(Impossible)
    def impossible(no: Impossible) -> tuple[Response, int]:
        return jsonify(error=str(no)), 409

    return routes


def _openid(app_id: str, wanted: Any) -> str:  # noqa: ANN401 - a query or a body
    return str(wanted.get("openid") or first_follower(app_id))


def _remember(world: World, account: Account, acted: Acted, wanted: Json) -> None:
    """Keep what the phone shows by itself, and words that nobody was told."""
    words = str(wanted.get("content", "")) if acted.fields is None else ""
    if words or acted.shows:
        spoken = Spoken(time=world.clock.now(), openid=acted.openid, words=words, shows=acted.shows)
        account.spoken.append(spoken)


def _unpushed(acted: Acted, now: float) -> Json:
    words = [str(one.get("content") or one.get("value") or "") for one in acted.shows]
    return {
        "time": now,
        "openid": acted.openid,
        "attempts": [],
        "outcome": "website" if acted.shows else "nothing",
        "shown": "\n".join(words),
        "shows": acted.shows,
    }


def _subscribe(world: World, account: Account, openid: str, wanted: Json) -> Acted:
    """Follow as `openid`, somebody new if none is given; `platform` is the phone's: 1, 2, 3."""
    del openid
    platform = str(wanted.get("platform", "1"))
    return acts.subscribe(world, account, str(wanted.get("openid", "")), platform=platform)


def _unsubscribe(world: World, account: Account, openid: str, _: Json) -> Acted:
    return acts.unsubscribe(world, account, follower_of(account, openid))


def _scan(world: World, account: Account, openid: str, wanted: Json) -> Acted:
    """Scan the QR code of `ticket`."""
    return acts.scan(world, account, openid, str(wanted.get("ticket", "")))


def _press(world: World, account: Account, openid: str, wanted: Json) -> Acted:
    """Press the button `name`."""
    follower = follower_of(account, openid)
    return presses.press(world, account, follower, str(wanted.get("name", "")), wanted)


def _tap(world: World, account: Account, openid: str, wanted: Json) -> Acted:
    """Tap the entry `choice` (id or words) of a message menu."""
    return acts.tap(world, account, follower_of(account, openid), str(wanted.get("choice", "")))


def _locate(world: World, account: Account, openid: str, wanted: Json) -> Acted:
    """Have LOCATION told: `latitude`, `longitude`, `precision`."""
    return acts.locate(world, account, follower_of(account, openid), wanted)


def _say(world: World, account: Account, openid: str, wanted: Json) -> Acted:
    """Send the words `content`; `fields` are further ones, `bizmsgmenuid` say."""
    more = message("text", str(wanted.get("content", "")), **wanted.get("fields", {}))
    return acts.send(world, account, follower_of(account, openid), "text", more)


def _picture(world: World, account: Account, openid: str, wanted: Json) -> Acted:
    """Send a picture; its bytes are `data` in base64, made up if not given."""
    follower = follower_of(account, openid)
    material = keep(world, account, "image", _data("image", wanted))
    more = {"PicUrl": material.url, "MediaId": material.media_id}
    return acts.send(world, account, follower, "image", more)


def _voice(world: World, account: Account, openid: str, wanted: Json) -> Acted:
    """Speak; `recognition` is what the platform understood, where that is switched on."""
    follower = follower_of(account, openid)
    material = keep(world, account, "voice", _data("voice", wanted))
    more = {"MediaId": material.media_id, "Format": "amr", "MediaId16K": material.media_id}
    if "recognition" in wanted:
        more["Recognition"] = str(wanted["recognition"])
    return acts.send(world, account, follower, "voice", more)


def _video(world: World, account: Account, openid: str, wanted: Json) -> Acted:
    follower = follower_of(account, openid)
    film = keep(world, account, "video", _data("video", wanted))
    cover = keep(world, account, "thumb", data_of("thumb", ""))
    more = {"MediaId": film.media_id, "ThumbMediaId": cover.media_id}
    return acts.send(world, account, follower, "video", more)


def _place(world: World, account: Account, openid: str, wanted: Json) -> Acted:
    """Send a place called `label`."""
    more = message("location", str(wanted.get("label", "东城区")))
    return acts.send(world, account, follower_of(account, openid), "location", more)


def _link(world: World, account: Account, openid: str, wanted: Json) -> Acted:
    """Send a link: `title`, `url`."""
    more = message("link", str(wanted.get("title", "")))
    more["Url"] = str(wanted.get("url", more["Url"]))
    return acts.send(world, account, follower_of(account, openid), "link", more)


def _data(kind: MaterialType, wanted: Json) -> bytes:
    try:
        return data_of(kind, str(wanted.get("data", "")))
    except ValueError as error:
        abort(400, str(error))


ACTS: dict[str, tuple[Handler, frozenset[str]]] = {
    "subscribe": (_subscribe, frozenset({"platform"})),
    "unsubscribe": (_unsubscribe, frozenset()),
    "scan": (_scan, frozenset({"ticket"})),
    "press": (_press, frozenset({"name", "result", "count", "label"})),
    "tap": (_tap, frozenset({"choice"})),
    "locate": (_locate, frozenset({"latitude", "longitude", "precision"})),
    "say": (_say, frozenset({"content", "fields"})),
    "picture": (_picture, frozenset({"data"})),
    "voice": (_voice, frozenset({"data", "recognition"})),
    "video": (_video, frozenset({"data"})),
    "place": (_place, frozenset({"label"})),
    "link": (_link, frozenset({"title", "url"})),
}
