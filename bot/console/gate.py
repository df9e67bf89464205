"""Who comes through the console's gate: by session, from our own pages only."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from bot.console.visitor import Visitor, roles_in
from workers.entrance import hashed, new_secret

if TYPE_CHECKING:
    from flask import Request
    from werkzeug.wrappers import Response

    from workers.services import Services

IDLE: Final = timedelta(hours=12)
LONGEST: Final = timedelta(days=7)
"""A session ends after half a day without a page, and after a week in any case."""


def visitor_of(request: Request, services: Services) -> Visitor | None:
    """Tell who asks. Roles are read anew each time: who is removed is out with the next click."""
    secret = request.cookies.get(_cookie(services), "")
    if not secret:
        return None
    now = services.now()
    session = services.ledger.session(hashed(secret), now=now, idle=IDLE)
    if session is None:
        return None
    everybody = [] if session.everything else services.ledger.operators()
    roles = roles_in(session, everybody, services.settings.accounts)
    if not roles:
        services.ledger.end_session(session.id, now=now)
        return None
    return Visitor(person=session.person, session=session.id, roles=roles, secret=secret)


def enter(key: str, services: Services) -> str | None:
    """Spend a link's key; the secret of the new session, None where the key is no good any more."""
    secret, now = new_secret(), services.now()
    session = services.ledger.spend_login(
        hashed(key), session_hash=hashed(secret), now=now, until=now + LONGEST
    )
    if session is None:
        return None
    services.ledger.record(who=session.person, what="enter the console", now=now)
    return secret


def keep(response: Response, secret: str, services: Services) -> None:
    """Hand the session to the browser.

    SameSite=Lax, as somebody who follows a link from a chat must be known at once; what changes
    anything is a POST, which Lax does not let foreign pages send, and carries a token besides.
    """
    response.set_cookie(
        _cookie(services),
        secret,
        max_age=LONGEST,
        path="/",
        secure=_is_secure(services),
        httponly=True,
        samesite="Lax",
    )


def drop(response: Response, services: Services) -> None:
    """Take the session from the browser."""
    name, secure = _cookie(services), _is_secure(services)
    response.delete_cookie(name, path="/", secure=secure, httponly=True, samesite="Lax")


def is_foreign(request: Request, services: Services) -> bool:
    """Whether another page than ours sends this: the browser says so, and no page can forge it."""
    if (site := request.headers.get("Sec-Fetch-Site")) is not None:
        return site not in ("same-origin", "none")
    origin = request.headers.get("Origin")
    # Behind a proxy the request may carry another host's name than the browser knows.
    ours = (request.host, urlsplit(services.settings.public_url).netloc)
    return origin is not None and urlsplit(origin).netloc not in ours


def _cookie(services: Services) -> str:
    # RFC 6265bis: a browser takes `__Host-` only over https, from this very host, for all paths.
    return "__Host-gongbao" if _is_secure(services) else "gongbao"


def _is_secure(services: Services) -> bool:
    return services.settings.public_url.startswith("https://")
