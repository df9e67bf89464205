"""The events that tell the end of a publication or a mass sending, as the platform writes them."""

from typing import Any

from bot.sandbox.callbacks import Fields
from bot.sandbox.releases import Release


def publish_finished(release: Release, form: str = "short") -> Fields:
    """PUBLISHJOBFINISH (docs: Publish, Callback_on_finish), with addresses of that form.

    What failed names its articles by `fail_idx`, once each, and has no addresses.
    """
    told: Fields = {
        "publish_id": int(release.publish_id),  # a number here, a string in JSON
        "publish_status": int(release.verdict),
    }
    if release.state == "out":
        told |= {"article_id": release.article_id, "article_detail": _detail(release, form)}
    if release.fail_idx:
        told["fail_idx"] = release.fail_idx
    return {"Event": "PUBLISHJOBFINISH", "PublishEventInfo": told}


def mass_finished(
    release: Release,
    counts: dict[str, int],
    form: str = "short",
    copyright_check: Fields | None = None,
) -> Fields:
    """MASSSENDJOBFINISH (docs: Batch_Sends), with addresses of that form.

    `counts` are TotalCount, FilterCount, SentCount and ErrorCount; `copyright_check` replaces
    CopyrightCheckResult, by default that of articles which were nobody else's.
    """
    urls = [
        {"ArticleIdx": index, "ArticleUrl": release.address(article, form)}
        for index, article in enumerate(release.articles, start=1)
        if release.state == "out"
    ]
    return {
        "Event": "MASSSENDJOBFINISH",
        "MsgID": int(release.msg_id),  # the job's number, and not MsgId, which events lack
        "Status": release.verdict,
        **counts,
        "CopyrightCheckResult": copyright_check or {"Count": 0, "ResultList": "", "CheckState": 1},
        "ArticleUrlResult": {"Count": len(urls), "ResultList": {"item": urls} if urls else ""},
    }


def _detail(release: Release, form: str) -> dict[str, Any]:
    items = [
        {"idx": index, "article_url": release.address(article, form)}
        for index, article in enumerate(release.articles, start=1)
    ]
    return {"count": len(items), "item": items}
