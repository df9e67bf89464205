"""Push one message or event to an account's callback, remember it, and tell what became of it."""

import secrets
from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from bot.sandbox import delivery
from bot.sandbox.callbacks import Fields
from bot.sandbox.delivery import Attempt, Delivery
from bot.sandbox.events import keys_of
from bot.sandbox.judgement import Verdict
from bot.sandbox.world import Account, World

# Nobody waits in the chat for what answers these: the follower has left, is on a web page, or has
# done nothing but enter. The documents are silent; that nothing is shown is the strict reading.
UNANSWERED = frozenset({"unsubscribe", "VIEW", "LOCATION"})


def push(
    world: World, account: Account, url: str, fields: Fields, *, limit: float, unseen: bool = False
) -> Delivery:
    """Deliver to `url` by the rules, without the world's lock: it may take three times `limit`.

    `unseen`: whatever is answered, nobody sees it.
    """
    done = delivery.deliver(
        url,
        keys_of(account),
        fields,
        clock=world.clock.now,
        media=lambda media_id: _mime(account, media_id),
        limit=limit,
    )
    if unseen and done.verdict.outcome != "silence":
        nothing = Verdict(outcome="nothing", reason="an answer to this is shown to nobody")
        done = replace(done, verdict=replace(nothing, reply=done.verdict.reply))
    with world.lock:
        account.deliveries.append(done)
    return done


def incoming(
    account: Account, openid: str, kind: str, now: float, more: Mapping[str, Any]
) -> Fields:
    """The fields of something a follower does: the four that all have, `more`, and a MsgId.

    Docs: events have none.
    """
    fields = {
        "ToUserName": account.gh_id,
        "FromUserName": openid,
        "CreateTime": int(now),
        "MsgType": kind,
        **more,
    }
    return fields if kind == "event" else {**fields, "MsgId": fields.get("MsgId") or message_id()}


def message_id() -> int:
    """Docs: a 64-bit integer; real ones have 17 to 19 digits."""
    return 7 * 10**18 + secrets.randbelow(10**18)


def shown(done: Delivery) -> dict[str, Any]:
    """Tell of a delivery: its attempts, the outcome, and what the follower saw."""
    verdict = done.verdict
    return {
        "time": done.time,
        "openid": done.trigger.openid,
        "type": done.trigger.kind,
        "event": str(done.fields.get("Event", "")),
        "msg_id": str(done.fields.get("MsgId", "")),
        "create_time": done.fields["CreateTime"],
        "attempts": [told(attempt) for attempt in done.attempts],
        "outcome": verdict.outcome,
        "reason": verdict.reason,
        "shown": verdict.shown,
        "seen": verdict.seen,
        "reply": verdict.reply,
    }


def told(attempt: Attempt) -> dict[str, Any]:
    """Tell of one attempt, with its answer as text."""
    return {**asdict(attempt), "body": attempt.body.decode("utf-8", "replace")}


def _mime(account: Account, media_id: str) -> str | None:
    found = account.materials.get(media_id) or account.temporary.get(media_id)
    return found.mime if found else None
