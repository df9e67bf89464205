"""Releases: each attempt to reach readers, written down before WeChat is called for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypedDict

from sqlalchemy import select, update

from workers.errors import StaleState
from workers.ledger.engine import Store, reading
from workers.ledger.tables import releases
from workers.publication import Fate, Release, Route, State

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection

    from workers.publication import Publication

SHOWN: Final = tuple(releases.c[name] for name in Release.__dataclass_fields__)


class Outcome(TypedDict, total=False):
    """What a write may set of a release; what is not named stays as it is."""

    last_called_at: datetime
    calls: int
    fate: Fate
    receipt: str
    article_id: str
    looks: int
    report: Mapping[str, object] | None


class Releases(Store):
    """Releases are begun and changed with their publication, in one transaction."""

    def newest_release(self, publication_id: int) -> Release | None:
        """Read the newest release of a publication; None where none was begun."""
        found = self._releases(releases.c.publication == publication_id, limit=1)
        return found[0] if found else None

    def told_addresses(self, publication_id: int) -> list[str]:
        """The addresses that WeChat told of the newest release's articles, in the draft's order."""
        release = self.newest_release(publication_id)
        told = (release.report or {}).get("addresses") if release is not None else None
        return [str(each) for each in told] if isinstance(told, list) else []

    def releases(self, account_name: str, *, since: datetime, limit: int = 1000) -> list[Release]:
        """List the releases of an account called since, the newest first."""
        ours = releases.c.account == account_name
        return self._releases(ours, releases.c.called_at >= since, limit=limit)

    def release_of(self, account_name: str, receipt: str) -> Release | None:
        """Find the release that WeChat gave this msg_id or publish_id for."""
        ours = releases.c.account == account_name
        found = self._releases(ours, releases.c.receipt == receipt, limit=1)
        return found[0] if found else None

    def article_known(self, account_name: str, article_id: str) -> bool:
        """Tell whether a release of the account is known to have made this published article."""
        ours = releases.c.account == account_name
        return bool(self._releases(ours, releases.c.article_id == article_id, limit=1))

    def _releases(self, *conditions: ColumnElement[bool], limit: int) -> list[Release]:
        query = select(*SHOWN).where(*conditions).order_by(releases.c.id.desc()).limit(limit)
        with reading(self._engine) as connection:
            return [_to_release(dict(row)) for row in connection.execute(query).mappings()]


def read_release(connection: Connection, publication: Publication) -> Release:
    """Read the newest release within a transaction; LookupError where there is none."""
    query = select(*SHOWN).where(*_newest(publication))
    row = connection.execute(query).mappings().first()
    if row is None:
        raise LookupError(f"publication {publication.id} was never released")
    return _to_release(dict(row))


def may_be_out(connection: Connection, publication: Publication) -> bool:
    """Whether it is held after a release of which nobody knows the end."""
    unknown = (Fate.OPEN.value, Fate.TAKEN.value)
    query = select(releases.c.id).where(*_newest(publication), releases.c.fate.in_(unknown))
    return publication.state is State.HELD and connection.execute(query).first() is not None


def write_outcome(connection: Connection, publication: Publication, outcome: Outcome) -> None:
    """Change the newest release of a publication, which its writer holds."""
    values = {
        name: value.value if isinstance(value, Fate) else value for name, value in outcome.items()
    }
    changed = connection.execute(update(releases).where(*_newest(publication)).values(**values))
    if changed.rowcount != 1:
        raise StaleState(f"publication {publication.id} has no such release")


def _newest(publication: Publication) -> tuple[ColumnElement[bool], ...]:
    row = releases.c
    return (row.publication == publication.id, row.attempt == publication.attempt)


def _to_release(row: dict[str, Any]) -> Release:
    return Release(**{**row, "route": Route(row["route"]), "fate": Fate(row["fate"])})
