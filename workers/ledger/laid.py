"""What is laid over the pages of a publication: the mends that stand, within a transaction."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import and_, or_, select, update

from workers.ledger.conversation import mends
from workers.ledger.outbox import Telling, write_notice
from workers.ledger.tables import blobs, digests
from workers.mending import Mend, Part, outlive, read_page, saying

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection

    from workers.account import Account
    from workers.ledger.digests import SubmittedPage
    from workers.publication import Publication


class Laid(NamedTuple):
    """The mends of pages by their keys, and those that end with what the pages say now: why."""

    pages: Mapping[str, tuple[Mend, ...]]
    ended: Mapping[Mend, str]

    @property
    def mends(self) -> tuple[Mend, ...]:
        return tuple(mend for its in self.pages.values() for mend in its)

    def of(self, key: str) -> tuple[Mend, ...]:
        return self.pages.get(key, ())


def standing(
    connection: Connection,
    numbers: Collection[int],
    *,
    at: datetime | None = None,
    pictures: bool = False,
) -> dict[int, tuple[Mend, ...]]:
    """The mends of digests that stand, or stood at a moment, in their order; by digest.

    With `pictures` the bytes of those that were sent come along, b"" for what lies outside.
    """
    columns = [*mends.c, *([blobs.c.bytes] if pictures else [])]
    query = select(*columns).where(mends.c.digest.in_(sorted(numbers)), *_stood(at))
    if pictures:
        query = query.outerjoin(blobs, blobs.c.sha256 == mends.c.sha256)
    found: dict[int, tuple[Mend, ...]] = {}
    for row in connection.execute(query.order_by(mends.c.id)).mappings():
        sent = row["bytes"] if pictures else None
        mend = Mend(
            id=row["id"],
            part=Part(row["part"]),
            place=row["place"],
            value=row["value"],
            basis=row["basis"],
            who=row["who"],
            created_at=row["created_at"],
            sha256=row["sha256"] or "",
            picture=None if sent is None else bytes(sent),
        )
        found[row["digest"]] = (*found.get(row["digest"], ()), mend)
    return found


def lay(connection: Connection, account: Account, pages: Sequence[SubmittedPage]) -> Laid:
    """Lay what stands over pages that come in; a page that says something new there ends it."""
    ours = (digests.c.account == account.name, digests.c.key.in_([page.key for page in pages]))
    numbers = {row.key: row.id for row in connection.execute(select(digests).where(*ours))}
    known = standing(connection, numbers.values()) if numbers else {}
    kept: dict[str, tuple[Mend, ...]] = {}
    ended: dict[Mend, str] = {}
    for page in pages:
        its = known.get(numbers.get(page.key, 0), ())
        over = _outlived(its, page, account) if its else {}
        kept[page.key] = tuple(mend for mend in its if mend.id not in over)
        ended |= {mend: over[mend.id] for mend in its if mend.id in over}
    return Laid(kept, ended)


def end_with_page(
    connection: Connection, over: Laid, publication: Publication, now: datetime
) -> tuple[str, ...]:
    """End what the pages have changed themselves, and tell whoever mended it."""
    told = tuple(
        f"{mend.who} 在手机上改的{saying(mend)}：{why}" for mend, why in over.ended.items()
    )
    if told:
        end(connection, {mend.id: why for mend, why in over.ended.items()}, now)
        body = "\n".join((*told, "现在以页面为准；还要那样改的话，请再改一次"))
        write_notice(
            connection,
            Telling(f"「{publication.title}」有改动不再生效", body),
            now=now,
            account=publication.account,
            publication=publication.id,
        )
    return told


def end(connection: Connection, ended: Mapping[int, str], now: datetime) -> None:
    """End mends, each for its reason."""
    for number, why in ended.items():
        values = {"ended_at": now, "ended_why": why}
        connection.execute(update(mends).where(mends.c.id == number).values(**values))


def _stood(at: datetime | None) -> tuple[ColumnElement[bool], ...]:
    if at is None:
        return (mends.c.ended_at.is_(None),)
    still = or_(mends.c.ended_at.is_(None), mends.c.ended_at > at)
    return (and_(mends.c.created_at <= at, still),)


def _outlived(its: Sequence[Mend], page: SubmittedPage, account: Account) -> dict[int, str]:
    hashes = {ref: sha256(data).hexdigest() for ref, data in page.files.items()}
    said = read_page(page.page, page.digest.folder, account, hashes)
    cover = (page.digest.cover,) if page.digest.cover is not None else ()
    return outlive(its, said, (*page.digest.pictures, *cover), account)
