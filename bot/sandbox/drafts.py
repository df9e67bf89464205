"""The draft box over the API: add, update, get, list, count, delete."""

from typing import Any

from bot.sandbox import ids
from bot.sandbox.articles import is_complete, stored
from bot.sandbox.call import Answer, Call, Refusal, number_of, page_of, text_of
from bot.sandbox.world import Draft

MOST_ARTICLES = 8  # as third parties report and enforce it
# What the sandbox keeps for its assertions only.
OWN = ("content_as_sent", "crops_as_sent", "round_trips")


def add(call: Call) -> Answer:
    """POST draft/add: `articles` is an array; on success there is no errcode (Add_draft)."""
    articles = call.json().get("articles")
    # Observed in 2026: articles as a string of JSON answers 44003.
    if not isinstance(articles, list) or not articles:
        raise Refusal(44003, "empty news data")
    if not all(isinstance(article, dict) for article in articles):
        raise Refusal(47001, "data format error")
    call.titles = [str(article.get("title", "")) for article in articles]
    if len(articles) > MOST_ARTICLES:
        raise Refusal(45008, "article size out of limit")
    kept = [stored(article, call.owner) for article in articles]
    now = int(call.now)
    draft = Draft(ids.media_id(), kept, create_time=now, update_time=now)
    call.owner.drafts[draft.media_id] = draft
    return {"media_id": draft.media_id}


def update(call: Call) -> Answer:
    """POST draft/update: `articles` is one object, `index` counts from 0 (Update_draft).

    Observed in 2026: an array is 47001, an incomplete article a misleading 40007.
    """
    body = call.json()
    draft = find(call, body)
    article, index = body.get("articles"), number_of(body, "index")
    if not isinstance(article, dict):
        raise Refusal(47001, "data format error")
    call.titles = [str(article.get("title", ""))]
    if not 0 <= index < len(draft.articles):
        raise Refusal(40114, "invalid index value")
    if not is_complete(article):
        raise Refusal(40007, "invalid media_id")
    trips = draft.articles[index]["round_trips"] + 1
    draft.articles[index] = stored(article, call.owner, round_trips=trips)
    draft.update_time = int(call.now)
    return {"errcode": 0, "errmsg": "ok"}


def get(call: Call) -> Answer:
    """POST draft/get: the articles as they lie in the box, and its two times."""
    draft = find(call, call.json())
    return _content(call, draft)


def batchget(call: Call) -> Answer:
    """POST draft/batchget: newest first; an empty box answers without item_count (2026)."""
    body = call.json()
    offset, count = page_of(body)
    bare = number_of(body, "no_content") == 1
    every = sorted(call.owner.drafts.values(), key=lambda draft: draft.update_time, reverse=True)
    if not every:
        return {"item": [], "total_count": 0}
    items = [
        {
            "media_id": draft.media_id,
            "content": _content(call, draft, bare=bare),
            "update_time": draft.update_time,
        }
        for draft in every[offset : offset + count]
    ]
    return {"item": items, "total_count": len(every), "item_count": len(items)}


def count(call: Call) -> Answer:
    """GET draft/count."""
    return {"total_count": len(call.owner.drafts)}


def delete(call: Call) -> Answer:
    """POST draft/delete: at once and for good."""
    draft = find(call, call.json())
    del call.owner.drafts[draft.media_id]
    return {"errcode": 0, "errmsg": "ok"}


def switch(_: Call) -> Answer:
    """POST draft/switch: the beta of 2021 is over, the box is open for all."""
    return {"errcode": 0, "errmsg": "ok", "is_open": 1}


def find(call: Call, body: dict[str, Any]) -> Draft:
    """Find the draft a body names: 40007 if there is none, also once it was published."""
    draft = call.owner.drafts.get(text_of(body, "media_id"))
    if draft is None:
        raise Refusal(40007, "invalid media_id")
    return draft


def _content(call: Call, draft: Draft, *, bare: bool = False) -> dict[str, Any]:
    hidden = (*OWN, "content") if bare else OWN
    items = [
        {key: value for key, value in article.items() if key not in hidden}
        | {"url": _preview_url(call, index)}
        for index, article in enumerate(draft.articles, start=1)
    ]
    return {
        "news_item": items,
        "create_time": draft.create_time,
        "update_time": draft.update_time,
    }


def _preview_url(call: Call, index: int) -> str:
    """Write a temporary address: another one each time, as WeChat's expire."""
    biz = call.owner.gh_id.removeprefix("gh_")
    return (
        f"http://mp.weixin.qq.com/s?__biz={biz}&tempkey={ids.temporary_key()}"
        f"&idx={index}&chksm={ids.app_secret()}#rd"
    )
