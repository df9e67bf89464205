"""What a ledger that came out of a backup cannot know: what the house did after it was made.

A draft of that time is looked for before another is added. A page of that time may have reached
its readers: whoever pushed it left no draft behind, and so a person is asked.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from workers.publication import Route
from workers.schedule import day_of
from workers.schedule.local import shown_at
from workers.steps.draft import find

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from workers.account import Account
    from workers.ledger.house import Restored
    from workers.publication import Publication
    from workers.services import Services
    from workers.steps.draft import Payload

LASTS: Final = timedelta(days=30)
"""So long after a restore drafts are looked for; older ones are nobody's any more."""
CLOCK_SKEW: Final = timedelta(minutes=5)
FOUND: Final = (
    "草稿箱里已有这个标题的草稿，建于备份（{made}）之后，账本不记得它，没有再建一份。"
    "用页面的内容覆盖它：gongbao resume {key}；用草稿箱里的：gongbao resume {key} --keep"
)
MAY_BE_OUT: Final = (
    "账本是从备份（作于 {made}）恢复的，这一期可能在那之后已经发出，所以不会自己发。"
    "先到公众号后台的发表记录看一眼。已发出：gongbao published {key} 链接；"
    "没有发出：gongbao release {key}"
)


MAY_BE_PUBLISHED: Final = (
    "账本是从备份（作于 {made}）恢复的，这一期可能在那之后已经发表，这份草稿是新建的。"
    "已发表：gongbao published {key} 链接，并在后台删掉这份草稿"
)


class Unknown(NamedTuple):
    """A draft the ledger does not know, and a question (Chinese); "" where it can only be ours."""

    draft_id: str
    question: str


def forgotten_draft(
    publication: Publication, sent: Sequence[Payload], services: Services
) -> Unknown | None:
    """Look for the draft that was made of this page after the backup; None if there is none.

    Its cover does not tell: what was uploaded then is uploaded again. A page that was handed in
    since the restore may differ from the draft, and somebody may have worked on that.
    """
    gap = services.ledger.restored()
    if gap is None or services.now() - gap.at > LASTS:
        return None
    found = find(
        sent,
        services.wechat(publication.account),
        others=services.ledger.known_drafts(publication.account),
        since=int((gap.made_at - CLOCK_SKEW).timestamp()),
        keys=("title", "content_source_url"),
    )
    if not found:
        return None
    account = services.settings.account(publication.account)
    told = _did(publication, ("submit", "mend "), gap, services)
    return Unknown(found[-1], _said(FOUND, publication, account, gap) if told else "")


def may_be_out(
    publication: Publication, day: date | None, account: Account, services: Services
) -> str:
    """Say (in Chinese) that this issue may have been sent after the backup; "" if it was not.

    `day` is the issue's own; where it is unknown, the one on which the page came. A draft that
    still lies in the box was never sent, and so was none whose day had not come.
    """
    gap = services.ledger.restored()
    if gap is None:
        return ""
    its = day or day_of(publication.created_at, account.schedule)
    if its > day_of(gap.at, account.schedule):
        return ""
    if not _did(publication, ("add",), gap, services):
        return ""
    by_hand = publication.route is Route.DRAFT
    return _said(MAY_BE_PUBLISHED if by_hand else MAY_BE_OUT, publication, account, gap)


def _did(
    publication: Publication, what: tuple[str, ...], gap: Restored, services: Services
) -> bool:
    """Whether the journal tells of it since the restore."""
    entries = services.ledger.journal(publication.id)
    return any(entry.what.startswith(what) and entry.at >= gap.at for entry in entries)


def _said(text: str, publication: Publication, account: Account, gap: Restored) -> str:
    made = shown_at(gap.made_at, account.schedule)
    return text.format(made=made, key=publication.key)
