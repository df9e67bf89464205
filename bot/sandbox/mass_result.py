"""What comes of a mass send: its check, its counts, and the event that tells of them.

Platform docs: Batch_Sends_and_Originality_Checks, "event of the result" (MASSSENDJOBFINISH).
"""

from typing import Any

from bot.sandbox import mass_quota
from bot.sandbox.callbacks import Fields
from bot.sandbox.clock import beijing_month
from bot.sandbox.masses import Mass
from bot.sandbox.world import Account

SUCCESS = "send success"
ADMIN_REFUSED, ADMIN_SILENT = "err(40001)", "err(40002)"
CHECK_BROKE, NOT_SENDABLE, IS_REPRINT = "err(30001)", "err(30002)", "err(30003)"
# CheckState of the whole: 1 no reprint, 2 a reprint that may go, 3 one that may not. Real events
# about a text, which nobody checks, say 0.
_CHECK_STATE = {"original": 1, "reprint": 2, "forbidden": 3, "broken": 0}


def verdict_of(account: Account, mass: Mass) -> str:
    """The Status of the event: how the check of what is sent, and the sending, end."""
    found = account.terms.mass_verdict
    if found != SUCCESS or mass.content.kind != "mpnews":
        return found
    match account.terms.originality, mass.ignore_reprint:
        case "forbidden", _:
            return NOT_SENDABLE
        case "reprint", False:
            return IS_REPRINT
        case "broken", False:
            return CHECK_BROKE
    return SUCCESS


def count(account: Account, mass: Mass, now: float) -> None:
    """Send: give each follower the message who is not filtered, and count."""
    people, errors = account.audience.followers, 0
    left = [one for one in mass.recipients if not mass_quota.is_left_out(account, one, now)]
    for openid in left:
        if people[openid].broken:
            errors += 1
        else:
            people[openid].take(beijing_month(now))
            mass.reached.append(openid)
    mass.release.details |= counts(len(mass.recipients), len(left), len(left) - errors, errors)


def counts(total: int, filtered: int = 0, sent: int = 0, errors: int = 0) -> dict[str, int]:
    """Name the four counts as the event does. `FilterCount` is who was *left* by the filter."""
    names = ("TotalCount", "FilterCount", "SentCount", "ErrorCount")
    return dict(zip(names, (total, filtered, sent, errors), strict=True))


def event(account: Account, mass: Mass) -> Fields:
    """Write MASSSENDJOBFINISH in full; the id's name is MsgID there, with a capital D."""
    release = mass.release
    was_checked = release.verdict not in (ADMIN_REFUSED, ADMIN_SILENT)
    return {
        "Event": "MASSSENDJOBFINISH",
        "MsgID": int(release.msg_id),
        "Status": release.verdict,
        **counts(len(mass.recipients)),
        **release.details,
        "CopyrightCheckResult": _check_result(account, mass, was_checked=was_checked),
        "ArticleUrlResult": _addresses(account, mass),
    }


def _check_result(account: Account, mass: Mass, *, was_checked: bool) -> dict[str, Any]:
    found = account.terms.originality
    if mass.content.kind != "mpnews" or not was_checked:
        return {**_listed([]), "CheckState": 0}
    items = [
        {
            "ArticleIdx": index,
            "UserDeclareState": 0,
            "AuditState": 2,  # as in the docs' own sample, though their table has no 2
            "OriginalArticleUrl": "http://mp.weixin.qq.com/s/original-in-the-library",
            "OriginalArticleType": 1,
            "CanReprint": int(found == "reprint"),
            "NeedReplaceContent": int(found == "reprint"),
            "NeedShowReprintSource": int(found == "reprint"),
        }
        for index in range(1, len(mass.release.articles) + 1)
        if found in ("reprint", "forbidden")
    ]
    return {**_listed(items), "CheckState": _CHECK_STATE[found]}


def _addresses(account: Account, mass: Mass) -> dict[str, Any]:
    release, form = mass.release, account.terms.article_urls
    is_out = release.verdict == SUCCESS
    return _listed(
        [
            {"ArticleIdx": index, "ArticleUrl": release.address(article, form)}
            for index, article in enumerate(release.articles, start=1)
            if is_out
        ]
    )


def _listed(items: list[dict[str, Any]]) -> dict[str, Any]:
    """Count and list; a list of none is an empty text, as in real events."""
    return {"Count": len(items), "ResultList": {"item": items} if items else ""}
