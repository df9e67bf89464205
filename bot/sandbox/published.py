"""The pages of what is out: each article under the path its address has at mp.weixin.qq.com.

The platform documents none of them. Observed in 2026 (research notes of a clipping tool) and told
by many readers of such pages (we-extract, RSSHub, wechatscope): whatever is not there is answered
with HTTP 200 and a WeUI message whose title says why, 参数错误 for a key that nobody was given; and
who asks too often, or from a data centre, is sent to /mp/wappoc_appmsgcaptcha.
"""

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from flask import Blueprint, Response, request

from bot.sandbox import ids
from bot.sandbox.pages import ShownDraft, page, shown_article, shown_time
from bot.sandbox.releases import Release
from bot.sandbox.world import Account, World

GONE = {"deleted": "该内容已被发布者删除", "banned": "此内容因违规无法查看"}
NOBODYS = "参数错误"
CAPTCHA = "/mp/wappoc_appmsgcaptcha"


@dataclass(frozen=True, slots=True)
class Found:
    """An article that is or was out, with its account and the release it came with."""

    account: Account
    release: Release
    index: int


def sandbox_path(address: str) -> str:
    """Where the sandbox shows an article of that address: the same path and query, at home."""
    parts = urlsplit(address)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def published(world: World) -> Blueprint:
    """Make the pages under /s/<key> (short addresses) and /s?__biz=… (long ones)."""
    routes = Blueprint("published", __name__)

    @routes.get("/s/<key>")
    def short(key: str) -> Response:
        return _shown(world, "url", f"https://mp.weixin.qq.com/s/{key}")

    @routes.get("/s")
    def long() -> Response:
        return _shown(world, "long_url", request.args.get("sn", ""))  # the only secret part of it

    @routes.get(CAPTCHA)
    def captcha() -> Response:
        return page("captcha.html.j2")

    return routes


def _shown(world: World, field: str, wanted: str) -> Response:
    with world.lock:
        found = _find(world, field, wanted)
        if found is None:
            return page("gone.html.j2", sentence=NOBODYS, account=None)
        if found.account.terms.article_pages == "verify":
            return _asked_who()
        article = found.release.articles[found.index]
        state = "deleted" if article["is_deleted"] else found.release.state
        if state in GONE:
            return page("gone.html.j2", sentence=GONE[state], account=found.account)
        return _page(found)


def _asked_who() -> Response:
    """Send a reader away to prove to be one."""
    target = f"https://mp.weixin.qq.com{request.full_path.rstrip('?')}"
    query = urlencode({"poc_token": ids.temporary_key(), "target_url": target})
    return Response(status=302, headers={"Location": f"{CAPTCHA}?{query}"})


def _find(world: World, field: str, wanted: str) -> Found | None:
    for account in world.accounts.values():
        for release in account.releases:
            for index, article in enumerate(release.articles):
                if _fits(article, field, wanted):
                    return Found(account, release, index)
    return None


def _fits(article: dict[str, Any], field: str, wanted: str) -> bool:
    address = str(article.get(field, ""))
    if field == "url":
        return address == wanted
    return bool(wanted) and parse_qs(urlsplit(address).query).get("sn") == [wanted]


def _page(found: Found) -> Response:
    account, release = found.account, found.release
    articles = [
        shown_article(account, article, sandbox_path(article["url"]))
        for article in release.articles
        if not article["is_deleted"]
    ]
    here = sandbox_path(release.articles[found.index]["url"])
    index = [article.address for article in articles].index(here)
    draft = ShownDraft(articles=articles, time=shown_time(release.settled_at or release.called_at))
    return page("article.html.j2", account=account, draft=draft, index=index)
