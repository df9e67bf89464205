"""What a form's sender is told on the next page: kept in a cookie that is sealed, and read once."""

from __future__ import annotations

import base64
import binascii
import hmac
import json
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from flask import Request
    from werkzeug.wrappers import Response

    from bot.console.visitor import Visitor

COOKIE: Final = "gongbao_told"
PATH: Final = "/console"
SECONDS: Final = 60
MOST: Final = 700
"""Characters: a cookie has 4,096 bytes, and a Chinese one takes four of them here."""


class Told(NamedTuple):
    """A sentence, and whether it tells of something that was done."""

    sentence: str
    good: bool


def tell(response: Response, visitor: Visitor, sentence: str, *, good: bool) -> None:
    """Have the next page say a sentence to this visitor."""
    shown = sentence if len(sentence) <= MOST else f"{sentence[: MOST - 1]}…"
    packed = json.dumps([shown, good], ensure_ascii=False).encode("utf-8", "replace")
    text = base64.urlsafe_b64encode(packed).decode()
    sealed = f"{visitor.seal(text)}.{text}"
    response.set_cookie(COOKIE, sealed, max_age=SECONDS, path=PATH, httponly=True, samesite="Lax")


def heard(request: Request, visitor: Visitor) -> Told | None:
    """Read what the page before had to say; None where it is nothing, or not ours."""
    seal, _, text = request.cookies.get(COOKIE, "").partition(".")
    if not hmac.compare_digest(visitor.seal(text).encode(), seal.encode("utf-8", "replace")):
        return None
    try:
        sentence, good = json.loads(base64.urlsafe_b64decode(text))
    except (ValueError, TypeError, binascii.Error):
        return None
    return Told(str(sentence), bool(good))


def forget(response: Response) -> None:
    response.delete_cookie(COOKIE, path=PATH, httponly=True, samesite="Lax")
