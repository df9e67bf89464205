"""Appointments and a change of the series: the schedule's come back, a person's are asked anew."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from newsroom import Newsroom

from workers import pipeline, renewal
from workers.account import DAYS, Schedule
from workers.digest import Tutorial
from workers.publication import BY_SCHEDULE, Route, State
from workers.submission import submit
from workers.tutorials import identity

if TYPE_CHECKING:
    from pressroom import House

    from workers.publication import Publication

LINK = "https://mp.weixin.qq.com/s/{}"


@pytest.fixture
def room(house: House) -> Newsroom:
    """A certified account with two tutorials in its series."""
    made = Newsroom(house, "subscription", Schedule(), Route.MASS)
    made.services.ledger.sync_accounts([made.account])
    for name in ("甲", "乙"):
        made.services.ledger.keep_tutorial(
            made.account.name, Tutorial("入门", name, LINK.format(name)), who="小王",
            now=made.services.now(),
        )  # fmt: skip
    return made


def drop(room: Newsroom, publication: Publication) -> Publication:
    """Remove one of the series, and do what the workers do then."""
    key = identity(LINK.format("甲"))
    room.services.ledger.remove_tutorial(
        room.account.name, key, who="小王", now=room.services.now()
    )
    renewal.renew(room.account, room.services)
    pipeline.advance(publication.id, room.services)
    return room.house.row(publication)


def test_a_persons_appointment_of_what_reads_otherwise_now_is_asked_anew(room: Newsroom) -> None:
    """It was of the article as that person saw it; who loses it is told."""
    drafted = room.drafted()
    at = room.in_(hours=2)
    scheduled = room.order("release", drafted, route=Route.PUBLISH, at=at).publication
    assert scheduled.state is State.SCHEDULED
    after = drop(room, scheduled)
    assert (after.state, after.release_at) == (State.DRAFTED, None)
    assert "「早上好」要重新看一遍" in room.told(after)
    assert after.draft_id == drafted.draft_id


def test_the_schedules_appointment_comes_back_by_itself(room: Newsroom) -> None:
    """Tomorrow's issue leaves at its time, with the footer as it is now."""
    house = room.house
    tomorrow = room.in_(days=1)
    schedule = Schedule(days=DAYS, time=f"{(tomorrow + timedelta(hours=9)):%H:%M}")
    house = house.with_account(schedule=schedule, digests=type(room.account.digests)())
    page = house.page("ai1122")
    index = page / "index.md"
    text = index.read_text(encoding="utf-8").replace("2026-11-22", f"{tomorrow:%Y-%m-%d}")
    index.write_text(text, encoding="utf-8")
    made = submit([page], house.account, house.services, who="test").publication
    pipeline.advance(made.id, house.services)
    before = house.row(made)
    assert (before.state, before.appointed_by) == (State.SCHEDULED, BY_SCHEDULE)
    room.house = house
    after = drop(room, before)
    assert (after.state, after.appointed_by) == (State.SCHEDULED, BY_SCHEDULE)
    assert after.release_at == before.release_at
    assert after.article_hash != before.article_hash


def test_what_is_leaving_is_not_touched(room: Newsroom) -> None:
    """From the clock's word on, nothing changes any more."""
    drafted = room.drafted()
    scheduled = room.order("release", drafted, route=Route.PUBLISH).publication
    room.house.clock.pass_by(scheduled.release_at)
    room.services.ledger.due(room.services.now())
    key = identity(LINK.format("甲"))
    room.services.ledger.remove_tutorial(
        room.account.name, key, who="小王", now=room.services.now()
    )
    assert renewal.renew(room.account, room.services) == 0
    assert room.house.row(scheduled).state is State.DUE


def test_a_draft_that_was_kept_as_the_back_end_has_it_stays_so(room: Newsroom) -> None:
    """Somebody wrote it there by hand, and said that it is to be so."""
    drafted = room.drafted()
    scheduled = room.order("release", drafted, route=Route.PUBLISH).publication
    room.house.sandbox.by_hand(
        room.account.app_id, f"drafts/{drafted.draft_id}/edit", index=0, title="手改的标题"
    )
    held = room.leave(scheduled)
    assert held.state is State.HELD
    kept = room.order("resume", held, keep=True).publication
    after = drop(room, kept)
    assert after.state is kept.state
    assert room.house.drafts()[0]["articles"][0]["title"] == "手改的标题"
