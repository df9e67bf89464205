"""Submissions: pages come in, and are a new publication, a changed one, or known already."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from workers.errors import Fault, PageInvalid
from workers.ledger.accounts import keep_account
from workers.ledger.beginnings import Beginning, begin, begin_again
from workers.ledger.blobs import Blobs
from workers.ledger.digests import SubmittedPage, keep_digest
from workers.ledger.engine import writing
from workers.ledger.laid import end_with_page, lay
from workers.ledger.pages import find_taken, keep_pages, revision_of
from workers.ledger.releases import may_be_out, write_outcome
from workers.ledger.rows import find_row
from workers.ledger.tables import LIVE, publications
from workers.mending import dress, with_mends
from workers.publication import LEAVING, OUT, Fate, Route, State

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from workers.account import Account
    from workers.ledger.laid import Laid
    from workers.ledger.pages import Taken
    from workers.publication import Publication

Outcome = Literal["new", "same", "changed", "leaving", "released", "doubtful"]


@dataclass(frozen=True, slots=True)
class Submission:
    """What pages became: their publication, and whether that is new, the same, or changed.

    "leaving" and "released" are changes that came too late, "doubtful" is one of a page whose
    release was never answered: nothing was done with them.
    `warnings` are what their author should look at; the ledger itself has none. `ended` says
    what of the page had been mended from a phone, and now is as the page says.
    """

    publication: Publication
    outcome: Outcome
    warnings: tuple[Fault, ...] = ()
    ended: tuple[str, ...] = ()


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

    def beginning(self, over: Laid, what: str) -> Beginning:
        """What its publication begins with, with what is laid over its pages."""
        first = self.pages[0]
        own = revision_of([(page.key, page.revision) for page in self.pages])
        return Beginning(
            account=self.account.name,
            key=self.key,
            revision=with_mends(own, over.mends),
            route=Route(first.digest.route or self.account.route),
            title=dress(first.digest, over.of(first.key)).title,
            forced=self.force,
            who=self.who,
            what=what,
            now=self.now,
        )


class Submissions(Blobs):
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
        self._put_outside([data for page in pages for data in page.files.values()])
        with writing(self._engine) as connection:
            # The account's row lets one submission of the account in at a time.
            keep_account(connection, account)
            _refuse_taken(connection, arrived)
            mine = (publications.c.account == account.name, publications.c.key == arrived.key)
            live = find_row(connection, *mine, LIVE, lock=True)
            over = lay(connection, account, pages)
            new = arrived.beginning(over, "submit")
            if (late := _too_late(connection, new, live, again=again)) is not None:
                return late
            if live is not None and may_be_out(connection, live):
                if not force:
                    return Submission(live, "doubtful")
                write_outcome(connection, live, {"fate": Fate.REFUSED})
            if live is not None and live.revision == new.revision:
                return Submission(_same(connection, new, live), "same")
            numbers = [keep_digest(connection, account, page, now) for page in pages]
            if live is None:
                publication = begin(connection, new, numbers[0])
            else:
                changed = replace(new, what="submit change")
                publication, _ = begin_again(connection, changed, live, "页面改了")
            revisions = [page.revision for page in pages]
            keep_pages(connection, publication.id, list(zip(numbers, revisions, strict=True)))
            ended = end_with_page(connection, over, publication, now)
            return Submission(publication, "new" if live is None else "changed", ended=ended)


def _same(connection: Connection, new: Beginning, live: Publication) -> Publication:
    """Change nothing, unless it is held, or a person's word makes it begin again."""
    if live.state is not State.HELD and not new.forced:
        return live
    again = replace(new, what="submit again")
    return begin_again(connection, again, live, "页面重新提交了")[0]


def _too_late(
    connection: Connection, new: Beginning, live: Publication | None, *, again: bool
) -> Submission | None:
    """Say of a page that is on its way out, or out, that it stays as it is."""
    mine = publications.c.account == new.account, publications.c.key == new.key
    newest = live or find_row(connection, *mine)
    if newest is None or newest.state not in LEAVING | OUT or (again and live is None):
        return None
    if newest.revision == new.revision:
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
