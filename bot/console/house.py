"""Make the console's blueprint: every page behind the gate, every form with its token."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import structlog
from flask import Blueprint, Response, redirect, request
from werkzeug.exceptions import HTTPException

from bot.console.entry import add_entry, came_from
from bot.console.files import add_files
from bot.console.gate import is_foreign, visitor_of
from bot.console.page import NOT_YOURS, NOWHERE, Page, TurnedAway, Visit
from bot.console.registry import PAGES
from bot.console.rendering import add_headers, render, render_plain
from bot.console.signed import add_signed
from bot.console.told import tell
from bot.console.words import plain
from bot.trouble import place
from workers.errors import GongbaoError

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as Answer

    from bot.console.page import Deed
    from bot.console.visitor import Visitor
    from workers.people import Role
    from workers.services import Services

FORGED: Final = "这个页面已经过期，什么也没有做。请返回，刷新页面后再试一次。"
BROKEN: Final = "出了点问题，已记入日志。请稍后再试。"
SENTENCES: Final = {404: NOWHERE, 405: NOWHERE, 413: "发来的内容太大。"}

log = structlog.get_logger(__name__)


def make_console(services: Services) -> Blueprint:
    """Make the blueprint: /console/…, and /static/… for its style sheet and script."""
    console = Blueprint("console", __name__)
    add_files(console)
    add_entry(console, services)
    add_signed(console, services)
    for page in PAGES:
        _add(console, page, services)

    @console.get("/console")
    def door() -> Answer:
        return redirect("/console/", 308)

    @console.get("/console/<path:rest>")
    def nowhere(rest: str) -> Answer:
        del rest
        visitor = visitor_of(request, services)
        if visitor is None:
            return render_plain("outside.html.j2", 401, used=False)
        return render_plain("turned_away.html.j2", 404, status=404, sentence=NOWHERE)

    console.after_request(add_headers)
    console.register_error_handler(Exception, _say)
    return console


def _add(console: Blueprint, page: Page, services: Services) -> None:
    """Add a page's view, and each of its deeds."""

    def show(**values: Any) -> Answer:  # noqa: ANN401  whatever the path holds
        visitor = visitor_of(request, services)
        if visitor is None:
            return render_plain("outside.html.j2", 401, used=False)
        visit = _visit(page, page.needs, visitor, services)
        found = page.view(visit, **values)
        return found if isinstance(found, Response) else render(visit, found)

    console.add_url_rule(f"/console{page.path}", page.name, show)
    for name, deed in page.deeds.items():
        at = f"/console{page.path.rstrip('/')}/{name}"
        console.add_url_rule(
            at, f"{page.name}-{name}", _doing(page, deed, services), methods=["POST"]
        )


def _doing(page: Page, deed: Deed, services: Services) -> Any:  # noqa: ANN401  a view of Flask's
    def do(**values: Any) -> Answer:  # noqa: ANN401  whatever the path holds
        visitor = visitor_of(request, services)
        if visitor is None:
            return render_plain("outside.html.j2", 401, used=False)
        if deed.most:
            request.max_content_length = deed.most
        if is_foreign(request, services) or not visitor.sent(request.form.get("token", "")):
            raise TurnedAway(403, FORGED)
        visit = _visit(page, deed.needs, visitor, services)
        good = True
        try:
            done = deed.do(visit, **values)
        except GongbaoError as error:
            done, good = str(error), False
        if isinstance(done, Response):
            return done
        answer = redirect(came_from(visit.url(page.name, **values)), 303)
        tell(answer, visitor, plain(done), good=good)
        return answer

    return do


def _visit(page: Page, needs: Role, visitor: Visitor, services: Services) -> Visit:
    """Find out what the visit is about; TurnedAway where the role is not enough anywhere."""
    if not visitor.may_anywhere(needs):
        raise TurnedAway(403, NOT_YOURS)
    accounts = services.settings.accounts
    chosen = request.values.get("account", "")
    account = accounts[chosen] if chosen in visitor.roles else None
    theirs = [account] if account else [accounts[name] for name in visitor.roles]
    return Visit(
        services=services,
        visitor=visitor,
        page=page,
        needs=needs,
        now=services.now(),
        account=account,
        accounts=tuple(each for each in theirs if visitor.may(each.name, page.needs)),
        args=request.args,
        form=request.form,
    )


def _say(error: Exception) -> Answer:
    """Turn any error into a page: a sentence, and the way back."""
    if isinstance(error, TurnedAway):
        status, sentence = error.status, error.sentence
    elif isinstance(error, HTTPException):
        status = error.code or 500
        sentence = SENTENCES.get(status, "请求无法处理。")
    else:
        log.error("console_failed", **place(error))
        status, sentence = 500, BROKEN
    return render_plain("turned_away.html.j2", status, status=status, sentence=sentence)
