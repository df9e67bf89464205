"""A house restored from a backup that is older than what it did last."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from ledgers import new_ledger
from newsroom import Room
from pressroom import House, settings_for

from workers import orders, pipeline
from workers.account import DigestRule, Schedule
from workers.chest import opened
from workers.clock import tick
from workers.moving import bring_back, write_backup
from workers.publication import Route, State

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bot.sandbox.remote import Sandbox
    from workers.publication import Publication

EVERY_DAY = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@pytest.fixture
def opened_room(tmp_path: Path, sandbox: Sandbox, redis_url: str) -> Callable[..., Room]:
    """Open a room of a certified account, by a route, with a schedule or without."""

    def opened_room(route: Route = Route.MASS, **plan: Any) -> Room:  # noqa: ANN401  any field of Schedule
        account = sandbox.create_account("subscription")
        settings = settings_for(account, sandbox, tmp_path, redis_url)
        new_ledger(settings.database_url)
        return Room(House(settings, sandbox, tmp_path), "subscription", Schedule(**plan), route)

    return opened_room


def back_up(room: Room) -> Path:
    file = room.house.folder / "backup.tar"
    write_backup(room.house.settings.database_url, file, now=room.services.now())
    return file


def restore(room: Room, file: Path) -> None:
    """Put the ledger back to what it was, and let the house go on."""
    room.pass_time(minutes=1)
    room.services.ledger.close()
    with opened(file) as chest:
        url = room.house.settings.database_url
        bring_back(chest, url, now=room.services.now(), replace=True)
    orders.resume_house(room.services, who="小王")


def submitted(room: Room, **page: Any) -> Publication:  # noqa: ANN401  what House.page takes
    return room.house.submit(room.house.page(**page)).publication


def walked(room: Room, publication: Publication) -> Publication:
    room.pass_time(seconds=1)
    pipeline.advance(publication.id, room.services)
    return room.house.row(publication)


def of_today(room: Room, **plan: Any) -> Room:  # noqa: ANN401  any field of Schedule
    """The same room, where each page is a digest of today, whose slot is some minutes ahead."""
    slot = room.in_(minutes=5).strftime("%H:%M")
    schedule = Schedule(days=EVERY_DAY, time=slot, zone="UTC", hold=0, quiet="", **plan)
    account = replace(room.account, schedule=schedule, digests=DigestRule())
    settings = replace(room.house.settings, accounts={account.name: account})
    room.house = House(settings, room.house.sandbox, room.house.folder, room.house.clock)
    return room


def issue(room: Room, slug: str = "ai") -> Path:
    """A page of today's issue."""
    page = room.house.page(slug)
    text = (page / "index.md").read_text("utf-8")
    today = f"{room.services.now():%Y-%m-%d}"
    (page / "index.md").write_text(text.replace("2026-11-22", today), "utf-8")
    return page


def test_a_draft_that_was_made_after_the_backup_is_found_again(
    opened_room: Callable[..., Room],
) -> None:
    """It was received when the backup was made: there is one draft, and it is this page's."""
    room = opened_room(Route.DRAFT)
    row = submitted(room)
    file = back_up(room)
    room.pass_time(seconds=1)
    made = walked(room, row)
    restore(room, file)
    assert room.house.row(row).state is State.RECEIVED
    again = walked(room, row)
    assert again.state is State.HANDED_OVER
    assert again.draft_id == made.draft_id
    assert len(room.house.drafts()) == 1


def test_a_draft_of_a_page_that_came_after_the_backup_is_asked_about(
    opened_room: Callable[..., Room],
) -> None:
    """It may be of another version, and somebody may have worked on it: a person says which."""
    room = opened_room(Route.DRAFT)
    file = back_up(room)
    made = walked(room, submitted(room))
    restore(room, file)
    row = walked(room, submitted(room, body="## 第一条\n\n改过的正文。\n"))
    assert row.state is State.HELD
    assert "账本不记得它" in row.why
    assert [draft["media_id"] for draft in room.house.drafts()] == [made.draft_id]
    assert "改过的正文" not in room.house.drafts()[0]["articles"][0]["content"]
    room.order("resume", row)
    assert walked(room, row).state is State.HANDED_OVER
    [draft] = room.house.drafts()
    assert draft["media_id"] == made.draft_id
    assert "改过的正文" in draft["articles"][0]["content"]


def test_the_back_ends_draft_may_be_kept(opened_room: Callable[..., Room]) -> None:
    """Whoever worked on it there loses nothing."""
    room = opened_room(Route.DRAFT)
    file = back_up(room)
    walked(room, submitted(room))
    restore(room, file)
    row = walked(room, submitted(room, body="## 第一条\n\n改过的正文。\n"))
    kept = room.order("resume", row, keep=True).publication
    assert kept.state is State.DRAFTED
    assert len(room.house.drafts()) == 1
    assert "改过的正文" not in room.house.drafts()[0]["articles"][0]["content"]


@pytest.mark.parametrize("route", [Route.MASS, Route.PUBLISH])
def test_what_was_sent_after_the_backup_is_not_sent_again(
    opened_room: Callable[..., Room], route: Route
) -> None:
    """It was scheduled when the backup was made; its draft left the box with the release."""
    room = opened_room(route)
    row = room.order("release", room.drafted()).publication
    file = back_up(room)
    room.leave(row)
    assert len(room.tried()) == 1
    room.pass_time(minutes=11)
    restore(room, file)
    assert room.house.row(row).state is State.SCHEDULED
    tick(room.services, "me")
    pipeline.advance(row.id, room.services)
    held = room.house.row(row)
    assert held.state is State.HELD
    assert "gongbao published" in held.why
    assert len(room.tried()) == 1


@pytest.mark.parametrize("known", [True, False], ids=["received", "not there yet"])
@pytest.mark.parametrize("route", [Route.MASS, Route.PUBLISH])
def test_todays_issue_is_not_sent_twice_by_a_ledger_that_does_not_know_it(
    opened_room: Callable[..., Room], route: Route, *, known: bool
) -> None:
    """No draft is left of it, and its slot is not over by the grace: a person looks first."""
    room = of_today(opened_room(route))
    page = issue(room)
    if known:
        room.house.submit(page)
    file = back_up(room)
    row = room.house.walk(room.house.submit(page))
    assert row.state is State.SCHEDULED
    room.leave(row)
    assert len(room.tried()) == 1
    room.pass_time(minutes=11)
    restore(room, file)
    again = room.house.walk(room.house.submit(page))
    tick(room.services, "me")
    again = walked(room, again)
    assert again.state is State.DRAFTED
    assert "可能在那之后已经发出" in again.why
    assert len(room.tried()) == 1


def test_an_issue_of_a_later_day_goes_by_its_schedule(opened_room: Callable[..., Room]) -> None:
    """Only what may have been sent already is asked about."""
    room = of_today(opened_room())
    file = back_up(room)
    restore(room, file)
    room.pass_time(days=1)
    row = room.house.walk(room.house.submit(issue(room)))
    assert row.state is State.SCHEDULED


@pytest.mark.parametrize("days", [0, 1], ids=["of today", "of tomorrow"])
def test_whoever_publishes_by_hand_is_told_that_it_may_be_out(
    opened_room: Callable[..., Room], days: int
) -> None:
    """The draft of then is gone, for it was published; this one looks as if it were the first."""
    room = of_today(opened_room(Route.DRAFT))
    file = back_up(room)
    restore(room, file)
    room.pass_time(days=days)
    row = room.house.walk(room.house.submit(issue(room)))
    assert row.state is State.HANDED_OVER
    [card] = room.services.ledger.notices(publication=row.id)
    assert ("可能在那之后已经发表" in card.body) == (days == 0)
