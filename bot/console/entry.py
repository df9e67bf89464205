"""Come in by a link that works once, and go out again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import structlog
from flask import Blueprint, Response, redirect, request, url_for

from bot.console.gate import drop, enter, is_foreign, keep, visitor_of
from bot.console.rendering import LOOK, LOOKS, render_plain
from workers.entrance import PATH, hashed
from workers.scratch import Unreachable

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as Answer

    from workers.services import Services

PRESSES: Final = 10
PRESS_SECONDS: Final = 60
"""So many presses a minute, from one address, that let nobody in."""

YEAR: Final = 365 * 24 * 3600
MOST_KEY: Final = 100
"""Characters; ours have 43."""

log = structlog.get_logger(__name__)


def add_entry(console: Blueprint, services: Services) -> None:
    """Add the door: the link's page and its press, leaving, and the choice of light or dark."""

    @console.get(PATH)
    def entry() -> Response:
        """Show a button. Opening spends nothing: chats and scanners open every link first."""
        key = request.args.get("key", "")[:MOST_KEY]
        good = services.ledger.login_is_good(hashed(key), now=services.now())
        account = request.args.get("account", "")
        page = "enter.html.j2" if good else "outside.html.j2"
        return render_plain(page, 200 if good else 410, key=key, account=account, used=bool(key))

    @console.post(PATH)
    def press() -> Answer:
        if is_foreign(request, services):
            return render_plain("outside.html.j2", 403, used=True)
        secret = enter(request.form.get("key", "")[:MOST_KEY], services)
        if secret is None and not _may_miss(services):
            return render_plain("slower.html.j2", 429)
        if secret is None:
            return render_plain("outside.html.j2", 410, used=True)
        account = request.form.get("account") or None
        answer = redirect(url_for("console.today", account=account), 303)
        keep(answer, secret, services)
        return answer

    @console.post("/console/leave")
    def leave() -> Answer:
        visitor = visitor_of(request, services)
        if (
            visitor is None
            or is_foreign(request, services)
            or not visitor.sent(request.form.get("token", ""))
        ):
            return render_plain("outside.html.j2", 403, used=False)
        services.ledger.end_session(visitor.session, now=services.now())
        answer = redirect(url_for("console.entry"), 303)
        drop(answer, services)
        return answer

    @console.post("/console/look")
    def look() -> Answer:
        """Keep whether the pages are light, dark, or as the machine is."""
        answer = redirect(came_from("/console/"), 303)
        if (wanted := request.form.get("look")) in LOOKS and not is_foreign(request, services):
            answer.set_cookie(LOOK, wanted, max_age=YEAR, path="/console", samesite="Lax")
        return answer


def came_from(otherwise: str) -> str:
    """Give the page of ours from which a form was sent, for the way back."""
    back = request.form.get("back", "")
    return back if back.startswith("/console/") and "\\" not in back else otherwise


def _may_miss(services: Services) -> bool:
    """Whether this address has not missed too often; a Redis that is away stops nobody.

    Who has a good link always comes in: behind a proxy all may have one address.
    """
    whence = hashed(request.remote_addr or "")[:16]
    try:
        return any(
            services.scratch.once(f"enter:{whence}:{each}", seconds=PRESS_SECONDS)
            for each in range(PRESSES)
        )
    except Unreachable as error:
        log.warning("presses_not_counted", error=type(error).__name__)
        return True
