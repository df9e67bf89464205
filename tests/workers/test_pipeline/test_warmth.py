"""What a worker does before it forks, so that none of its jobs has to do it again."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.engine.default import CacheStats

from workers.publication import State
from workers.warmth import warm_up

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pressroom import House


@pytest.fixture
def compiled() -> Iterator[list[str]]:
    """The statements that SQLAlchemy had to compile, from here on."""
    late: list[str] = []

    def hear(*said: object) -> None:
        if getattr(said[4], "cache_hit", None) is CacheStats.CACHE_MISS:
            late.append(str(said[2]))

    event.listen(Engine, "before_cursor_execute", hear)
    yield late
    event.remove(Engine, "before_cursor_execute", hear)


def test_a_warm_worker_has_nothing_left_to_compile_or_to_import(
    house: House, compiled: list[str]
) -> None:
    """A new page goes all the way into the box with the SQL and the modules of its parent."""
    submitted = house.submit(house.page())
    warm_up(house.services)
    compiled.clear()
    there = set(sys.modules)
    assert house.walk(submitted).state is State.HANDED_OVER
    assert compiled == []
    assert {
        name for name in set(sys.modules) - there if name.startswith(("jinja2", "PIL"))
    } == set()


def test_a_rehearsal_leaves_nothing_behind(house: House) -> None:
    """What was only said to be compiled is not in the ledger: no notice goes out, no picture is."""
    warm_up(house.services)
    ledger = house.services.ledger
    assert ledger.publications() == []
    assert ledger.notices() == []
