"""What the clock looks after once a minute keeps nobody waiting for whom the minute counts."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

from redis import Redis
from shelved import NOON, shelf_at

from workers.rounds import SHELVED_AT_ONCE, look_around
from workers.services import Services

if TYPE_CHECKING:
    from pathlib import Path


def test_what_the_index_lacks_is_put_there_a_little_at_a_time(
    tmp_path: Path, redis_url: str
) -> None:
    """After a restore all of it is lacking, and a release queued behind it would be late."""
    shelf = shelf_at(tmp_path / "ledger.sqlite3")
    for number in range(SHELVED_AT_ONCE + 5):
        shelf.publish(f"p{number}", f"第 {number} 期", "2026-11-22")
    with closing(sqlite3.connect(tmp_path / "ledger.sqlite3")) as ledger, ledger:
        ledger.execute("DELETE FROM indexed_articles")
    with Redis.from_url(f"{redis_url}?db=12") as redis:
        redis.flushdb()
    settings = replace(shelf.services.settings, redis_url=f"{redis_url}?db=12")
    services = Services(settings=settings, now=lambda: NOON)
    look_around(services)
    assert services.wakeups.depth() == SHELVED_AT_ONCE
    services.ledger.close()
    services.scratch.close()
