"""Write the event that tells the end of a publication."""

from typing import Any

from bot.sandbox import ids
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


def mistaken(release: Release, followers: int, form: str = "short") -> Fields:
    """MASSSENDJOBFINISH where PUBLISHJOBFINISH was due, as two accounts saw it in 2022.

    Its MsgID is one nobody was given; there is no article_id, only the addresses.
    """
    urls = [
        {"ArticleIdx": index, "ArticleUrl": release.address(article, form)}
        for index, article in enumerate(release.articles, start=1)
    ]
    numbers = dict.fromkeys(("TotalCount", "FilterCount", "SentCount"), followers)
    return {
        "Event": "MASSSENDJOBFINISH",
        "MsgID": int(ids.digits(10)),
        "Status": "send success",
        **numbers,
        "ErrorCount": 0,
        "CopyrightCheckResult": {"Count": 0, "ResultList": "", "CheckState": 0},
        "ArticleUrlResult": {"Count": len(urls), "ResultList": {"item": urls}},
    }


def _detail(release: Release, form: str) -> dict[str, Any]:
    items = [
        {"idx": index, "article_url": release.address(article, form)}
        for index, article in enumerate(release.articles, start=1)
    ]
    return {"count": len(items), "item": items}
