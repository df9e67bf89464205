"""A person's acts in the back end over HTTP, for tests that need a person at a certain moment."""

from typing import Any, Protocol

from flask import Blueprint, Response, jsonify

from bot.sandbox import backend, website
from bot.sandbox.backend import Impossible
from bot.sandbox.releases import Release
from bot.sandbox.wanted import account_of, body_of
from bot.sandbox.world import Account, World

EDITABLE = ("title", "author", "digest", "content")


def backend_api(world: World) -> Blueprint:
    """Make the routes under /sandbox/accounts/<app_id>/backend/; a no is 409 with its sentence."""
    routes = Blueprint("backend_api", __name__, url_prefix="/sandbox/accounts/<app_id>/backend")
    _draft_routes(routes, world)
    _account_routes(routes, world)
    _website_routes(routes, world)

    @routes.errorhandler(Impossible)
    def impossible(no: Impossible) -> tuple[Response, int]:
        return jsonify(error=str(no)), 409

    return routes


def _draft_routes(routes: Blueprint, world: World) -> None:
    @routes.get("/drafts")
    def drafts(app_id: str) -> Response:
        """List what a person sees in the box, newest first."""
        with world.lock:
            every = account_of(world, app_id).drafts.values()
            return jsonify(
                [
                    {
                        "media_id": draft.media_id,
                        "titles": [article["title"] for article in draft.articles],
                        "update_time": draft.update_time,
                    }
                    for draft in sorted(every, key=lambda one: one.update_time, reverse=True)
                ]
            )

    @routes.post("/drafts/<media_id>/edit")
    def edit(app_id: str, media_id: str) -> Response:
        """Save `title`, `author`, `digest` or `content` of the article `index` (from 0)."""
        wanted = body_of("index", *EDITABLE)
        index = int(wanted.pop("index", 0))
        with world.lock:
            backend.edit(world, account_of(world, app_id), media_id, index, wanted)
        return jsonify(ok=True)

    @routes.post("/drafts/<media_id>/delete")
    def delete(app_id: str, media_id: str) -> Response:
        with world.lock:
            backend.delete_draft(account_of(world, app_id), media_id)
        return jsonify(ok=True)

    @routes.post("/drafts/<media_id>/publish")
    def publish(app_id: str, media_id: str) -> Response:
        """Press 发表, with `notify` to all followers (false); answers the release.

        Its `addresses` are there at once without notice, with it when the sending has ended.
        """
        notify = bool(body_of("notify").get("notify", False))
        with world.lock:
            release = backend.publish(world, account_of(world, app_id), media_id, notify=notify)
            return jsonify(shown(release))

    @routes.post("/releases/<int:number>/delete")
    def delete_published(app_id: str, number: int) -> Response:
        """Delete the article `index` (from 1; 0: all) of the account's release of that number."""
        wanted = body_of("index")
        with world.lock:
            account = account_of(world, app_id)
            backend.delete_published(account, number, int(wanted.get("index", 0)))
        return jsonify(ok=True)


def _account_routes(routes: Blueprint, world: World) -> None:
    @routes.post("/callback")
    def callback(app_id: str) -> Response:
        """Switch the server configuration: `{"on": false}`."""
        return _switched(world, app_id, backend.switch_callback)

    @routes.post("/protection")
    def protection(app_id: str) -> Response:
        """Switch API 群发保护: `{"on": true}`."""
        return _switched(world, app_id, backend.protect)

    @routes.post("/secret")
    def secret(app_id: str) -> Response:
        """Reset the AppSecret; answers the new one."""
        with world.lock:
            return jsonify(secret=backend.reset_secret(world, account_of(world, app_id)))


def _website_routes(routes: Blueprint, world: World) -> None:
    @routes.post("/menu")
    def menu(app_id: str) -> Response:
        """Save the website's menu: `button`, as `website.set_menu` takes it; none closes it."""
        wanted = list(body_of("button").get("button", []))
        with world.lock:
            website.set_menu(account_of(world, app_id), wanted)
        return jsonify(ok=True)

    @routes.post("/replies")
    def replies(app_id: str) -> Response:
        """Save the automatic replies: `follow`, `default`, `keywords`; none closes them."""
        wanted = body_of("follow", "default", "keywords")
        with world.lock:
            website.set_replies(account_of(world, app_id), world.clock.now(), **wanted)
        return jsonify(ok=True)


class _Switch(Protocol):
    def __call__(self, account: Account, *, on: bool) -> None: ...


def _switched(world: World, app_id: str, switch: _Switch) -> Response:
    on = bool(body_of("on").get("on", False))
    with world.lock:
        switch(account_of(world, app_id), on=on)
    return jsonify(ok=True)


def shown(release: Release) -> dict[str, Any]:
    """Tell a person's release: `addresses` as the browser shows them, one for each article."""
    return {
        "addresses": [article["url"] for article in release.articles if release.state == "out"],
        "msg_id": release.msg_id,
        "article_id": release.article_id,
        "publish_id": release.publish_id,
    }
