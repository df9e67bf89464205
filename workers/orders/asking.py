"""The question before what cannot be undone: what goes out, to how many, with what is left."""

from __future__ import annotations

import re
from contextlib import suppress
from html import unescape
from typing import TYPE_CHECKING, Final

from workers.cards import ROUTES
from workers.errors import Unfit, WeChatError
from workers.jinja import environment
from workers.lastlook import EDITED
from workers.orders.doubts import quota_at
from workers.orders.stopping import GONE
from workers.publication import Kind, Route
from workers.readback import read_back
from workers.schedule.local import shown_at

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from workers.account import Account
    from workers.orders.releasing import Wish
    from workers.publication import Publication
    from workers.schedule import Quota
    from workers.services import Services
    from workers.wechat import Draft

FIRST_LINES: Final = 80
FEWER_LINES: Final = 20
"""Characters of an article that are shown: enough to see that it is the right one.

The fewer where a draft has several: a reply in chat holds 2047 bytes.
"""


def question(
    publication: Publication,
    wish: Wish,
    account: Account,
    services: Services,
    *,
    against: Iterable[str] = (),
) -> str:
    """Write the card that asks whether to release it so (Chinese, several lines).

    `against` is what speaks against it without forbidding it, see `doubts`. Raises
    Unfit where the draft is gone, and WeChatError where it cannot be read.
    """
    assert publication.draft_id is not None
    draft = services.wechat(account.name).draft_get(publication.draft_id)
    if draft is None:
        raise Unfit(GONE.replace("{key}", publication.key))
    template = environment().get_template("chat/operator/question.txt.j2")
    return template.render(
        account=account,
        route=ROUTES[wish.route],
        target=wish.target,
        at=_when(wish, account),
        people=_people(wish, account, services),
        quota=_quota(wish, account, services),
        against=[*_edited(publication, draft), *against],
        articles=[_shown(article, alone=len(draft.articles) == 1) for article in draft.articles],
    ).strip()


def _edited(publication: Publication, draft: Draft) -> Iterator[str]:
    """Say that a person changed it in the back end: it would stop when its time has come."""
    seen = publication.draft_seen_hash
    if seen is not None and read_back(draft).hash != seen:
        yield EDITED.replace("{key}", publication.key)


def _when(wish: Wish, account: Account) -> str:
    """Say when it leaves; "" where that is a person's to decide."""
    if wish.route is Route.DRAFT:
        return ""
    if not wish.hold:
        return shown_at(wish.at, account.schedule)
    minutes = account.schedule.hold
    return f"确认后再过 {minutes} 分钟，其间可以取消" if minutes else "确认后马上"


def _people(wish: Wish, account: Account, services: Services) -> int | None:
    """Count whom it is pushed to; None for nobody, or where WeChat does not tell."""
    if wish.route is not Route.MASS:
        return None
    wechat = services.wechat(account.name)
    with suppress(WeChatError):  # a question about a number must not stop a release
        if wish.target:
            return next((tag.count for tag in wechat.tags() if tag.name == wish.target), None)
        return int(wechat.call("GET", "user/get").get("total") or 0)
    return None


def _quota(wish: Wish, account: Account, services: Services) -> Quota | None:
    if wish.route is not Route.MASS or account.kind is Kind.PERSONAL:
        return None
    return quota_at(account, services, wish.at, wish.target)


def _shown(article: dict[str, object], *, alone: bool) -> dict[str, str]:
    most = FIRST_LINES if alone else FEWER_LINES
    text = unescape(re.sub(r"<[^>]*>", " ", str(article.get("content", ""))))
    words = " ".join(text.split())
    first = words[:most] + ("…" if len(words) > most else "")
    title, address = str(article.get("title", "")), str(article.get("url") or "")
    return {"title": title, "first": first, "address": address}
