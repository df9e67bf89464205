"""What a follower does: its effect on the account, what is pushed of it, what the phone shows.

Platform docs: Receiving_event_pushes, Custom_Menu_Push_Events, Receiving_standard_messages. Hold
the world's lock; whoever called pushes the fields afterwards.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox import ids
from bot.sandbox.audience import Follower
from bot.sandbox.autoreplies import Reply
from bot.sandbox.backend import Impossible
from bot.sandbox.callbacks import Fields
from bot.sandbox.pushes import incoming
from bot.sandbox.scenes import Scene
from bot.sandbox.windows import Act
from bot.sandbox.world import Account, World


@dataclass(frozen=True, slots=True, kw_only=True)
class Acted:
    """What came of an act: `fields` to push, None for nothing; `shows`: at once, on the phone."""

    openid: str
    fields: Fields | None = None
    shows: list[Reply] = field(default_factory=list)


def follower_of(account: Account, openid: str) -> Follower:
    """Find who acts, or say that they do not follow."""
    follower = account.audience.followers.get(openid)
    if follower is None:
        raise Impossible("这个人没有关注公众号")
    return follower


def subscribe(
    world: World, account: Account, openid: str, *, platform: str = "1", scene: Scene | None = None
) -> Acted:
    """Follow, by a search or by a QR code with a scene. An empty openid is somebody new."""
    openid = openid or ids.openid()
    if openid in account.audience.followers:
        raise Impossible("已经关注了")
    follower = account.audience.follow(openid)
    follower.followed_at, follower.platform = world.clock.now(), platform
    account.menus.forget(openid)
    more: Fields = {"Event": "subscribe", "EventKey": ""}
    if scene is not None:
        follower.came_by = "ADD_SCENE_QR_CODE"
        follower.qr_scene, follower.qr_scene_str = scene.number, scene.text
        more |= {"EventKey": f"qrscene_{scene.key}", "Ticket": scene.ticket}
    _open(world, account, follower, "subscribe")
    welcome = account.replies.follow if account.replies.is_on else None
    shows = [welcome] if welcome else []
    return _event(world, account, openid, more, shows)


def unsubscribe(world: World, account: Account, follower: Follower) -> Acted:
    """Go: what the account kept of the follower is gone, and no message gets there any more."""
    account.audience.leave(follower.openid)
    account.menus.forget(follower.openid)
    return _event(world, account, follower.openid, {"Event": "unsubscribe", "EventKey": ""})


def scan(world: World, account: Account, openid: str, ticket: str) -> Acted:
    """Scan a QR code with a scene: who does not follow yet then does."""
    scene = account.scenes.get(ticket)
    if scene is None or not scene.is_good(world.clock.now()):
        raise Impossible("二维码不存在或已过期")
    follower = account.audience.followers.get(openid)
    if follower is None:
        return subscribe(world, account, openid, scene=scene)
    _open(world, account, follower, "scan")
    more = {"Event": "SCAN", "EventKey": scene.key, "Ticket": ticket}
    return _event(world, account, openid, more)


def locate(world: World, account: Account, follower: Follower, place: Mapping[str, float]) -> Acted:
    """Have the phone tell where it is, as it does on entering where the follower agreed."""
    more = {
        "Event": "LOCATION",
        "Latitude": float(place.get("latitude", 39.9042)),
        "Longitude": float(place.get("longitude", 116.4074)),
        "Precision": float(place.get("precision", 65.0)),
    }
    return _event(world, account, follower.openid, more)


def send(
    world: World, account: Account, follower: Follower, kind: str, more: Mapping[str, Any]
) -> Acted:
    """Send a message. What comes from the blacklist is not pushed.

    While the server configuration is off, the website's automatic replies answer words.
    """
    _open(world, account, follower, "message")
    shows: list[Reply] = []
    if kind == "text":
        now = world.clock.now()
        shows, is_default = account.replies.to_words(
            str(more.get("Content", "")), since_last=now - follower.greeted_at
        )
        if is_default:
            follower.greeted_at = now
    if follower.blocked or not account.is_listening:
        return Acted(openid=follower.openid, shows=shows)
    fields = incoming(account, follower.openid, kind, world.clock.now(), more)
    return Acted(openid=follower.openid, fields=fields)


def tap(world: World, account: Account, follower: Follower, choice: str) -> Acted:
    """Tap an entry of the last message menu that has it: it is sent as words.

    Docs: this counts as a click on a menu, not as a message: three answers within a minute.
    """
    sent = [one for one in account.told if one.openid == follower.openid]
    found = next((one for told in reversed(sent) if (one := told.choice(choice))), None)
    if found is None:
        raise Impossible("没有收到过这一项")
    before = dict(follower.windows.allowed)
    acted = send(world, account, follower, "text", {"Content": found[1], "bizmsgmenuid": found[0]})
    follower.windows.allowed = before
    _open(world, account, follower, "click")
    return acted


def _open(world: World, account: Account, follower: Follower, act: Act) -> None:
    follower.windows.open(act, world.clock.now(), account.terms.custom_rule)


def event(
    world: World, account: Account, follower: Follower, more: Fields, *, is_click: bool
) -> Acted:
    """Push an event of a menu; some kinds count as a click for customer service."""
    if is_click:
        _open(world, account, follower, "click")
    return _event(world, account, follower.openid, more)


def _event(
    world: World, account: Account, openid: str, more: Fields, shows: list[Reply] | None = None
) -> Acted:
    if not account.is_listening:
        return Acted(openid=openid, shows=shows or [])
    fields = incoming(account, openid, "event", world.clock.now(), more)
    return Acted(openid=openid, fields=fields, shows=shows or [])
