"""A clock that was moved, a secret that was changed, a disk that is full: told, and made good."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from ledgers import new_ledger
from newsroom import Room
from pressroom import House, settings_for
from proxies import front
from sqlalchemy import event

from workers import pipeline
from workers.account import Schedule
from workers.ledger import LedgerAway, why_away
from workers.publication import Publication, Route, State
from workers.timekeeping import tell_of_wrong_clocks

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from proxies import Seen

    from bot.sandbox.remote import Sandbox

ROW = "INSERT INTO journal (at, who, what, before, after, why, rid)"
ROW += " VALUES ('2026-11-23 00:00:00.000000', '', '', '', '', '', '')"
SUBMIT = "/cgi-bin/freepublish/submit"


@pytest.fixture
def wechat(sandbox: Sandbox) -> Iterator[Seen]:
    """What stands before WeChat, and can tell another time or meddle between call and answer."""
    with front(sandbox.api) as seen:
        yield seen


@pytest.fixture
def room(tmp_path: Path, sandbox: Sandbox, redis_url: str, wechat: Seen) -> Room:
    settings = settings_for(sandbox.create_account("subscription"), sandbox, tmp_path, redis_url)
    account = replace(settings.account(), api_base=wechat.url)
    settings = replace(settings, accounts={account.name: account})
    new_ledger(settings.database_url)
    house = House(settings, sandbox, tmp_path)
    return Room(house, "subscription", Schedule(hold=0), Route.PUBLISH)


def house_notices(room: Room) -> list[str]:
    notices = room.services.ledger.notices(limit=100)
    return [each.title for each in notices if each.publication is None]


@pytest.mark.parametrize("off", [-3600, 3600, -180])
def test_nothing_leaves_by_a_clock_that_is_wrong(room: Room, wechat: Seen, off: float) -> None:
    """An hour fast or slow, or a few minutes fast: it waits, and leaves once when that is over."""
    row = room.order("release", room.drafted()).publication
    wechat.date_ahead = off
    for _ in range(3):
        row = room.leave(row)
    assert (row.state, room.tried()) == (State.DUE, [])
    assert "时间" in row.why
    wechat.date_ahead = 0
    row = room.go(row, rounds=4)
    assert (row.state, len(room.out())) == (State.PUBLISHED, 1)


def test_operators_hear_once_a_day_of_a_wrong_clock(room: Room, wechat: Seen) -> None:
    """With the machine's name, and which way it is off; after it was put right, no more."""
    wechat.date_ahead = -3600
    row = room.drafted()
    for _ in range(2):
        tell_of_wrong_clocks(room.services)
    assert house_notices(room) == ["机器的时间不准"]
    wechat.date_ahead = 0
    room.order("release", row)
    room.leave(row)
    room.pass_time(days=1)
    tell_of_wrong_clocks(room.services)
    assert len(house_notices(room)) == 1


def test_a_clock_put_back_blocks_nobody(room: Room) -> None:
    """What a dead worker and a dead clock held until far in the future is anybody's at once."""
    row, ledger, now = room.drafted(), room.services.ledger, room.services.now()
    ahead, day = now + timedelta(hours=8), timedelta(days=1)
    ledger.take_lead("clock", owner="dead", seconds=10, now=ahead)
    held = ledger.take(row, owner="dead", seconds=12, now=ahead)
    assert ledger.take_lead("clock", owner="alive", seconds=10, now=now) is not None
    assert ledger.take(held, owner="alive", seconds=12, now=now).fence > held.fence
    assert ledger.take_lead("clock", owner="third", seconds=10, now=now - day / 1000) is None


def test_a_changed_secret_holds_what_it_meets_and_says_the_way_out(room: Room) -> None:
    """WeChat refuses the token call: told once, asked no more; with the new one it goes on."""
    row = room.order("release", room.drafted()).publication
    new = room.house.sandbox.patch_account(room.account.app_id, reset_secret=True)["secret"]
    row = room.leave(row)
    assert row.state is State.HELD
    assert "secret" in row.why
    assert len(room.told(row)) == len(set(room.told(row)))
    asked = room.house.calls("stable_token")
    room.go(row, rounds=2)
    assert room.house.calls("stable_token") == asked
    anew = replace(room.account, secret=new)
    settings = replace(room.house.settings, accounts={anew.name: anew})
    room.house = House(settings, room.house.sandbox, room.house.folder, room.house.clock)
    room.order("retry", row)
    assert room.go(room.leave(row), rounds=3).state is State.PUBLISHED
    assert len(room.out()) == 1


class Disk:
    """SQLite's disk: full when it is told so, for every connection."""

    def __init__(self, room: Room) -> None:
        self._engine, self._most = room.services.ledger._engine, 2**31 - 2
        event.listen(self._engine, "connect", self._limit)

    def _limit(self, connection: Any, _record: object) -> None:  # noqa: ANN401
        connection.execute(f"PRAGMA max_page_count = {self._most}")

    def fill(self) -> None:
        """Take every page that is left, and the last one of the journal, which all changes need."""
        with self._engine.connect() as connection:
            self._most = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        self._engine.dispose()
        with contextlib.suppress(LedgerAway):
            while True:
                with self._engine.connect() as connection, connection.begin():
                    connection.exec_driver_sql(ROW)

    def empty(self) -> None:
        self._most = 2**31 - 2
        self._engine.dispose()


def worked(room: Room, row: Publication) -> str:
    """Why the work broke off, "" if it did not."""
    try:
        pipeline.advance(row.id, room.services)
    except LedgerAway as error:
        return why_away(error)
    return ""


def test_on_a_full_disk_nothing_is_sent_that_cannot_be_written_down(room: Room) -> None:
    """No call is made; when there is room again it goes out, once."""
    row, disk = room.order("release", room.drafted()).publication, Disk(room)
    room.house.clock.pass_by(row.release_at)
    room.services.ledger.due(room.services.now())
    disk.fill()
    assert worked(room, row) == "the disk is full"
    assert room.tried() == []
    disk.empty()
    row = room.go(room.leave(row), rounds=4)
    assert (row.state, len(room.out())) == (State.PUBLISHED, 1)


def test_a_disk_that_fills_during_the_call_doubles_nothing(room: Room, wechat: Seen) -> None:
    """The receipt cannot be kept: the release is found by looking, and not made again."""
    row, disk = room.order("release", room.drafted()).publication, Disk(room)
    room.house.clock.pass_by(row.release_at)
    room.services.ledger.due(room.services.now())
    wechat.after = lambda path: disk.fill() if path.startswith(SUBMIT) else None
    assert worked(room, row) == "the disk is full"
    assert len(room.tried()) == 1
    for _ in range(2):
        room.pass_time(seconds=20)
        worked(room, row)
    wechat.after = lambda _path: None
    disk.empty()
    row = room.go(row, rounds=6)
    assert (row.state, len(room.out()), len(room.tried())) == (State.PUBLISHED, 1, 1)
