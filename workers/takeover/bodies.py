"""One answer of the back end as a body of ours, or why it cannot be one. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from workers.ownreplies import Article, Picture, Text
from workers.ownreplies.texts import fault_of_text, is_address
from workers.takeover.answers import objects, text, within

if TYPE_CHECKING:
    from workers.ownreplies import Body

KINDS: Final = {
    "voice": "语音",
    "video": "视频",
    "videos": "视频",
    "music": "音乐",
    "card": "卡券",
    "wxcard": "卡券",
    "miniprogram": "小程序",
    "finder": "视频号",
}
"""Platform docs, Getting_Rules_for_Auto_Replies and Getting_Custom_Menu_Configurations."""


class Unusable(Exception):
    """What the back end answers here cannot be answered by us; the text (Chinese) says why."""


def body_from(answer: object) -> tuple[Body, str]:
    """Read a reply, or a button that replies, and a remark on what of it is lost ("" : nothing).

    Raises Unusable.
    """
    kind = text(answer, "type")
    content = text(answer, "content") or text(answer, "value")
    match kind:
        case "text":
            return _text(content), ""
        case "img" | "image" if content:
            return Picture(media_id=content), ""
        case "news":
            return _article(answer)
    raise Unusable(f"{KINDS.get(kind, kind or '这种')}回复不能由程序来答")


def _text(content: str) -> Text:
    if problem := fault_of_text(content):
        raise Unusable(problem[0])
    return Text(content)


def _article(answer: object) -> tuple[Article, str]:
    """The first article: only one arrives as the answer to a message (platform, 2018-10-12)."""
    articles = objects(within(answer, "news_info"), "list")
    first = articles[0] if articles else {}
    title, url, cover = text(first, "title"), text(first, "content_url"), text(first, "cover_url")
    if not title or not is_address(url):
        raise Unusable("文章没有标题或链接")
    picture = cover if is_address(cover) else ""
    body = Article(title=title, url=url, summary=text(first, "digest"), picture=picture)
    lost = f"有 {len(articles)} 篇文章，一次只能回一篇：只接第 1 篇" if len(articles) > 1 else ""
    return body, lost
