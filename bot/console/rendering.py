"""Make a page's HTML: its template, in the layout, with what every template may use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flask import Response, make_response, request

from bot.console import files, told, words
from bot.console.issue import stamp
from bot.console.registry import PAGES
from workers.jinja import environment

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.console.page import Page, Visit
    from bot.console.visitor import Visitor

LOOK: Final = "gongbao_look"
LOOKS: Final = ("auto", "light", "dark")
POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
HEADERS: Final = {
    "Content-Security-Policy": POLICY,
    "X-Frame-Options": "DENY",
    # The browser then tells us which page a form came from, and other sites nothing.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
"""On every page of the console; a page that needs another policy sets it itself."""


def render(visit: Visit, facts: Mapping[str, object], status: int = 200) -> Response:
    """Answer with the page's own template."""
    said = told.heard(request, visit.visitor)
    answer = _answer(f"{visit.page.name}.html.j2", status, {**facts, "visit": visit, "told": said})
    if said is not None:
        told.forget(answer)
    return answer


def render_plain(template: str, code: int = 200, **facts: object) -> Response:
    """Answer somebody who is not in the console, or no longer: no navigation, no account."""
    return _answer(template, code, {**facts, "visit": None, "told": None})


def _answer(template: str, status: int, facts: Mapping[str, object]) -> Response:
    page = environment().get_template(f"console/{template}")
    look = request.cookies.get(LOOK, "")
    html = page.render(
        {
            "rooms": PAGES,
            "shown_to": _shown_to,
            "static": files.address,
            "words": words,
            "stamp_of": stamp,
            "look": look if look in LOOKS else "auto",
            **facts,
        }
    )
    answer = make_response(html, status)
    answer.content_type = "text/html; charset=utf-8"
    return answer


def _shown_to(page: Page, visitor: Visitor, visit: Visit) -> bool:
    """Whether the navigation names a page: for this role, and any of these kinds of account."""
    if not page.icon or not visitor.may_anywhere(page.needs):
        return False
    accounts = visit.services.settings.accounts
    seen = [visit.account] if visit.account else [accounts[name] for name in visitor.roles]
    return any(page.is_for(each) for each in seen)


def add_headers(answer: Response) -> Response:
    for name, value in HEADERS.items():
        answer.headers.setdefault(name, value)
    return answer
