"""Take pages in: all faults first, then one row of the ledger and a call to a worker."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING

from workers import furnishing
from workers.curriculum import for_articles
from workers.digest import ARTICLES_LIMIT
from workers.errors import Fault, Gravity, PageInvalid
from workers.examine import look
from workers.ledger import SubmittedPage
from workers.steps.draft import overfull
from workers.wardrobe import files

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from workers.account import Account
    from workers.examine import Examined
    from workers.ledger import Submission
    from workers.services import Services
    from workers.tutorials import Series

SHAPING = (
    "theme", "accent", "author", "base_url", "permalink", "missing_pictures", "mermaid",
    "issue_mark", "notes", "keys", "digests", "furniture",
)  # fmt: skip
"""The account's settings that change an article; others do not make a new revision."""


def submit(
    pages: Sequence[Path],
    account: Account,
    services: Services,
    *,
    who: str,
    force: bool = False,
    again: bool = False,
) -> Submission:
    """Submit page files or bundle folders as one draft, an article each, in this order.

    The outcome is "new", "same" or "changed", the warnings are those of all pages. The same
    pages, pictures and settings change nothing, unless their publication, which is known by the
    first page, is held: then it goes on. With `force` a draft that was edited in the back end is
    overwritten, one that is gone is made anew, and foreign pictures are fetched anew; with
    `again` what was released comes out once more. Raises PageInvalid with every fault of every
    page, nothing uploaded or kept, and SettingsInvalid where ledger or queue are not set up.
    """
    if len(pages) > ARTICLES_LIMIT:
        what = f"给了 {len(pages)} 个页面，一份草稿最多 {ARTICLES_LIMIT} 篇文章"
        raise PageInvalid([Fault(what, "请分几次提交")])
    series = for_articles(account, services.ledger)
    try:
        examined = _examine(pages, account, series)
    except PageInvalid:
        services.ledger.close()  # a connection left open keeps files beside SQLite's own
        raise
    wakeups = services.wakeups  # wrong settings are said before anything is kept
    submission = services.ledger.submit(
        account=account,
        pages=[_submitted(one, account) for one in examined],
        who=who,
        now=services.now(),
        force=force,
        again=again,
    )
    if force:
        services.ledger.forget_fetched(submission.publication.id)
    wakeups.advance(submission.publication.id, submission.publication.fence)
    return replace(submission, warnings=(*_warnings(examined), *map(_ended, submission.ended)))


def _examine(pages: Sequence[Path], account: Account, series: Series) -> list[Examined]:
    """Look at every page; raises PageInvalid with what is wrong with any, or with all together."""
    seen = [_look(page, account, series) for page in pages]
    examined = [one for one in seen if not isinstance(one, PageInvalid)]
    faults = [fault for one in seen for fault in one.faults]
    faults += overfull([(one.digest, one.articles) for one in examined])
    faults += _twice(examined)
    if any(fault.gravity is Gravity.ERROR for fault in faults):
        raise PageInvalid(faults)
    return examined


def _warnings(examined: Sequence[Examined]) -> tuple[Fault, ...]:
    """What does not keep pages from becoming a draft, each once."""
    return tuple(dict.fromkeys(fault for one in examined for fault in one.faults))


def _ended(told: str) -> Fault:
    return Fault(told, "现在以页面为准", gravity=Gravity.WARNING)


def _look(page: Path, account: Account, series: Series) -> Examined | PageInvalid:
    try:
        return look(page, account, series=series)
    except PageInvalid as error:
        return error


def _twice(examined: Sequence[Examined]) -> Iterator[Fault]:
    first: dict[str, int] = {}
    for at, one in enumerate(examined, start=1):
        key = one.digest.key
        if key in first:
            what = f"第 {at} 个页面和第 {first[key]} 个是同一页（{key}）"
            yield Fault(what, "请去掉一个，或改它的 slug", one.digest.name)
        first.setdefault(key, at)


def _submitted(examined: Examined, account: Account) -> SubmittedPage:
    return SubmittedPage(
        digest=examined.digest,
        revision=revision(examined, account),
        page=examined.page,
        files=examined.files,
    )


def revision(examined: Examined, account: Account) -> str:
    """Hash a page, its pictures and what shapes its articles: sha256, hex."""
    total = hashlib.sha256()
    parts = [examined.page, *(str(getattr(account, name)).encode() for name in SHAPING)]
    parts += [path.read_bytes() for path in files(examined.digest.theme or account.theme)]
    parts += [furnishing.series_bytes(account)]
    for ref, data in sorted(examined.files.items()):
        parts += [ref.encode(), data]
    for part in parts:
        # Each part by its own hash, so that no two different lists can read the same.
        total.update(hashlib.sha256(part).digest())
    return total.hexdigest()
