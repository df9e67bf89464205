"""The simulated WeChat's pages: accounts, a draft box, an article as a reader sees it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, abort
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from werkzeug.exceptions import NotFound

from bot.sandbox.clock import BEIJING
from bot.sandbox.rendition import local, visible
from bot.sandbox.world import Account, Draft, World

KINDS = {"personal": "个人公众号", "subscription": "认证公众号", "service": "认证服务号"}
# An article's content has style attributes and nothing else that could act; no page has scripts.
_POLICY = (
    "default-src 'none'; img-src 'self'; style-src 'self'; style-src-attr 'unsafe-inline'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownArticle:
    """An article of a draft, ready to be shown."""

    address: str
    title: str
    author: str
    digest: str
    cover: str
    source_url: str
    content: Markup
    pictures: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownDraft:
    """A draft, ready to be shown; `time` is Beijing's."""

    articles: list[ShownArticle]
    time: str


def article_address(base_url: str, app_id: str, media_id: str, index: int = 0) -> str:
    """The page that shows an article of a draft; `index` counts from 0, as in draft/update."""
    return f"{base_url.rstrip('/')}{_article_path(app_id, media_id, index)}"


def pages(world: World) -> Blueprint:
    """Make the pages, their style sheet, and the address of hosted pictures."""
    routes = Blueprint("pages", __name__)
    _page_routes(routes, world)
    _file_routes(routes, world)
    return routes


def _page_routes(routes: Blueprint, world: World) -> None:
    @routes.get("/")
    def accounts() -> Response:
        with world.lock:
            every = list(world.accounts.values())
            return page("accounts.html.j2", accounts=every, kinds=KINDS)

    @routes.get("/mp/<app_id>/")
    def box(app_id: str) -> Response:
        with world.lock:
            account = _account(world, app_id)
            newest = sorted(account.drafts.values(), key=lambda one: one.update_time, reverse=True)
            drafts = [shown_draft(account, draft) for draft in newest]
        return page("drafts.html.j2", account=account, drafts=drafts, kinds=KINDS)

    @routes.get("/mp/<app_id>/<media_id>/<int:index>")
    def article(app_id: str, media_id: str, index: int) -> Response:
        with world.lock:
            account = _account(world, app_id)
            draft = account.drafts.get(media_id)
            if draft is None or index >= len(draft.articles):
                abort(404)
            shown = shown_draft(account, draft)
        return page("article.html.j2", account=account, draft=shown, index=index)

    @routes.errorhandler(NotFound)
    def missing(_: NotFound) -> Response:
        return page("missing.html.j2", status=404)


def _file_routes(routes: Blueprint, world: World) -> None:
    @routes.get("/mp/sandbox.css")
    def style() -> Response:
        return file("sandbox.css", "text/css")

    @routes.get("/favicon.ico")
    def icon() -> Response:
        """Have none; a browser asks all the same, and would complain of a 404."""
        return Response(status=204)

    @routes.get("/mmbiz.qpic.cn/<path:path>")
    @routes.get("/mmecoa.qpic.cn/<path:path>")
    def picture(path: str) -> Response:
        """Serve a hosted picture; like WeChat, in the form it was uploaded in."""
        with world.lock:
            found = world.picture_at(f"https://mmbiz.qpic.cn/{path}") or abort(404)
        return Response(found.data, headers=_HEADERS, content_type=found.mime)


def file(name: str, kind: str) -> Response:
    """Serve a style sheet or script that lies beside the templates."""
    text = (_templates() / "sandbox" / name).read_text(encoding="utf-8")
    return Response(text, headers=_HEADERS, content_type=f"{kind}; charset=utf-8")


def page(
    template: str,
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    **values: object,
) -> Response:
    """Render one of the sandbox's templates; no page of them runs a script."""
    html = _environment().get_template(template).render(values)
    headers = {**_HEADERS, **(headers or {})}
    return Response(html, status, headers, content_type="text/html; charset=utf-8")


def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(_templates() / "sandbox"),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _templates() -> Path:
    """The folder beside the code in a checkout, inside the other package in a wheel."""
    root = Path(__file__).resolve().parents[2]
    packed = root / "workers" / "_templates"
    return packed if packed.is_dir() else root / "templates"


def _account(world: World, app_id: str) -> Account:
    return world.accounts.get(app_id) or abort(404)


def shown_draft(account: Account, draft: Draft) -> ShownDraft:
    """Make a draft ready to be shown."""
    return ShownDraft(
        articles=[
            shown_article(account, article, _article_path(account.app_id, draft.media_id, index))
            for index, article in enumerate(draft.articles)
        ],
        time=shown_time(draft.update_time),
    )


def shown_time(moment: float) -> str:
    """Write a moment as the platform does, in Beijing's time: `2026年2月28日 08:00`."""
    there = datetime.fromtimestamp(moment, UTC).astimezone(BEIJING)
    return f"{there.year}年{there.month}月{there.day}日 {there:%H:%M}"


def shown_article(account: Account, article: Mapping[str, Any], address: str) -> ShownArticle:
    """Make an article ready to be shown; `address` is the page that shows it."""
    listed = article.get("image_info", {}).get("image_list", [])
    materials = [account.materials.get(one["image_media_id"]) for one in listed]
    return ShownArticle(
        address=address,
        title=article["title"],
        author=article["author"],
        digest=article["digest"],
        cover=local(article["thumb_url"]),
        source_url=article["content_source_url"],
        # Safe: normalised on its way in, and the page's policy lets no script run.
        content=Markup(visible(article["content"])),  # noqa: S704
        pictures=[local(material.url) for material in materials if material],
    )


def _article_path(app_id: str, media_id: str, index: int) -> str:
    return f"/mp/{quote(app_id, safe='')}/{quote(media_id, safe='')}/{index}"
