"""Read what WeChat tells of a release that is over, as facts. Pure.

Platform docs: "Batch sends and originality checks" (MASSSENDJOBFINISH) and "Callback on finish"
of publishing (PUBLISHJOBFINISH; some accounts are told FREEPUBLISHJOBFINISH). A list of one comes
as one item, a list of none as an empty text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from workers.publication import Route

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from bot.messages import Event

MASS: Final = "masssendjobfinish"
PUBLISH: Final = "publishjobfinish"
PUBLISH_ALSO: Final = "freepublishjobfinish"
NAMES: Final = (MASS, PUBLISH, PUBLISH_ALSO)

ENDED: Final = frozenset({0, 2, 3, 4, 5, 6})
"""Every publish_status but 1, which says that it is still going on."""

_RECEIPT: Final = re.compile(r"[0-9]{1,20}")
_NUMBER: Final = re.compile(r"[0-9]{1,15}")
_ADDRESS: Final = re.compile(r"https?://\S{1,2000}")
_CHECKED: Final = {
    "idx": "ArticleIdx",
    "declared": "UserDeclareState",
    "audit": "AuditState",
    "type": "OriginalArticleType",
    "can_reprint": "CanReprint",
    "replace": "NeedReplaceContent",
    "source": "NeedShowReprintSource",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """One release that is over; `receipt` is its msg_id or publish_id.

    `said` holds JSON types: of a mass-send `status`, `total`, `filtered`, `sent`, `failed`,
    `check_state`, `addresses`, `details`; of a publication `status`, `addresses`, `article_id`,
    `failed`. It is None where the event does not say how it ended.
    """

    route: Route
    receipt: str
    said: Mapping[str, object] | None = field(repr=False)


def finished(event: Event) -> Finished | None:
    """Read a finish event; None for one that names no release."""
    mass = event.name == MASS
    told = event.fields if mass else _within(event.fields, "PublishEventInfo")
    receipt = _text(told, "MsgID" if mass else "publish_id")
    if not _RECEIPT.fullmatch(receipt):
        return None
    read: Callable[[Mapping[str, object]], Mapping[str, object] | None]
    route, read = (Route.MASS, _mass) if mass else (Route.PUBLISH, _publish)
    return Finished(route=route, receipt=receipt, said=read(told))


def _mass(told: Mapping[str, object]) -> Mapping[str, object] | None:
    status = _text(told, "Status")[:64]
    if not status:
        return None
    check = _within(told, "CopyrightCheckResult")
    urls = _within(_within(told, "ArticleUrlResult"), "ResultList")
    return {
        "status": status,
        "total": _number(told, "TotalCount"),
        "filtered": _number(told, "FilterCount"),
        "sent": _number(told, "SentCount"),
        "failed": _number(told, "ErrorCount"),
        "check_state": _number(check, "CheckState"),
        "addresses": _addresses(urls, "ArticleIdx", "ArticleUrl"),
        "details": [_checked(item) for item in _items(_within(check, "ResultList"))],
    }


def _publish(told: Mapping[str, object]) -> Mapping[str, object] | None:
    status = _number(told, "publish_status")
    if status not in ENDED:
        return None
    failed = told.get("fail_idx")
    numbers = failed if isinstance(failed, list) else [failed]
    return {
        "status": status,
        "addresses": _addresses(_within(told, "article_detail"), "idx", "article_url"),
        # The docs' own sample has a line break inside it.
        "article_id": "".join(_text(told, "article_id").split())[:256],
        "failed": [int(one) for one in numbers if isinstance(one, str) and _NUMBER.fullmatch(one)],
    }


def _checked(item: Mapping[str, object]) -> dict[str, object]:
    """What the originality check says of one article: opaque numbers, and the original."""
    numbers = {name: _number(item, key) for name, key in _CHECKED.items()}
    return {**numbers, "original": _text(item, "OriginalArticleUrl")[:2000]}


def _addresses(told: Mapping[str, object], number: str, address: str) -> list[str]:
    """The articles' addresses in the order of the articles; readers are sent to https alone."""
    items = sorted(_items(told), key=lambda item: _number(item, number) or 0)
    found = (_text(item, address).strip() for item in items)
    good = (one for one in found if _ADDRESS.fullmatch(one))
    return [re.sub(r"^http:", "https:", one) for one in good]


def _items(told: Mapping[str, object]) -> Iterator[Mapping[str, object]]:
    item = told.get("item")
    for each in item if isinstance(item, list) else [item]:
        if isinstance(each, dict):
            yield each


def _within(told: Mapping[str, object], name: str) -> Mapping[str, object]:
    inner = told.get(name)
    return inner if isinstance(inner, dict) else {}


def _text(told: Mapping[str, object], name: str) -> str:
    value = told.get(name)
    return value if isinstance(value, str) else ""


def _number(told: Mapping[str, object], name: str) -> int | None:
    text = _text(told, name)
    return int(text) if _NUMBER.fullmatch(text) else None
