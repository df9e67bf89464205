"""How the way of a page begins, and begins again once something of it has changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from workers.ledger.inserts import insert_row
from workers.ledger.journal import write_entry
from workers.ledger.outbox import Telling, write_notice
from workers.ledger.rows import FREE, change_one, find_row, guard, read_row
from workers.ledger.tables import publications
from workers.publication import BY_SCHEDULE, OUT, State

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from workers.publication import Publication, Route

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Beginning:
    """What a publication begins with, by whose word; `what` is the journal's name for it."""

    account: str
    key: str
    revision: str
    route: Route
    title: str
    forced: bool
    who: str
    what: str
    now: datetime

    @property
    def facts(self) -> dict[str, Any]:
        """What the publication says of it."""
        return {
            "revision": self.revision,
            "route": self.route.value,
            "title": self.title,
            "forced": self.forced,
            "updated_at": self.now,
        }


def begin(connection: Connection, new: Beginning, digest: int, *, why: str = "") -> Publication:
    """Begin a publication; `digest` is its first page's."""
    # A cancelled or failed publication leaves its draft in the box: this one goes on with it.
    # What was released has none any more.
    mine = publications.c.account == new.account, publications.c.key == new.key
    earlier = find_row(connection, *mine)
    if earlier is not None and earlier.state in OUT:
        earlier = None
    row = {
        **UNTOUCHED,
        **FREE,
        "article_hash": "",
        **({name: getattr(earlier, name) for name in INHERITED} if earlier else {}),
        "account": new.account,
        "digest": digest,
        "key": new.key,
        **new.facts,
        "fence": 0,
        "attempt": 0,
        "created_at": new.now,
    }
    publication = read_row(connection, insert_row(connection, publications, row))
    _write(connection, new, publication, before="", why=why)
    return publication


def begin_again(
    connection: Connection, new: Beginning, live: Publication, reason: str, *, why: str = ""
) -> tuple[Publication, str]:
    """Send a live publication back to its beginning; its draft is kept.

    Gives it as it is now, and who had approved or appointed what is void now, with the `reason`
    ("" where nobody had). `why` is for the journal.
    """
    # Whoever works on the old revision must not finish.
    values = {**UNTOUCHED, **new.facts, "fence": live.fence + 1}
    publication = change_one(connection, live.id, guard(live), values)
    void = _void(live, reason)
    told = "；".join(filter(None, (why, void)))
    _write(connection, new, publication, before=live.state, why=told)
    if void:
        telling = Telling(f"「{live.title}」要重新看一遍", void)
        write_notice(connection, telling, now=new.now, account=live.account, publication=live.id)
    return publication, void


def _void(live: Publication, reason: str) -> str:
    """Say whose word is undone with a new beginning; "" where there was none of a person."""
    words = [f"{live.approved_by} 的批准"] if live.approved_by else []
    if live.release_at is not None and live.appointed_by != BY_SCHEDULE:
        words.append(f"{live.appointed_by} 定下的时间")
    return f"{reason}，{'和'.join(words)}作废，请再看一遍" if words else ""


def _write(
    connection: Connection, new: Beginning, publication: Publication, *, before: str, why: str
) -> None:
    write_entry(
        connection,
        at=new.now,
        who=new.who,
        what=new.what,
        account=publication.account,
        publication=publication.id,
        before=before,
        after=publication.state,
        why=why,
    )
