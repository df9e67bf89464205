"""The back end as a person sees it: the draft box, what is out, three switches; plain forms."""

from collections.abc import Callable
from typing import Literal
from urllib.parse import urlsplit

from flask import Blueprint, Response, abort, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from bot.sandbox import backend, website
from bot.sandbox.backend import Impossible
from bot.sandbox.backend_api import EDITABLE
from bot.sandbox.desk import boxed_drafts, desk_path, draft_path, shown_releases
from bot.sandbox.pages import KINDS, page
from bot.sandbox.wanted import account_of
from bot.sandbox.website_forms import (
    keywords_of,
    lines_of,
    lines_of_keywords,
    menu_of,
    reply_of,
    written,
)
from bot.sandbox.world import Account, World

# The other pages have no forms; here one may be sent to the page itself, and a browser must tell
# whence it comes, so that no foreign page can press a button here.
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; img-src 'self'; style-src 'self'; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "same-origin",
}
SAID = {
    "saved": "已保存",
    "draft-deleted": "已删除草稿",
    "published": "已发表，链接在下面的发表记录里",
    "sent": "已开始发送，发完后链接在下面的发表记录里",
    "deleted": "已删除，读者打开会看到“该内容已被发布者删除”",
    "confirm": "管理员已确认，开始发送",
    "refuse": "管理员已拒绝，不会发送",
    "callback": "已切换服务器配置",
    "protection": "已切换 API 群发保护",
    "menu": "已保存菜单",
    "replies": "已保存自动回复",
    "secret": "已重置 AppSecret，旧的已失效",
}


def backend_pages(world: World) -> Blueprint:
    """Make the page /sandbox/backend/<app_id> and what its forms are sent to."""
    routes = Blueprint("backend_pages", __name__, url_prefix="/sandbox/backend/<app_id>")
    routes.before_request(refuse_foreign)
    _view_routes(routes, world)
    _draft_forms(routes, world)
    _other_forms(routes, world)
    _website_forms(routes, world)
    return routes


def _view_routes(routes: Blueprint, world: World) -> None:
    @routes.get("")
    def desk(app_id: str) -> Response:
        return _desk(world, app_id, said=SAID.get(request.args.get("said", ""), ""))

    @routes.get("/drafts/<media_id>/<int:index>")
    def editor(app_id: str, media_id: str, index: int) -> Response:
        with world.lock:
            account = account_of(world, app_id)
            draft = account.drafts.get(media_id) or abort(404)
            if index >= len(draft.articles):
                abort(404)
            return _view(
                "backend_edit.html.j2",
                account=account,
                article=draft.articles[index],
                index=index,
                path=draft_path(app_id, media_id),
            )


def _draft_forms(routes: Blueprint, world: World) -> None:
    @routes.post("/drafts/<media_id>/<int:index>")
    def save(app_id: str, media_id: str, index: int) -> AnyResponse:
        changes = {name: request.form[name] for name in EDITABLE if name in request.form}
        return _done(
            world,
            app_id,
            "saved",
            lambda account: backend.edit(world, account, media_id, index, changes),
        )

    @routes.post("/drafts/<media_id>/publish")
    def publish(app_id: str, media_id: str) -> AnyResponse:
        notify = "notify" in request.form
        return _done(
            world,
            app_id,
            "sent" if notify else "published",
            lambda account: backend.publish(world, account, media_id, notify=notify),
        )

    @routes.post("/drafts/<media_id>/delete")
    def delete(app_id: str, media_id: str) -> AnyResponse:
        return _done(
            world, app_id, "draft-deleted", lambda account: backend.delete_draft(account, media_id)
        )


def _other_forms(routes: Blueprint, world: World) -> None:
    @routes.post("/releases/<int:number>/delete")
    def delete_published(app_id: str, number: int) -> AnyResponse:
        return _done(
            world, app_id, "deleted", lambda account: backend.delete_published(account, number)
        )

    @routes.post("/mass/<msg_id>/<any(confirm, refuse):said>")
    def admin(app_id: str, msg_id: str, said: Literal["confirm", "refuse"]) -> AnyResponse:
        return _done(
            world,
            app_id,
            said,
            lambda account: backend.answer_as_admin(world, account, msg_id, said),
        )

    @routes.post("/callback")
    def callback(app_id: str) -> AnyResponse:
        return _done(
            world,
            app_id,
            "callback",
            lambda account: backend.switch_callback(account, on=not account.callback_on),
        )

    @routes.post("/protection")
    def protection(app_id: str) -> AnyResponse:
        return _done(
            world,
            app_id,
            "protection",
            lambda account: backend.protect(account, on=not account.protected),
        )

    @routes.post("/secret")
    def secret(app_id: str) -> AnyResponse:
        return _done(world, app_id, "secret", lambda account: backend.reset_secret(world, account))


def _website_forms(routes: Blueprint, world: World) -> None:
    @routes.post("/menu")
    def menu(app_id: str) -> AnyResponse:
        wanted = menu_of(request.form.get("menu", ""))
        return _done(world, app_id, "menu", lambda account: website.set_menu(account, wanted))

    @routes.post("/replies")
    def replies(app_id: str) -> AnyResponse:
        form = request.form
        return _done(
            world,
            app_id,
            "replies",
            lambda account: website.set_replies(
                account,
                world.clock.now(),
                follow=reply_of(form.get("follow", "")),
                default=reply_of(form.get("default", "")),
                keywords=keywords_of(form.get("keywords", "")),
            ),
        )


def _done(world: World, app_id: str, said: str, act: Callable[[Account], object]) -> AnyResponse:
    """Do what a form asks for; then show the page anew, so that reloading does not repeat it."""
    try:
        with world.lock:
            act(account_of(world, app_id))
    except Impossible as no:
        return _desk(world, app_id, problem=str(no), status=409)
    return redirect(f"{desk_path(app_id)}?said={said}", code=303)


def _desk(
    world: World, app_id: str, *, said: str = "", problem: str = "", status: int = 200
) -> Response:
    with world.lock:
        account = account_of(world, app_id)
        return _view(
            "backend.html.j2",
            status=status,
            account=account,
            path=desk_path(app_id),
            kind=KINDS[account.kind],
            drafts=boxed_drafts(account),
            releases=shown_releases(account),
            menu=lines_of(account.menus.by_hand),
            follow=written(account.replies.follow),
            default=written(account.replies.default),
            keywords=lines_of_keywords(account.replies),
            said=said,
            problem=problem,
        )


def _view(template: str, *, status: int = 200, **values: object) -> Response:
    return page(template, status=status, headers=HEADERS, **values)


def refuse_foreign() -> None:
    """Refuse a form that another site sent: a browser names the origin of each POST."""
    origin = request.headers.get("Origin")
    if request.method == "POST" and origin and urlsplit(origin).netloc != request.host:
        abort(403)
