"""Have a ledger stand still from before it is replaced, so that a restore that died is known.

Whatever kills a restore, its one transaction leaves the ledger as it was. Where that was an empty
one, a house that is then started would take it for its own and begin anew: pages that the other
house has sent would be sent again.
"""

from __future__ import annotations

from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final

from sqlalchemy import inspect
from sqlalchemy.exc import DBAPIError

from workers.ledger.house import lift_standstill, write_standstill
from workers.ledger.migrate import climb, migrating
from workers.ledger.moving.emptiness import demand_empty, is_empty

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from sqlalchemy import Connection

EMPTY: Final = (
    "从备份恢复没有做完，账本还是空的。再恢复一次：在服务器上用 restore 命令，还是那个备份文件。"
    "不恢复了，从空账本开始：gongbao resume"
)
AS_BEFORE: Final = (
    "用备份代替账本没有做完，原来的账本原样还在。"
    "再恢复一次：在服务器上用 restore 命令，还是那个备份文件。"
    "接着用原来的账本：gongbao resume"
)


def left_unfinished(why: str) -> bool:
    """Tell whether a house stands still for this reason because a restore of it died."""
    return why in (EMPTY, AS_BEFORE)


@contextmanager
def standing_still(url: str, *, now: datetime, replace: bool) -> Iterator[None]:
    """Pause the ledger at `url` for the block; what the block loads takes the pause away with it.

    A ledger that is whole goes on where the block raises; one that is empty, or that nobody
    lived to put right, stays paused and says what to do. Raises NotEmpty unless `replace`.
    """
    with migrating(url) as connection:
        if not replace:
            demand_empty(connection)
        why = _pause(connection, now)
    try:
        yield
    except BaseException:
        if why == AS_BEFORE:
            with suppress(DBAPIError), migrating(url) as connection:
                lift_standstill(connection, why)
        raise


def _pause(connection: Connection, now: datetime) -> str:
    why = EMPTY if is_empty(connection) else AS_BEFORE
    if not inspect(connection).has_table("alembic_version"):
        climb(connection)
    # An old program's ledger, which is replaced as it is, may know of no pause.
    if inspect(connection).has_table("house"):
        write_standstill(connection, why, who="restore", now=now)
    return why
