"""Submissions: pages come in, and are a new publication, a changed one, or known already."""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final, Literal

from workers.errors import Fault, PageInvalid
from workers.ledger.accounts import keep_account
from workers.ledger.digests import SubmittedPage, keep_digest
from workers.ledger.engine import Store, writing
from workers.ledger.inserts import insert_row
from workers.ledger.journal import write_entry
from workers.ledger.outbox import Telling, write_notice
from workers.ledger.pages import find_taken, keep_pages
from workers.ledger.releases import may_be_out, write_outcome
from workers.ledger.rows import FREE, change_one, find_row, guard, read_row
from workers.ledger.tables import LIVE, publications
from workers.publication import BY_SCHEDULE, LEAVING, OUT, Fate, State

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from workers.account import Account
    from workers.ledger.pages import Taken
    from workers.publication import Publication

Outcome = Literal["new", "same", "changed", "leaving", "released", "doubtful"]


@dataclass(frozen=True, slots=True)
class Submission:
    """What pages became: their publication, and whether that is new, the same, or changed.

    "leaving" and "released" are changes that came too late, "doubtful" is one of a page whose
    release was never answered: nothing was done with them.
    `warnings` are what their author should look at; the ledger itself has none.
    """

    publication: Publication
    outcome: Outcome
    warnings: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Arrival:
    account: Account
    pages: Sequence[SubmittedPage]
    who: str
    now: datetime
    force: bool

    @property
    def key(self) -> str:
        return self.pages[0].key

    @property
    def revision(self) -> str:
        """That of one page is its own; several have one that their order counts for, too."""
        if len(self.pages) == 1:
            return self.pages[0].revision
        named = json.dumps([(page.key, page.revision) for page in self.pages])
        return sha256(named.encode()).hexdigest()

    @property
    def facts(self) -> dict[str, Any]:
        """What the publication says of it."""
        return {
            "revision": self.revision,
            "route": self.pages[0].digest.route or self.account.route.value,
            "title": self.pages[0].digest.title,
            "forced": self.force,
            "updated_at": self.now,
        }


class Submissions(Store):
    """A publication is account + key (the slug, else the folder) of its first page.

    A revision is what its hash says.
    """

    def submit(
        self,
        *,
        account: Account,
        pages: Sequence[SubmittedPage],
        who: str,
        now: datetime,
        force: bool = False,
        again: bool = False,
    ) -> Submission:
        """Take pages in; after `failed` or `cancelled` they make a new publication.

        What readers have already, or are about to get, is not changed: "leaving" and "released"
        say so. `again` is an operator's word to bring out what was released once more. What may
        be out, because WeChat never answered, is "doubtful": to begin again might be to send it
        twice, and `force` is an operator's word that it is not out.

        The same revision of a live one changes nothing, unless that is held, or `force` is an
        operator's word to overwrite: then it begins again, as a changed one does. Beginning
        again keeps the draft. Whoever is at work on the publication can write nothing more, but
        keeps the lease: the next worker waits until that one lets go.

        Raises PageInvalid for pages that another live publication of the account has.
        """
        arrived = _Arrival(account=account, pages=pages, who=who, now=now, force=force)
        with writing(self._engine) as connection:
            # The account's row lets one submission of the account in at a time.
            keep_account(connection, account)
            _refuse_taken(connection, arrived)
            mine = (publications.c.account == account.name, publications.c.key == arrived.key)
            live = find_row(connection, *mine, LIVE, lock=True)
            if (late := _too_late(connection, arrived, live, again=again)) is not None:
                return late
            if live is not None and may_be_out(connection, live):
                if not force:
                    return Submission(live, "doubtful")
                write_outcome(connection, live, {"fate": Fate.REFUSED})
            if live is not None and live.revision == arrived.revision:
                stays = live.state is not State.HELD and not force
                same = live if stays else _begin_again(connection, arrived, live, "submit again")
                return Submission(same, "same")
            numbers = [keep_digest(connection, account, page, now) for page in pages]
            if live is None:
                publication = _begin(connection, arrived, numbers[0])
            else:
                publication = _begin_again(connection, arrived, live, "submit change")
            revisions = [page.revision for page in pages]
            keep_pages(connection, publication.id, list(zip(numbers, revisions, strict=True)))
            return Submission(publication, "new" if live is None else "changed")


def _too_late(
    connection: Connection, arrived: _Arrival, live: Publication | None, *, again: bool
) -> Submission | None:
    """Say of a page that is on its way out, or out, that it stays as it is."""
    mine = publications.c.account == arrived.account.name, publications.c.key == arrived.key
    newest = live or find_row(connection, *mine)
    if newest is None or newest.state not in LEAVING | OUT or (again and live is None):
        return None
    if newest.revision == arrived.revision:
        return Submission(newest, "same")
    return Submission(newest, "leaving" if newest.state in LEAVING else "released")


def _refuse_taken(connection: Connection, arrived: _Arrival) -> None:
    """A page is in one draft at a time: in two it would reach its readers twice."""
    pages = {page.key: page for page in arrived.pages}
    taken = find_taken(connection, arrived.account.name, pages, but=arrived.key)
    if taken:
        raise PageInvalid([_taken_fault(one, pages[one.page]) for one in taken])


def _taken_fault(taken: Taken, page: SubmittedPage) -> Fault:
    place = f"的第 {taken.position + 1} 篇" if taken.page != taken.key else ""
    what = f"{taken.page} 已在另一次提交 {taken.key}（《{taken.title}》）里{place}"
    remedy = f"请先运行 gongbao cancel {taken.key}"
    if place:
        remedy += "，或重新提交那一次而不带这一页"
    return Fault(what, remedy, page.digest.name)


UNTOUCHED: Final[dict[str, Any]] = {
    "state": State.RECEIVED.value,
    "not_before": None,
    "tries": 0,
    "why": "",
    "told": False,
    "release_at": None,
    "tell_at": None,
    "target": "",
    "appointed_by": "",
    "anyway": False,
    "approved_by": "",
    "approved_hash": "",
    "released_at": None,
    "address": "",
}
"""How a page's way begins, and begins again when it changes."""


INHERITED: Final = (
    "draft_id",
    "draft_called_at",
    "draft_sent",
    "article_hash",
    "draft_seen_hash",
    "old_draft_id",
    "old_draft_hash",
)


def _begin(connection: Connection, arrived: _Arrival, digest: int) -> Publication:
    # A cancelled or failed publication leaves its draft in the box: this one goes on with it.
    # What was released has none any more.
    mine = publications.c.account == arrived.account.name, publications.c.key == arrived.key
    earlier = find_row(connection, *mine)
    if earlier is not None and earlier.state in OUT:
        earlier = None
    row = {
        **UNTOUCHED,
        **FREE,
        "article_hash": "",
        **({name: getattr(earlier, name) for name in INHERITED} if earlier else {}),
        "account": arrived.account.name,
        "digest": digest,
        "key": arrived.key,
        **arrived.facts,
        "fence": 0,
        "attempt": 0,
        "created_at": arrived.now,
    }
    publication = read_row(connection, insert_row(connection, publications, row))
    _tell(connection, arrived, publication, "submit", before="")
    return publication


def _begin_again(
    connection: Connection, arrived: _Arrival, live: Publication, what: str
) -> Publication:
    # Whoever works on the old revision must not finish.
    values = {**UNTOUCHED, **arrived.facts, "fence": live.fence + 1}
    publication = change_one(connection, live.id, guard(live), values)
    void = _void(live, "页面改了" if live.revision != arrived.revision else "页面重新提交了")
    _tell(connection, arrived, publication, what, before=live.state, why=void)
    if void:
        telling = Telling(f"「{live.title}」要重新看一遍", void)
        write_notice(
            connection, telling, now=arrived.now, account=live.account, publication=live.id
        )
    return publication


def _void(live: Publication, why: str) -> str:
    """Say whose word is undone with a new beginning; "" where there was none of a person."""
    words = [f"{live.approved_by} 的批准"] if live.approved_by else []
    if live.release_at is not None and live.appointed_by != BY_SCHEDULE:
        words.append(f"{live.appointed_by} 定下的时间")
    return f"{why}，{'和'.join(words)}作废，请再看一遍" if words else ""


def _tell(
    connection: Connection,
    arrived: _Arrival,
    publication: Publication,
    what: str,
    *,
    before: str,
    why: str = "",
) -> None:
    write_entry(
        connection,
        at=arrived.now,
        who=arrived.who,
        what=what,
        account=publication.account,
        publication=publication.id,
        before=before,
        after=publication.state,
        why=why,
    )
