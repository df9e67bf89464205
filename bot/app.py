"""Make the Flask app of what a process was given."""

from __future__ import annotations

from typing import Final, Protocol

import structlog
from flask import Blueprint, Flask, Response
from werkzeug.exceptions import HTTPException

from bot.events import EventServices, event_handlers
from bot.health import Parts, make_health
from bot.installation import make_installation
from bot.router import Router
from bot.trouble import place
from bot.webhook import Door, DoorServices, name_request

MOST_BYTES: Final = 1024 * 1024
"""No page of ours is sent more; the door allows less."""

HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
"""On every answer; a page that needs more says so itself, and what it says stays."""

SENTENCES: Final = {
    404: "这里没有这个页面。",
    405: "这个地址不接受这种请求。",
    413: "发来的内容太大。",
    500: "出了点问题，已记入日志。请稍后再试。",
}

log = structlog.get_logger(__name__)


class WebServices(DoorServices, EventServices, Parts, Protocol):
    """What the web process needs of `workers.services.Services`."""


def create_app(services: WebServices, router: Router | None = None, *more: Blueprint) -> Flask:
    """Make the app; without a router it hears WeChat's events, and people get no answer.

    `more` are the pages beside the door: the console.
    """
    app = Flask(__name__, static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = MOST_BYTES
    # WeChat does not follow redirects, so no address is mended by one.
    app.url_map.merge_slashes = False
    app.register_blueprint(make_health(services))
    app.register_blueprint(make_installation(services))
    for pages in more:
        app.register_blueprint(pages)
    app.before_request(_name_request)
    app.after_request(_add_headers)
    app.register_error_handler(Exception, _say_plainly)
    router = router or Router(events=event_handlers(services))
    door = Door(services, router, app.wsgi_app, HEADERS.items())
    app.wsgi_app = door.__call__  # type: ignore[method-assign]
    return app


def _name_request() -> None:
    name_request()


def _add_headers(answer: Response) -> Response:
    for name, value in HEADERS.items():
        answer.headers.setdefault(name, value)
    request_id = structlog.contextvars.get_contextvars().get("request_id", "")
    answer.headers.setdefault("X-Request-Id", request_id)
    return answer


def _say_plainly(error: Exception) -> Response:
    """Turn any error into a sentence: no traceback and no text of the error leaves the house."""
    status, headers = 500, []
    if isinstance(error, HTTPException):
        status, headers = error.code or 500, error.get_headers()
    else:
        log.error("request_failed", **place(error))
    answer = Response(f"{SENTENCES.get(status, '请求无法处理。')}\n", status, headers)
    answer.content_type = "text/plain; charset=utf-8"
    return answer
