"""What readers can open is found, and nothing else, whatever was killed on the way."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from ledgers import new_ledger
from newsroom import Room
from pressroom import House, settings_for
from rq import Queue
from rq.serializers import JSONSerializer

from workers import jobs, shelving
from workers.account import Schedule
from workers.enqueue import FETCH_FIGURES, QUEUE, SHELVE
from workers.publication import Publication, Route, State
from workers.query import read_query
from workers.rounds import look_around

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bot.sandbox.remote import Sandbox

ADDRESS = "https://mp.weixin.qq.com/s/AbCdEfGhIjKlMnOpQrStUv"


@pytest.fixture
def opened(tmp_path: Path, sandbox: Sandbox, redis_url: str) -> Callable[[Route], Room]:
    """Open a room of a certified account."""

    def opened(route: Route) -> Room:
        account: dict[str, Any] = sandbox.create_account("subscription")
        settings = settings_for(account, sandbox, tmp_path, redis_url)
        new_ledger(settings.database_url)
        house = House(settings, sandbox, tmp_path)
        return Room(house, "subscription", Schedule(hold=0), route)

    return opened


def queued(room: Room) -> list[tuple[str, tuple[int, ...]]]:
    """The jobs that wait, by name and argument."""
    queue = Queue(QUEUE, connection=room.services.scratch.redis, serializer=JSONSerializer)
    return [(job.func_name, tuple(job.args)) for job in queue.jobs]


def found(room: Room, words: str = "正文一") -> list[str]:
    query = read_query(words, {}, date(2026, 11, 22))
    return [hit.address for hit in room.services.ledger.search(room.account.name, query)]


def test_what_a_release_brought_out_is_found(opened: Callable[[Route], Room]) -> None:
    """As soon as the worker knows where it is, and no sooner."""
    room = opened(Route.PUBLISH)
    row = room.due()
    assert row.state is State.RELEASED
    assert found(room) == []
    row = room.look(row)
    assert row.state is State.PUBLISHED
    assert found(room) == [row.address]
    room.order("withdraw", row)
    assert found(room) == []


def test_what_a_person_published_is_found_once_a_worker_has_looked(
    opened: Callable[[Route], Room], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The order itself reads no page; it leaves a job behind, which may run any number of times."""
    room = opened(Route.DRAFT)
    row = room.order("published", room.drafted(), ADDRESS).publication
    assert (SHELVE, (row.id,)) in queued(room)
    monkeypatch.setattr(jobs, "_services", lambda: room.services)
    for _ in range(2):
        jobs.shelve(row.id)
        assert found(room) == [ADDRESS]


@pytest.mark.parametrize("lost", ["shelve", "drop"])
def test_what_was_killed_before_the_index_is_mended_within_the_minute(
    opened: Callable[[Route], Room], lost: str
) -> None:
    """The clock compares what is out with what is found."""
    room = opened(Route.DRAFT)
    row: Publication = room.order("published", room.drafted(), ADDRESS).publication
    room.services.scratch.redis.flushdb()
    if lost == "drop":
        shelving.put_in_place(row.id, room.services)
        room.services.ledger.move(
            row, State.WITHDRAWN, who="test", what="gone", now=room.services.now()
        )
        assert found(room) == [ADDRESS]
    assert room.services.ledger.misplaced([room.account.name]) == [row.id]
    look_around(room.services)
    assert [each for each in queued(room) if each[0] != FETCH_FIGURES] == [(SHELVE, (row.id,))]
    shelving.put_in_place(row.id, room.services)
    assert found(room) == ([] if lost == "drop" else [ADDRESS])
    assert room.services.ledger.misplaced([room.account.name]) == []
