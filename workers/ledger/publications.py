"""Publications: read them, move them from state to state, note what was done with them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypedDict, Unpack

from sqlalchemy import select

from workers.errors import StaleState
from workers.ledger.claims import Claims
from workers.ledger.engine import reading, writing
from workers.ledger.journal import Journal, write_entry
from workers.ledger.rows import (
    FREE,
    SHOWN,
    change_one,
    find_row,
    guard,
    read_row,
    to_publication,
    unleased,
)
from workers.ledger.tables import digests, publications
from workers.publication import State

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

    from sqlalchemy import ColumnElement

    from workers.publication import Publication


class Fields(TypedDict, total=False):
    """What a write may set beside the state; what is not named stays as it is.

    A hash in `draft_seen_hash` stamps `draft_seen_at`. `draft_sent` and `report` are JSON.
    """

    draft_id: str | None
    draft_called_at: datetime | None
    draft_sent: Mapping[str, object] | None
    article_hash: str
    draft_seen_hash: str | None
    forced: bool
    report: Mapping[str, object] | None
    not_before: datetime | None
    tries: int
    why: str


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
        """Find the newest publication by its exact key, else by its issue ("0618")."""
        ours = publications.c.account == account_name
        with reading(self._engine) as connection:
            exact = find_row(connection, ours, publications.c.key == key_or_issue)
            if exact is not None:
                return exact
            newest = (
                select(digests.c.id)
                .join(publications, publications.c.digest == digests.c.id)
                .where(digests.c.account == account_name, digests.c.issue == key_or_issue)
                .order_by(digests.c.day.is_(None), digests.c.day.desc(), digests.c.id.desc())
                .limit(1)
            )
            return find_row(connection, publications.c.digest == newest.scalar_subquery())

    def publications(
        self,
        *,
        account: str | None = None,
        states: Collection[State] | None = None,
        limit: int = 50,
        offset: int = 0,
    ) -> list[Publication]:
        """List publications, the newest first; no account and no states mean all."""
        query = select(*SHOWN).order_by(publications.c.id.desc()).limit(limit).offset(offset)
        if account is not None:
            query = query.where(publications.c.account == account)
        if states is not None:
            query = query.where(publications.c.state.in_([state.value for state in states]))
        with reading(self._engine) as connection:
            return [to_publication(row) for row in connection.execute(query).mappings()]

    def known_drafts(self, account_name: str) -> set[str]:
        """Give the draft ids that publications of the account have now."""
        query = select(publications.c.draft_id).where(
            publications.c.account == account_name, publications.c.draft_id.is_not(None)
        )
        with reading(self._engine) as connection:
            return {draft for draft in connection.scalars(query) if draft is not None}

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
        **fields: Unpack[Fields],
    ) -> Publication:
        """Bring it into another state. The lease ends, a delay and a reason end, if not named."""
        reset = {"why": "", "not_before": None, **({} if keep_lease else FREE)}
        values = {"state": state.value, **reset, **_named(fields, now)}
        return self._change(publication, values, who=who, what=what, errcode=errcode, rid=rid)

    def cancel(self, publication: Publication, *, who: str, now: datetime) -> Publication:
        """Give it up. StaleState if it has moved on, or while a worker has it in hand.

        What that worker sends would arrive in WeChat's box after the end.
        """
        values = {"state": State.CANCELLED.value, "why": "", "not_before": None, "updated_at": now}
        free = (unleased(now),)
        return self._change(publication, {**values, **FREE}, *free, who=who, what="cancel")

    def note(
        self,
        publication: Publication,
        *,
        who: str,
        what: str,
        now: datetime,
        errcode: int | None = None,
        rid: str = "",
        **fields: Unpack[Fields],
    ) -> Publication:
        """Write fields down without a change of state; the lease stays."""
        values = _named(fields, now)
        return self._change(publication, values, who=who, what=what, errcode=errcode, rid=rid)

    def _change(
        self,
        publication: Publication,
        values: dict[str, Any],
        *also: ColumnElement[bool],
        who: str,
        what: str,
        errcode: int | None = None,
        rid: str = "",
    ) -> Publication:
        conditions = (*guard(publication), *also)
        with writing(self._engine) as connection:
            changed = change_one(connection, publication.id, conditions, values)
            write_entry(
                connection,
                at=changed.updated_at,
                who=who,
                what=what,
                account=changed.account,
                publication=changed.id,
                before=publication.state,
                after=changed.state,
                why=values.get("why", ""),
                errcode=errcode,
                rid=rid,
            )
            return changed


def _named(fields: Fields, now: datetime) -> dict[str, Any]:
    values: dict[str, Any] = dict(fields)
    if "draft_seen_hash" in values:
        values["draft_seen_at"] = None if values["draft_seen_hash"] is None else now
    return {**values, "updated_at": now}
