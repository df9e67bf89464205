"""What was never answered may be out: nobody begins anew while WeChat may still tell."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from ledgers import new_ledger
from newsroom import Room
from pressroom import House, settings_for

from workers import intake
from workers.account import DigestRule, Schedule
from workers.publication import Fate, Publication, Route, State

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bot.sandbox.remote import Sandbox

SENDALL = "message/mass/sendall"
SUBMIT = "freepublish/submit"


@pytest.fixture
def opened(tmp_path: Path, sandbox: Sandbox, redis_url: str) -> Callable[..., Room]:
    """Open a room of a certified account: `opened(Route.PUBLISH)`."""

    def opened(route: Route = Route.PUBLISH, **plan: Any) -> Room:  # noqa: ANN401  of Schedule
        account = sandbox.create_account("subscription")
        settings = settings_for(account, sandbox, tmp_path, redis_url)
        new_ledger(settings.database_url)
        return Room(House(settings, sandbox, tmp_path), "subscription", Schedule(**plan), route)

    return opened


def held_in_doubt(room: Room) -> Publication:
    """Make a publication whose release nobody answered, and which a refused look stops."""
    path = SENDALL if room.account.route is Route.MASS else SUBMIT
    room.fault(path, "after")
    row = room.due()
    assert row.state is State.UNSURE
    if path == SUBMIT:
        room.fault("freepublish/batchget", "before", errcode=40164)
        row = room.go(row)
        assert row.state is State.HELD
        return row
    return held(room, row)


def held(room: Room, row: Publication) -> Publication:
    """Stop it, for a reason that says nothing about its release."""
    return room.services.ledger.move(
        row, State.HELD, who="worker", what="held", now=room.services.now(), why="白名单"
    )


def test_another_try_looks_first_and_begins_nothing_new(opened: Callable[..., Room]) -> None:
    """A publish is queued for minutes, with its draft in the box: a second one would come out."""
    room = opened()
    row = held_in_doubt(room)
    done = room.order("retry", row)
    assert (done.publication.state, done.publication.attempt) == (State.UNSURE, 1)
    row = room.go(row, rounds=20)
    assert (row.state, row.attempt) == (State.PUBLISHED, 1)
    assert (len(room.out()), len(room.tried())) == (1, 1)


def test_another_try_of_a_push_keeps_its_key(opened: Callable[..., Room]) -> None:
    """Only a proven refusal makes a new attempt."""
    room = opened(Route.MASS)
    row = held_in_doubt(room)
    assert room.order("retry", row).publication.state is State.UNSURE
    row = room.go(row, rounds=3)
    assert (row.state, row.attempt, len(room.out())) == (State.RELEASED, 1, 1)


def test_what_was_taken_is_asked_after_again(opened: Callable[..., Room]) -> None:
    """A receipt is good however the publication came to be held."""
    room = opened()
    row = room.due()
    assert room.order("retry", held(room, row)).publication.state is State.RELEASED
    assert room.go(row, rounds=20).state is State.PUBLISHED
    assert len(room.tried()) == 1


def test_the_page_cannot_begin_again_while_its_release_is_in_doubt(
    opened: Callable[..., Room],
) -> None:
    """Neither as it was nor changed: its draft would go out a second time."""
    room = opened()
    row = held_in_doubt(room)
    for body in ("## 第一条\n\n正文\n", "## 第一条\n\n改了\n"):
        submission = room.house.submit(room.house.page(row.key, body=body))
        assert submission.outcome == "doubtful"
        assert submission.publication.state is State.HELD
    forced = room.house.submit(room.house.page(row.key), force=True)
    assert forced.publication.state is State.RECEIVED
    release = room.services.ledger.newest_release(row.id)
    assert release is not None
    assert release.fate is Fate.REFUSED


def test_the_watch_says_that_a_page_may_be_out(opened: Callable[..., Room]) -> None:
    """A change on disk is nobody's word that nothing went out."""
    room = opened()
    row = held_in_doubt(room)
    page = room.house.page(row.key, body="## 第一条\n\n改了\n")
    index = page / "index.md"
    later = index.read_text(encoding="utf-8").replace("2026-11-22", "2099-11-22")
    index.write_text(later, encoding="utf-8")
    everything = room.house.with_account(digests=DigestRule()).account
    assert not intake.take(page, everything, room.services)
    assert room.house.row(row).state is State.HELD
    bodies = [each.body for each in room.services.ledger.notices()]
    assert any("可能已经发出" in body for body in bodies)


def test_a_silent_push_is_repeated_ever_more_seldom(opened: Callable[..., Room]) -> None:
    """Each repeat counts against the hundred calls of a day."""
    room = opened(Route.MASS, grace=24 * 60 - 1)
    room.fault(SENDALL, "after", times=1000)
    row = room.due()
    pauses = []
    for _ in range(4):
        assert row.not_before is not None
        pauses.append(row.not_before - room.services.now())
        row = room.go(row)
        assert row.state is State.UNSURE
    assert pauses[-1] > pauses[0] * 2 > timedelta(minutes=2)


def test_a_refused_repeat_whose_draft_lies_there_is_proven(opened: Callable[..., Room]) -> None:
    """A push takes its draft out of the box: there, none has happened."""
    room = opened(Route.MASS)
    room.fault(SENDALL, "before")
    row = room.due()
    room.fault(SENDALL, "before", errcode=40130)
    row = room.go(row)
    assert row.state is State.HELD
    assert "40130" in row.why
    release = room.services.ledger.newest_release(row.id)
    assert release is not None
    assert release.fate is Fate.REFUSED


def test_whose_word_is_undone_hears_of_it_for_the_same_page_too(
    opened: Callable[..., Room],
) -> None:
    """A page that was held and is submitted once more begins anew, without its appointment."""
    room = opened(approval=True)
    row = room.order("approve", room.drafted()).publication
    at = room.in_(hours=2)
    row = room.order("release", row, at=at).publication
    row = room.order("hold", row).publication
    again = room.house.submit(room.house.page(row.key))
    assert (again.outcome, again.publication.approved) == ("same", False)
    told = room.services.ledger.notices(publication=row.id)[0]
    assert "小王 的批准和小王 定下的时间作废" in told.body
