"""Remember each call that would have released something, whatever came of it.

A second release that only a quota, the consumed draft or 45065 stopped is a double all the same,
and shows here.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from bot.sandbox.call import Call, Refusal
from bot.sandbox.releases import Tried

RELEASING = frozenset({"freepublish/submit", "message/mass/sendall", "message/mass/send"})


@contextmanager
def noted(call: Call) -> Iterator[None]:
    """Note the call when it is over, with the errcode it ended with."""
    errcode, before = 0, len(call.owner.releases)
    try:
        yield
    except Refusal as refusal:
        errcode = refusal.errcode
        raise
    finally:
        if call.path in RELEASING:
            made = call.owner.releases[before:]
            receipt = (made[0].publish_id or made[0].msg_id) if made else ""
            call.owner.tries.append(_tried(call, errcode, receipt))


def _tried(call: Call, errcode: int, receipt: str) -> Tried:
    try:
        body = call.json()
    except Refusal:
        body = {}
    return Tried(
        time=call.now,
        path=call.path,
        media_id=str(_media_id(body)),
        clientmsgid=str(body.get("clientmsgid", "")),
        target=_target(body),
        errcode=errcode,
        receipt=receipt,
    )


def _media_id(body: dict[str, Any]) -> object:
    payload = body.get(str(body.get("msgtype", "")), body)
    return payload.get("media_id", "") if isinstance(payload, dict) else ""


def _target(body: dict[str, Any]) -> str:
    """Whom the call was meant for, in the words of `Release.target`."""
    people, chosen = body.get("touser"), body.get("filter")
    if isinstance(people, list):
        return f"openids:{len(people)}"
    if not isinstance(chosen, dict):
        return "home"
    return "all" if chosen.get("is_to_all") else f"tag:{chosen.get('tag_id', '')}"
