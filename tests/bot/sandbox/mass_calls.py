"""Calls that mass-send tests make, as one account at noon in Beijing."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.bot.sandbox.conftest import Caller, Json

# Noon in Beijing, on the tenth: far from the ends of a day and a month.
NOON = datetime(2026, 6, 10, 4, tzinfo=UTC).timestamp()
DAY = 86_400


def draft(caller: "Caller", title: str = "早上好") -> str:
    article = {"title": title, "content": "<p>今天有雨。</p>", "thumb_media_id": caller.cover()}
    return str(caller.post("draft/add", {"articles": [article]})["media_id"])


def to_all(caller: "Caller", media_id: str, **over: object) -> "Json":
    return caller.post("message/mass/sendall", news(media_id, **over))


def news(media_id: str, **over: object) -> "Json":
    body = {"filter": {"is_to_all": True}, "msgtype": "mpnews", "mpnews": {"media_id": media_id}}
    return body | over


def later(caller: "Caller", seconds: float) -> None:
    """Let time pass, with a new token: the old one lasts two hours."""
    caller.sandbox.advance(seconds)
    caller.token = str(caller.stable_token()["access_token"])


def state(caller: "Caller", sent: "Json") -> str:
    return str(caller.post("message/mass/get", {"msg_id": sent["msg_id"]})["msg_status"])
