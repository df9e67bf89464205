"""How WeChat is asked what became of a release: seldom enough, long enough, and aloud."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from ledgers import new_ledger
from newsroom import Room
from pressroom import House, settings_for

from workers.account import Schedule
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

    def opened(route: Route = Route.MASS, **plan: Any) -> Room:  # noqa: ANN401  of Schedule
        account = sandbox.create_account("subscription")
        settings = settings_for(account, sandbox, tmp_path, redis_url)
        new_ledger(settings.database_url)
        return Room(House(settings, sandbox, tmp_path), "subscription", Schedule(**plan), route)

    return opened


def titles(room: Room, row: Publication, word: str) -> int:
    return sum(word in title for title in room.told(row))


def test_operators_hear_once_that_nobody_knows(opened: Callable[..., Room]) -> None:
    """Whoever does not know that it may be out sends it again by hand."""
    room = opened()
    room.fault(SENDALL, "after", times=3)
    row = room.go(room.due(), rounds=2)
    assert row.state is State.UNSURE
    assert titles(room, row, "没有回答") == 1
    entries = [each for each in room.services.ledger.journal(row.id) if each.what == "tell"]
    assert sum("没有回答" in each.why for each in entries) == 1


def test_operators_hear_once_that_the_admin_is_asked(opened: Callable[..., Room]) -> None:
    """The key is tried each minute for half an hour; a card for each would drown the others."""
    room = opened()
    room.fault(SENDALL, "before", errcode=89504, times=4)
    row = room.go(room.due(), rounds=3)
    assert row.state is State.AWAITING_ADMIN
    assert titles(room, row, "等管理员确认") == 1


@pytest.mark.parametrize(("sent", "end"), [(True, State.RELEASED), (False, State.HELD)])
def test_the_admins_word_is_found_after_a_night(
    opened: Callable[..., Room], end: State, *, sent: bool
) -> None:
    """Where the draft is gone it was confirmed: the key brings the receipt, and no second push."""
    room = opened()
    room.fault(SENDALL, "after" if sent else "before", errcode=89504)
    row = room.due()
    assert row.state is State.AWAITING_ADMIN
    room.pass_time(hours=9)
    row = room.go(row)
    assert (row.state, len(room.out())) == (end, int(sent))
    if not sent:
        assert "管理员没有" in row.why


def test_an_outage_of_hours_leaves_nothing_to_a_person(opened: Callable[..., Room]) -> None:
    """WeChat can tell once it is back: nobody has to ask it by hand."""
    room = opened()
    room.fault(SENDALL, "after", times=1)
    row = room.due()
    room.fault("draft/get", "before", times=1000)
    room.pass_time(hours=1)  # past the grace, so that the draft is asked for
    row = room.go(row, rounds=40)
    assert row.state is State.UNSURE
    room.house.sandbox.clear_faults(room.account.app_id)
    assert room.go(row, rounds=3).state is State.RELEASED


def test_an_outage_of_days_is_left_to_a_person(opened: Callable[..., Room]) -> None:
    """Nobody asks for ever."""
    room = opened(Route.PUBLISH)
    room.fault(SUBMIT, "after")
    row = room.due()
    room.fault("freepublish/batchget", "before", times=1000)
    room.pass_time(hours=25)
    row = room.go(row)
    assert row.state is State.HELD
    assert f"gongbao published {row.key}" in row.why


def test_a_lost_publish_is_looked_for_within_the_days_calls(opened: Callable[..., Room]) -> None:
    """The list of what is published may be read a hundred times a day."""
    room = opened(Route.PUBLISH)
    room.fault(SUBMIT, "before")
    row = room.due()
    room.house.sandbox.by_hand(room.account.app_id, f"drafts/{row.draft_id}/delete")
    row = room.go(row, rounds=100)
    assert row.state is State.HELD
    assert room.house.calls("freepublish/batchget") < 60


def test_a_word_that_wechat_never_wrote_down_proves_nothing(opened: Callable[..., Room]) -> None:
    """To take it for a no would bring a second push on the next word of a person."""
    room = opened()
    row = room.due()
    release = room.services.ledger.newest_release(row.id)
    assert release is not None
    room.services.ledger.keep_finish(
        account=room.account.name,
        route=Route.MASS,
        receipt=release.receipt,
        said={"status": "sent", "addresses": []},
        now=room.services.now(),
    )
    row = room.go(row)
    assert row.state is State.RELEASED
    release = room.services.ledger.newest_release(row.id)
    assert release is not None
    assert release.fate is Fate.TAKEN


def test_a_no_that_lasts_is_asked_ever_more_seldom(opened: Callable[..., Room]) -> None:
    """Each attempt is a call of the day, and a row of the ledger."""
    room = opened(grace=120)
    room.fault(SENDALL, "before", errcode=42010, times=1000)
    row = room.due()
    began = room.services.now()
    row = room.go(row, rounds=15)
    assert row.state is State.DUE
    assert room.services.now() - began > timedelta(minutes=20)


def test_a_key_that_wechat_knows_is_no_refusal(opened: Callable[..., Room]) -> None:
    """Something was sent with it, perhaps by this ledger before it was restored from a copy."""
    room = opened()
    room.fault(SENDALL, "before", errcode=45066)
    row = room.due()
    assert row.state is State.UNSURE
    row = room.go(row, rounds=2)
    assert (row.state, row.attempt, len(room.out())) == (State.RELEASED, 1, 1)


def test_spent_calls_before_the_release_are_said_at_once(opened: Callable[..., Room]) -> None:
    """The slot passes: operators hear of it before midnight, and when it leaves instead."""
    days = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    room = opened(days=days, time="08:00", zone="Asia/Shanghai")
    ordered = room.order("release", room.drafted())
    room.fault("draft/get", "before", errcode=45009)
    row = room.leave(ordered.publication)
    assert (row.state, row.attempt) == (State.SCHEDULED, 0)
    assert titles(room, row, "改到") == 1
