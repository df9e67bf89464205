"""What an article of a draft must be, and what is stored of it."""

import ipaddress
import re
from collections.abc import Mapping
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

from bot.sandbox.call import Refusal, number_of, text_of
from bot.sandbox.normalise import normalise
from bot.sandbox.world import Account, Terms

CONTENT_BYTES = 1_000_000  # Add_draft: "smaller than 1 MB"
SOURCE_URL_BYTES = 1000  # Add_draft since 2025-12-19: "at most 1 KB"
DIGEST_MADE = 54  # Add_draft: without a digest the first 54 characters of the text
NEWSPIC_TITLE, NEWSPIC_CONTENT, NEWSPIC_PICTURES = 20, 1000, 20  # as other tools report them

_FRACTION = r"(?:0(?:\.\d{1,6})?|1(?:\.0{1,6})?)"
CROPS = ("pic_crop_235_1", "pic_crop_1_1")
_CROP = re.compile(rf"({_FRACTION})_({_FRACTION})_({_FRACTION})_({_FRACTION})")


def stored(article: Mapping[str, Any], account: Account, *, round_trips: int = 0) -> dict[str, Any]:
    """Check an article of draft/add or draft/update; answer it as the draft box keeps it."""
    is_news = _type_of(article) == "news"
    _check_texts(article, account.terms, is_news=is_news)
    _check_source_url(text_of(article, "content_source_url"))
    _check_comments(article, account.terms)
    covers = _covers(article, is_news=is_news)
    for media_id in covers:
        _check_cover(account, media_id)
    _check_crops(article)
    links = account.terms.links
    content = normalise(article["content"], links=links, round_trip=round_trips)
    kept = {
        "article_type": "news" if is_news else "newspic",
        "title": text_of(article, "title"),
        "author": text_of(article, "author"),
        "digest": text_of(article, "digest") or visible_text(content)[:DIGEST_MADE],
        "content": content,
        "content_source_url": text_of(article, "content_source_url"),
        "thumb_media_id": covers[0],
        "show_cover_pic": number_of(article, "show_cover_pic"),
        "need_open_comment": number_of(article, "need_open_comment"),
        "only_fans_can_comment": number_of(article, "only_fans_can_comment"),
        "thumb_url": account.materials[covers[0]].url,
        "is_deleted": False,
        "content_as_sent": article["content"],
        "crops_as_sent": [text_of(article, key) for key in CROPS],
        "round_trips": round_trips,
    }
    return kept if is_news else {**kept, "image_info": article["image_info"]}


def is_complete(article: Mapping[str, Any]) -> bool:
    """Tell whether what Add_draft calls required is there."""
    needed = ["title", "content"]
    needed.append(
        "thumb_media_id" if article.get("article_type", "news") == "news" else "image_info"
    )
    return all(article.get(key) for key in needed)


def visible_text(html: str) -> str:
    """Answer what a reader sees of the HTML, white space folded."""
    parser = _Text()
    parser.feed(html)
    parser.close()
    return " ".join("".join(parser.parts).split())


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []

    def handle_data(self, data: str) -> None:
        self.parts.append(data)


def _type_of(article: Mapping[str, Any]) -> str:
    kind = text_of(article, "article_type") or "news"
    if kind not in ("news", "newspic"):
        raise Refusal(40008, "invalid message type")
    return kind


def _check_texts(article: Mapping[str, Any], terms: Terms, *, is_news: bool) -> None:
    """Hold the texts to their lengths, counted in characters as they came (Add_draft)."""
    title, content = text_of(article, "title"), text_of(article, "content")
    if not title:
        raise Refusal(40097, "invalid args: title")
    if not content:
        raise Refusal(44004, "empty content")
    if len(title) > terms.title:
        raise Refusal(45003, "title size out of limit")
    if len(text_of(article, "author")) > terms.author:
        raise Refusal(45110, "author size out of limit")
    if len(text_of(article, "digest")) > terms.digest:
        raise Refusal(45004, "description size out of limit")
    if not is_news and (len(title) > NEWSPIC_TITLE or len(content) > NEWSPIC_CONTENT):
        raise Refusal(45166, "invalid content")
    # Staff on the developer forum: the whole string counts, with tags and attributes.
    counted = content if terms.content_count == "html" else visible_text(content)
    if len(counted) >= terms.content or len(content.encode()) >= CONTENT_BYTES:
        raise Refusal(45002, "content size out of limit")


def _check_source_url(url: str) -> None:
    """Refuse what is no public web address: 41039 (localhost observed in 2026)."""
    if url and (len(url.encode()) > SOURCE_URL_BYTES or not _is_public(url)):
        raise Refusal(41039, "invalid content_source_url")


def _is_public(url: str) -> bool:
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return False
    if parts.scheme not in ("http", "https"):
        return False
    try:
        return ipaddress.ip_address(host).is_global
    except ValueError:
        return "." in host.strip(".") and not host.endswith((".localhost", ".local"))


def _check_comments(article: Mapping[str, Any], terms: Terms) -> None:
    flags = {number_of(article, key) for key in ("need_open_comment", "only_fans_can_comment")}
    if not flags <= {0, 1}:
        raise Refusal(40097, "invalid args: comment flags are 0 or 1")
    if article.get("need_open_comment") and not terms.comments:
        raise Refusal(88000, "no comment privilege")


def _covers(article: Mapping[str, Any], *, is_news: bool) -> list[str]:
    """Answer the permanent materials an article names; of a newspic the first is its cover."""
    if is_news:
        return [text_of(article, "thumb_media_id")]
    info = article.get("image_info")
    listed = info.get("image_list") if isinstance(info, dict) else None
    if not isinstance(listed, list) or not 1 <= len(listed) <= NEWSPIC_PICTURES:
        raise Refusal(40007, "invalid media_id")
    return [str(one.get("image_media_id", "")) if isinstance(one, dict) else "" for one in listed]


def _check_cover(account: Account, media_id: str) -> None:
    """Take permanent pictures of either type, of this account only: else 40007."""
    material = account.materials.get(media_id)
    if material is None or material.type not in ("image", "thumb"):
        raise Refusal(40007, "invalid media_id")


def _check_crops(article: Mapping[str, Any]) -> None:
    """Check `X1_Y1_X2_Y2`, fractions of at most six decimals, in order: else 53402."""
    crops = [text_of(article, key) for key in CROPS]
    crops += [
        "_".join(str(one.get(k)) for k in ("x1", "y1", "x2", "y2")) for one in _percents(article)
    ]
    for crop in filter(None, crops):
        found = _CROP.fullmatch(crop)
        left, top, right, bottom = map(float, found.groups()) if found else (1.0, 1.0, 0.0, 0.0)
        if left >= right or top >= bottom:
            raise Refusal(53402, "crop cover failed")


def _percents(article: Mapping[str, Any]) -> list[dict[str, Any]]:
    info = article.get("cover_info")
    listed = info.get("crop_percent_list") if isinstance(info, dict) else None
    return [one for one in listed or [] if isinstance(one, dict)]
