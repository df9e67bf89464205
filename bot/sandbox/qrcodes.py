"""QR codes with a scene: the endpoint that makes one, and the picture of its ticket.

Platform docs: Generating_a_Parametric_QR_Code.
"""

import hashlib
from io import BytesIO
from typing import Any

from flask import Blueprint, Response, abort, request
from PIL import Image

from bot.sandbox import ids
from bot.sandbox.call import Answer, Call, Endpoint, Refusal, number_of, text_of
from bot.sandbox.scenes import Scene
from bot.sandbox.world import World

LONGEST = 2_592_000  # seconds
SHORTEST = 30  # if none are given; newer documents have 60
GREATEST_TEMPORARY, GREATEST_PERMANENT = 2**32 - 1, 100_000
LONGEST_TEXT = 64
MOST_PERMANENT = 100_000
_PERMANENT = frozenset({"QR_LIMIT_SCENE", "QR_LIMIT_STR_SCENE"})
_NUMBERED = frozenset({"QR_SCENE", "QR_LIMIT_SCENE"})
_NAMES = _PERMANENT | _NUMBERED | {"QR_STR_SCENE"}
_SIDE, _MODULES = 430, 43  # pixels, as real ones have; squares on a side


def create(call: Call) -> Answer:
    """POST qrcode/create: answers ticket, url, and of a temporary one how long it lasts."""
    body, scenes = call.json(), call.owner.scenes
    name = text_of(body, "action_name")
    if name not in _NAMES:
        raise Refusal(40052, "invalid action name")
    number, text = _scene(body, name)
    expires = None if name in _PERMANENT else call.now + _seconds(body)
    lasting = sum(one.expires_at is None for one in scenes.values())
    if name in _PERMANENT and lasting >= MOST_PERMANENT:
        raise Refusal(45029, "qrcode count out of limit")
    ticket = f"gQ{ids.picture_id()}=="
    scenes[ticket] = Scene(ticket=ticket, number=number, text=text, expires_at=expires)
    lasts = {} if expires is None else {"expire_seconds": round(expires - call.now)}
    return {"ticket": ticket, **lasts, "url": f"http://weixin.qq.com/q/{ids.article_key()}"}


def qr_pages(world: World) -> Blueprint:
    """Make the address under which a ticket's picture lies; no token is needed for it."""
    routes = Blueprint("qr_pages", __name__)

    @routes.get("/mp.weixin.qq.com/cgi-bin/showqrcode")
    def show() -> Response:
        ticket = request.args.get("ticket", "")
        with world.lock:
            every = (account.scenes.get(ticket) for account in world.accounts.values())
            scene = next((one for one in every if one is not None), None)
            if scene is None or not scene.is_good(world.clock.now()):
                abort(404)
        return Response(_picture(ticket), content_type="image/jpg")

    return routes


def _scene(body: dict[str, Any], name: str) -> tuple[int, str]:
    """Read action_info.scene: a number or a text, as the name says. Raises Refusal."""
    info = body.get("action_info")
    scene = info.get("scene") if isinstance(info, dict) else None
    if not isinstance(scene, dict):
        raise Refusal(40053, "invalid action info, please check document")
    if name in _NUMBERED:
        most = GREATEST_PERMANENT if name in _PERMANENT else GREATEST_TEMPORARY
        number = scene.get("scene_id")
        if not isinstance(number, int) or not 1 <= number <= most:
            raise Refusal(40053, "invalid action info, please check document")
        return number, ""
    text = scene.get("scene_str")
    if not isinstance(text, str) or not 1 <= len(text.encode()) <= LONGEST_TEXT:
        raise Refusal(40053, "invalid action info, please check document")
    return 0, text


def _seconds(body: dict[str, Any]) -> int:
    seconds = number_of(body, "expire_seconds", SHORTEST)
    if not 1 <= seconds <= LONGEST:
        raise Refusal(40097, "invalid args: expire_seconds")
    return seconds


def _picture(ticket: str) -> bytes:
    """Draw squares that differ with the ticket; no camera reads them: scanning is a lever here."""
    bits = hashlib.shake_256(ticket.encode()).digest(_MODULES * _MODULES)
    small = Image.new("L", (_MODULES, _MODULES))
    small.putdata([255 * (byte & 1) for byte in bits])
    out = BytesIO()
    small.resize((_SIDE, _SIDE), Image.Resampling.NEAREST).save(out, "JPEG")
    return out.getvalue()


TABLE = (Endpoint("qrcode/create", "POST", create),)
