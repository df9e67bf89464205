"""Whether it is known afterwards that no web process was there, and only then."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from ledgers import new_ledger
from processes import await_true

from bot.attendance import Attendance
from workers.pulse import WEB
from workers.services import Services
from workers.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


@dataclass
class Time:
    """The time on the wall, in seconds after NOON."""

    seconds: float = 0.0

    def __call__(self) -> datetime:
        return NOON + timedelta(seconds=self.seconds)


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def services(tmp_path: Path, time: Time) -> Iterator[Services]:
    url = f"sqlite:///{tmp_path / 'ledger.sqlite3'}"
    new_ledger(url)
    services = Services(
        settings=Settings(accounts={}, home=tmp_path, database_url=url), now=time, hurried=True
    )
    yield services
    services.ledger.close()


def heard(services: Services) -> float:
    """When a web process was heard of last."""
    return (services.ledger.beats()[WEB] - NOON).total_seconds()


def test_of_two_web_processes_that_live_one_is_enough(services: Services, time: Time) -> None:
    """On two machines, or an old one and its heir: no gap, and no more writes than for one."""
    old, heir = Attendance(services), Attendance(services)
    old.sign()
    time.seconds = 50
    heir.sign()
    time.seconds = 52
    old.sign()
    assert heard(services) == 50
    for time.seconds in range(60, 400, 10):
        heir.sign()
    assert heard(services) == 390
    assert services.ledger.outages() == []


def test_when_none_was_there_the_next_one_ends_the_silence(services: Services, time: Time) -> None:
    """From the last sign of the ones before to the first of this one."""
    Attendance(services).sign()
    time.seconds = 700
    Attendance(services).sign()
    (gap,) = services.ledger.outages()
    assert (gap.process, gap.since, gap.until) == (WEB, NOON, NOON + timedelta(seconds=700))


@pytest.mark.parametrize("later", [3600, -3600])
def test_a_process_that_lived_ends_no_silence(services: Services, time: Time, later: float) -> None:
    """The ledger was away from it, the machine slept, or the time was moved: the clock tells."""
    one = Attendance(services)
    one.sign()
    time.seconds = later
    one.sign()
    assert heard(services) == later
    assert services.ledger.outages() == []


def test_it_says_so_by_itself_whatever_becomes_of_the_ledger(services: Services) -> None:
    """A ledger that is away when it comes is tried again, and the end waits for nothing."""
    one = Attendance(services)
    one.start()
    await_true(lambda: WEB in services.ledger.beats())
    one.stop()
    assert not one._thread.is_alive()
