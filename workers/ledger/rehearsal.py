"""Say once what every job says, so that SQLAlchemy has compiled it before a worker forks.

A forked job has the statements that its parent compiled. Each one that it must compile itself
takes a millisecond or two of the time in which its pictures could travel.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from workers.digest import HostedPicture, Use
from workers.ledger.house import HouseRoom
from workers.ledger.inserts import insert_new
from workers.ledger.journal import write_entry
from workers.ledger.laid import standing
from workers.ledger.outbox import Telling, write_notice
from workers.ledger.pictures import Upload, row_of
from workers.ledger.sources import files_of
from workers.ledger.tables import accounts, pictures

if TYPE_CHECKING:
    from datetime import datetime

    from workers.ledger.engine import Store

_ACCOUNT: Final = {"name": "", "app_id": "", "kind": ""}


def rehearse(ledger: Store, now: datetime) -> None:
    """Insert what a job inserts, in a transaction that ends without a commit."""
    engine = ledger._engine  # noqa: SLF001  a room of the same house
    fixed = {"account": "", "uploaded_at": now}
    rows = [
        {**fixed, **row_of(Upload(sha, Use.BODY, HostedPicture("", 0, 0), "", 0, 0))}
        for sha in ("0", "1")
    ]
    HouseRoom(engine).house_pause()
    with engine.connect().execution_options(gongbao_writes=True) as connection:
        connection.execute(files_of([0]))
        standing(connection, [0])
        insert_new(connection, accounts, [_ACCOUNT])
        insert_new(connection, pictures, rows[:1])
        insert_new(connection, pictures, rows)  # one row and several are two statements
        write_entry(connection, at=now, who="", what="", account=None)
        write_notice(connection, Telling("", ""), now=now, account=None)
