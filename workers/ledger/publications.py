"""Publications: read them, move them from state to state, note what was done with them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, TypedDict, Unpack

from sqlalchemy import exists, or_, select

from workers.errors import StaleState
from workers.ledger.adoption_tables import adopted_pages
from workers.ledger.claims import Claims
from workers.ledger.engine import reading, writing
from workers.ledger.journal import Journal, write_entry
from workers.ledger.outbox import is_told, write_notice
from workers.ledger.pages import has_issue, has_page
from workers.ledger.releases import write_outcome
from workers.ledger.rows import (
    EVERY,
    FREE,
    change_one,
    find_row,
    guard,
    read_row,
    to_publication,
    unleased,
)
from workers.ledger.tables import publications
from workers.publication import State

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection

    from workers.ledger.outbox import Telling
    from workers.ledger.releases import Outcome
    from workers.publication import Publication, Route


class Fields(TypedDict, total=False):
    """What a write may set beside the state; what is not named stays as it is.

    A hash in `draft_seen_hash` stamps `draft_seen_at`. `draft_sent` and `report` are JSON. The
    others are those of Publication.
    """

    draft_id: str | None
    draft_called_at: datetime | None
    draft_sent: Mapping[str, object] | None
    article_hash: str
    draft_seen_hash: str | None
    old_draft_id: str | None
    old_draft_hash: str | None
    forced: bool
    report: Mapping[str, object] | None
    not_before: datetime | None
    tries: int
    why: str
    told: bool
    route: Route
    release_at: datetime | None
    tell_at: datetime | None
    target: str
    appointed_by: str
    anyway: bool
    approved_by: str
    approved_hash: str
    released_at: datetime | None
    address: str


class Trace(NamedTuple):
    """Who changed a row and how, with WeChat's code and request id where it was asked."""

    who: str
    what: str
    errcode: int | None = None
    rid: str = ""


class Publications(Claims, Journal):
    """A write that meets another fence or state than its writer knew raises StaleState."""

    def publication(self, publication_id: int) -> Publication:
        """Read one publication; LookupError where there is none."""
        with reading(self._engine) as connection:
            return read_row(connection, publication_id)

    def reread(self, publication: Publication) -> Publication:
        """Read it as it is by now; StaleState if its fence or state has moved on."""
        now = self.publication(publication.id)
        if (now.fence, now.state) != (publication.fence, publication.state):
            raise StaleState(f"publication {publication.id} went on without its reader")
        return now

    def find(self, account_name: str, key_or_issue: str) -> Publication | None:
        """Find the newest publication by its exact key, by that of a page of it, by its issue.

        The first that finds one counts; an issue's key is like "0618".
        """
        ours = publications.c.account == account_name
        with reading(self._engine) as connection:
            for said in (
                publications.c.key == key_or_issue,
                has_page(key_or_issue),
                has_issue(account_name, key_or_issue),
            ):
                found = find_row(connection, ours, said)
                if found is not None:
                    return found
            return None

    def publications(
        self,
        *,
        account: str | None = None,
        states: Collection[State] | None = None,
        limit: int = 50,
        offset: int = 0,
    ) -> list[Publication]:
        """List publications, the newest first; no account and no states mean all.

        Old pages that were adopted are not among them: nothing was ever done with those.
        """
        old = exists().where(adopted_pages.c.publication == publications.c.id)
        query = EVERY.where(~old).order_by(publications.c.id.desc()).limit(limit).offset(offset)
        if account is not None:
            query = query.where(publications.c.account == account)
        if states is not None:
            query = query.where(publications.c.state.in_([state.value for state in states]))
        with reading(self._engine) as connection:
            return [to_publication(row) for row in connection.execute(query).mappings()]

    def known_drafts(self, account_name: str) -> set[str]:
        """Give the draft ids that publications of the account have now, or are about to delete."""
        row = publications.c
        query = select(row.draft_id, row.old_draft_id).where(
            row.account == account_name,
            or_(row.draft_id.is_not(None), row.old_draft_id.is_not(None)),
        )
        with reading(self._engine) as connection:
            return {draft for found in connection.execute(query) for draft in found if draft}

    def move(
        self,
        publication: Publication,
        state: State,
        *,
        who: str,
        what: str,
        now: datetime,
        errcode: int | None = None,
        rid: str = "",
        keep_lease: bool = False,
        tell: Telling | None = None,
        outcome: Outcome | None = None,
        **fields: Unpack[Fields],
    ) -> Publication:
        """Bring it into another state. The lease ends, a delay and a reason end, if not named.

        `tell` is what operators hear of it, `outcome` what is known of its newest release now:
        in the same transaction.
        """
        reset = {"why": "", "not_before": None, **({} if keep_lease else FREE)}
        values = {"state": state.value, **reset, **_named(fields, now)}
        trace = Trace(who=who, what=what, errcode=errcode, rid=rid)
        return self._change(publication, values, trace, tell=tell, outcome=outcome)

    def cancel(self, publication: Publication, *, who: str, now: datetime) -> Publication:
        """Give it up. StaleState if it has moved on, or while a worker has it in hand.

        What that worker sends would arrive in WeChat's box after the end.
        """
        values = {"state": State.CANCELLED.value, "why": "", "not_before": None, "updated_at": now}
        free = (unleased(now),)
        return self._change(publication, {**values, **FREE}, Trace(who=who, what="cancel"), *free)

    def note(
        self,
        publication: Publication,
        *,
        who: str,
        what: str,
        now: datetime,
        errcode: int | None = None,
        rid: str = "",
        tell: Telling | None = None,
        outcome: Outcome | None = None,
        **fields: Unpack[Fields],
    ) -> Publication:
        """Write fields down without a change of state; the lease stays."""
        values = _named(fields, now)
        trace = Trace(who=who, what=what, errcode=errcode, rid=rid)
        return self._change(publication, values, trace, tell=tell, outcome=outcome)

    def _change(
        self,
        publication: Publication,
        values: dict[str, Any],
        trace: Trace,
        *also: ColumnElement[bool],
        tell: Telling | None = None,
        outcome: Outcome | None = None,
    ) -> Publication:
        with writing(self._engine) as connection:
            changed = self._changed(connection, publication, values, trace, *also)
            if outcome is not None:
                write_outcome(connection, changed, outcome)
            if tell is not None:
                _write_telling(connection, changed, tell, trace.who)
            return changed

    def _changed(
        self,
        connection: Connection,
        publication: Publication,
        values: dict[str, Any],
        trace: Trace,
        *also: ColumnElement[bool],
    ) -> Publication:
        """Change the row as its writer knows it, and write its journal row."""
        conditions = (*guard(publication), *also)
        changed = change_one(connection, publication.id, conditions, values)
        write_entry(
            connection,
            at=changed.updated_at,
            account=changed.account,
            publication=changed.id,
            before=publication.state,
            after=changed.state,
            why=values.get("why", ""),
            **trace._asdict(),
        )
        return changed


def _write_telling(
    connection: Connection, publication: Publication, tell: Telling, who: str
) -> None:
    """Keep what operators are to hear, in the journal as well: they may have no other channel."""
    if is_told(connection, tell.once):
        return
    account, number, at = publication.account, publication.id, publication.updated_at
    write_notice(connection, tell, now=at, account=account, publication=number)
    write_entry(
        connection,
        at=at,
        who=who,
        what="tell",
        account=account,
        publication=number,
        before=publication.state,
        after=publication.state,
        why=f"{tell.title}\n{tell.body}".strip(),
    )


def _named(fields: Fields, now: datetime) -> dict[str, Any]:
    values: dict[str, Any] = dict(fields)
    if "route" in values:
        values["route"] = values["route"].value
    if "draft_seen_hash" in values:
        values["draft_seen_at"] = None if values["draft_seen_hash"] is None else now
    return {**values, "updated_at": now}
