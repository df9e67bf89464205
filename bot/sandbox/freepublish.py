"""Publishing without a push over the API: submit, status, list, one article, delete."""

from typing import Any

from bot.sandbox.call import Answer, Call, Endpoint, Refusal, number_of, page_of, text_of
from bot.sandbox.drafts import OWN, find
from bot.sandbox.publishing import SUCCESS, UNDER_WAY, begin, status_of
from bot.sandbox.releases import Release
from bot.sandbox.world import Account, Draft

# Submit_publish, error codes; an operator meets them on a draft, not on a call.
REFUSALS = {
    53503: "this draft failed the pre-publish check",
    53504: "publish this draft on the official website",
    53505: "save this draft by hand on the official website first",
}


def submit(call: Call) -> Answer:
    """POST freepublish/submit: errcode 0 says that the job was taken, not that it will succeed."""
    draft = find(call, call.json())
    call.titles = [article["title"] for article in draft.articles]
    _check(draft, call.owner)
    release = begin(call.world, call.owner, draft)
    receipt = {"publish_id": release.publish_id, "msg_data_id": release.msg_data_id}
    return {"errcode": 0, "errmsg": "ok", **receipt}


def get(call: Call) -> Answer:
    """POST freepublish/get: a publish_status from 0 to 6, with addresses only for 0."""
    body = call.json()
    wanted = str(body.get("publish_id", ""))
    found = [one for one in call.owner.releases if one.publish_id == wanted]
    if not wanted or not found:
        # Get_status lists 40002 for a bad argument; 53502 is in older lists only.
        raise Refusal(40002, "invalid publish_id")
    return _status(found[0], call.owner.terms.article_urls)


def batchget(call: Call) -> Answer:
    """POST freepublish/batchget: what got out without a push, newest first.

    Staff on the developer forum: never what was sent to followers.
    """
    body = call.json()
    offset, count = page_of(body)
    bare = number_of(body, "no_content") == 1
    every = [one for one in reversed(call.owner.releases) if one.is_listed]
    items = [
        {
            "article_id": one.article_id,
            "content": {**_content(one, call.owner, bare=bare), **_times(one)},
            "update_time": _times(one)["update_time"],
        }
        for one in every[offset : offset + count]
    ]
    return {"total_count": len(every), "item_count": len(items), "item": items}


def getarticle(call: Call) -> Answer:
    """POST freepublish/getarticle: the articles under an article_id, 53600 if there are none."""
    return _content(_find(call, call.json()), call.owner)


def delete(call: Call) -> Answer:
    """POST freepublish/delete: for good; `index` counts from 1, and 0 or none means all."""
    body = call.json()
    release, index = _find(call, body), number_of(body, "index")
    if not 0 <= index <= len(release.articles):
        raise Refusal(40114, "invalid index value")
    release.delete(index)
    return {"errcode": 0, "errmsg": "ok"}


TABLE = (
    Endpoint("freepublish/submit", "POST", submit),
    Endpoint("freepublish/get", "POST", get),
    Endpoint("freepublish/batchget", "POST", batchget),
    Endpoint("freepublish/getarticle", "POST", getarticle),
    Endpoint("freepublish/delete", "POST", delete),
)


def _check(draft: Draft, account: Account) -> None:
    if draft.refusal:
        raise Refusal(draft.refusal, REFUSALS.get(draft.refusal, "publish refused"))
    # The right to comments may have gone since the draft was made.
    if not account.terms.comments and any(one["need_open_comment"] for one in draft.articles):
        raise Refusal(88000, "no comment privilege")


def _status(release: Release, form: str) -> Answer:
    status = status_of(release)
    told: dict[str, Any] = {"publish_id": release.publish_id, "publish_status": status}
    if status == SUCCESS:
        items = [
            {"idx": index, "article_url": release.address(article, form)}
            for index, article in enumerate(release.articles, start=1)
        ]
        told["article_id"] = release.article_id
        told["article_detail"] = {"count": len(items), "item": items}
    # Get_status's own sample of a job under way has a failed article in it.
    return {**told, "fail_idx": [1] if status == UNDER_WAY else release.fail_idx}


def _find(call: Call, body: dict[str, Any]) -> Release:
    article_id = text_of(body, "article_id")
    for release in call.owner.releases:
        if release.is_listed and release.article_id == article_id:
            return release
    raise Refusal(53600, "invalid article_id")


def _content(release: Release, account: Account, *, bare: bool = False) -> dict[str, Any]:
    hidden = (*OWN, "long_url", *(("content",) if bare else ()))
    form = account.terms.article_urls
    return {
        "news_item": [
            {key: value for key, value in article.items() if key not in hidden}
            | {"url": release.address(article, form)}
            for article in release.articles
        ]
    }


def _times(release: Release) -> dict[str, int]:
    settled = int(release.settled_at or release.called_at)
    return {"create_time": settled, "update_time": settled}
