"""Take a page from a watched folder: submit it, or tell operators once why not."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

from structlog import get_logger

from workers.errors import Gravity, PageInvalid
from workers.examine import look
from workers.ledger import Telling
from workers.newsstand import read_copy
from workers.publication import LEAVING, OUT, State
from workers.pulse import WATCH
from workers.schedule import day_of
from workers.submission import revision, submit

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from workers.account import Account
    from workers.examine import Examined
    from workers.ledger import StoredSource
    from workers.newsstand import Copy
    from workers.publication import Publication
    from workers.services import Services

SHOWN_FAULTS: Final = 8
MACHINES: Final = frozenset({"worker", "clock", "WeChat", WATCH})
OVER: Final = {
    State.CANCELLED: "它已取消，改动没有提交",
    **dict.fromkeys(LEAVING | OUT, "它已在发送或已经发出，本次修改未包含"),
}
"""What a change of the page does not bring back by itself."""
LATE: Final = {
    "leaving": OVER[State.DUE],
    "released": OVER[State.PUBLISHED],
    "doubtful": "上一次发送没有得到确定的回答，可能已经发出，请先到后台看：已发出，"
    "gongbao published；没有发出，gongbao retry",
}
"""What is said of a page that went on between two looks, or whose release was never answered."""
ARCHIVE: Final = "它是开始使用 gongbao 之前就有的旧页面。要作为新的一篇发出：gongbao submit 页面"

log = get_logger(__name__)


def take(path: Path, account: Account, services: Services) -> bool:
    """Submit a page if it is a digest of today or later which nobody submitted as it is now.

    A revision that was taken in before stays what it has become, be it held or cancelled: a
    watch that starts anew must not undo what a person ordered.
    """
    copy = read_copy(path, account)
    if copy is None or not _is_wanted(copy, account, services):
        return False
    if copy.edition.key in services.ledger.archive_keys(account.name):
        _tell_unsubmitted(ARCHIVE, copy, account, services)
        return False
    try:
        examined = _examined(path, account)
        taken = services.ledger.page_revision(account.name, copy.edition.key)
        if taken == revision(examined, account):
            return False
        row = services.ledger.find(account.name, copy.edition.key) if taken else None
        objection = _objection(row, examined, services) if row is not None else None
        if objection is None:
            submitted = submit([path], account, services, who=WATCH)
            objection = LATE.get(submitted.outcome)
    except PageInvalid as error:
        _tell_faults(error, copy, account, services)
        return False
    if objection is None:
        log.info("page submitted", account=account.name, key=copy.edition.key)
    elif objection:
        _tell_unsubmitted(objection, copy, account, services)
    return objection is None


def _is_wanted(copy: Copy, account: Account, services: Services) -> bool:
    paper, today = copy.edition, day_of(services.now(), account.schedule)
    if paper.draft or paper.day is None or paper.day < today:
        return False
    # Where the front matter cannot be read, its author has to hear of it.
    return paper.digest or copy.unreadable


def _examined(path: Path, account: Account) -> Examined:
    examined = look(path, account)
    if examined.errors:
        raise PageInvalid(examined.faults)
    return examined


def _objection(row: Publication, examined: Examined, services: Services) -> str | None:
    """Say why a change is a person's to submit; None where it is not, "" where nothing is to say.

    The page's revision is new, and yet the page may be the same, if the settings are new.
    """
    sources = services.ledger.sources(row.id)
    if row.state in OVER:
        again = f"。要再出：gongbao submit 页面{' --again' if row.state in OUT else ''}"
        more = "" if row.state in LEAVING else again
        return "" if _is_in(sources, examined) else f"{OVER[row.state]}{more}"
    if len(sources) > 1:
        return f"它和别的页面在同一份草稿里（{row.key}），请把这些页面一起重新提交"
    holder = _holder(row, services) if row.state is State.HELD else ""
    return f"{holder} 暂停了它。要提交这次修改：gongbao submit 页面" if holder else None


def _is_in(sources: Sequence[StoredSource], examined: Examined) -> bool:
    """Whether these very bytes were submitted, as far as they lie in the folder."""
    return any(
        source.page == examined.page
        and all(source.files.get(ref) == data for ref, data in examined.files.items())
        for source in sources
    )


def _holder(row: Publication, services: Services) -> str:
    """The person who holds it; "" where gongbao itself does."""
    for entry in reversed(services.ledger.journal(row.id)):
        if entry.after == State.HELD and entry.before != State.HELD:
            return "" if entry.who in MACHINES else entry.who
    return ""


def _tell_unsubmitted(why: str, copy: Copy, account: Account, services: Services) -> None:
    head = f"「{copy.edition.title}」改了，没有提交"
    _tell(head, f"{copy.edition.key}：{why}", copy, account, services)


def _tell_faults(error: PageInvalid, copy: Copy, account: Account, services: Services) -> None:
    faults = [str(fault) for fault in error.faults if fault.gravity is Gravity.ERROR]
    more = [f"……还有 {len(faults) - SHOWN_FAULTS} 处"] if len(faults) > SHOWN_FAULTS else []
    head = f"「{copy.edition.title or copy.edition.key}」有 {len(faults)} 处错误，没有提交"
    body = "\n".join([*faults[:SHOWN_FAULTS], *more, "改好并保存后会自动提交"])
    _tell(head, body, copy, account, services)


def _tell(head: str, body: str, copy: Copy, account: Account, services: Services) -> None:
    """Tell operators, once for what the page says now and what is wrong with it."""
    said = hashlib.sha256(copy.page + b"\0" + body.encode()).hexdigest()[:32]
    once = f"page {account.name} {copy.edition.key} {said}"
    services.ledger.sync_accounts([account])
    telling = Telling(head, body, once)
    services.ledger.tell(telling, now=services.now(), account=account.name)
    log.info("page not submitted", account=account.name, key=copy.edition.key, told=head)
