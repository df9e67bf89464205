"""The whole house standing still: restored, paused by a person, or beside another one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from ledgers import new_ledger
from newsroom import Room
from pressroom import House, settings_for
from served import served

from bot.app import create_app
from workers import orders, pipeline
from workers.account import Schedule
from workers.clock import tick
from workers.errors import Unfit
from workers.fetch.kin import Kin
from workers.identity import ask
from workers.publication import Route, State
from workers.services import Services
from workers.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from bot.sandbox.remote import Sandbox

SENDALL = "message/mass/sendall"


@pytest.fixture
def opened(tmp_path: Path, sandbox: Sandbox, redis_url: str) -> Callable[..., Room]:
    """Open a room of a certified account, whose public address may be given."""

    def opened(public_url: str = "", **plan: Any) -> Room:  # noqa: ANN401  any field of Schedule
        account = sandbox.create_account("subscription")
        settings = settings_for(account, sandbox, tmp_path, redis_url)
        new_ledger(settings.database_url)
        house = House(replace(settings, public_url=public_url), sandbox, tmp_path)
        house.services.scratch.redis.delete("gongbao:once:installation")
        return Room(house, "subscription", Schedule(**plan), Route.MASS)

    return opened


@pytest.fixture
def other(tmp_path: Path, redis_url: str) -> Iterator[str]:
    """The address of another installation, which has a ledger of its own."""
    database = f"sqlite:///{tmp_path / 'other.sqlite3'}"
    new_ledger(database)
    settings = Settings(accounts={}, home=tmp_path, database_url=database, redis_url=redis_url)
    with served(create_app(Services(settings=settings))) as url:
        yield url


def test_a_paused_house_touches_neither_draft_box_nor_readers(
    opened: Callable[..., Room],
) -> None:
    """Whatever wakes a worker: a job that was queued before finds nothing to do."""
    room = opened()
    paused = orders.pause_house(room.services, who="小王")
    assert "暂停" in paused
    submitted = room.house.submit(room.house.page())
    row = room.house.walk(submitted)
    assert (row.state, room.house.drafts()) == (State.RECEIVED, [])
    with pytest.raises(Unfit, match="已经整体暂停"):
        orders.pause_house(room.services, who="小李")
    orders.resume_house(room.services, who="小王")
    assert room.house.walk(submitted).state is State.DRAFTED
    with pytest.raises(Unfit, match="没有整体暂停"):
        orders.resume_house(room.services, who="小王")


@pytest.mark.parametrize(
    ("late", "state"), [(20, State.RELEASED), (50, State.HELD)], ids=["in grace", "too late"]
)
def test_slots_that_passed_meanwhile_follow_the_grace(
    opened: Callable[..., Room], late: int, state: State
) -> None:
    """Who lets the house go on is told what leaves at once."""
    room = opened(grace=30)
    row = room.order("release", room.drafted()).publication
    room.services.ledger.pause_house("从备份恢复", who="restore", now=room.services.now())
    room.pass_time(minutes=late)
    assert tick(room.services, "me") == 0
    assert room.house.row(row).state is State.SCHEDULED
    assert row.key in orders.resume_house(room.services, who="小王")
    tick(room.services, "me")
    pipeline.advance(row.id, room.services)
    assert room.house.row(row).state is state
    assert len(room.out()) == (state is State.RELEASED)


def test_to_appoint_in_a_paused_house_wants_an_extra_yes(opened: Callable[..., Room]) -> None:
    """Nobody believes that it leaves at 08:00 when it does not."""
    room = opened()
    row = room.drafted()
    room.services.ledger.pause_house("从备份恢复", who="restore", now=room.services.now())
    with pytest.raises(Unfit, match="恢复之后才会发出"):
        room.order("release", row)
    assert room.order("release", row, anyway=True).publication.state is State.SCHEDULED


def test_nothing_leaves_while_another_installation_answers(
    opened: Callable[..., Room], other: str
) -> None:
    """A ledger copied to a second server: the address WeChat knows leads to the first."""
    room = opened(other)
    row = room.due()
    assert (row.state, room.tried()) == (State.HELD, [])
    assert "另一套公报" in row.why
    assert "另一套公报" in room.services.ledger.house_paused()
    assert "公报已整体暂停" in {notice.title for notice in room.services.ledger.notices()}
    again = room.order("resume", row).publication
    assert again.state is State.DRAFTED
    assert tick(room.services, "me") == 0


def test_a_silent_push_is_not_repeated_beside_another_installation(
    opened: Callable[..., Room], other: str
) -> None:
    """It stays unsure, and is settled by whichever house goes on."""
    room = opened()
    room.fault(SENDALL, "before")
    row = room.due()
    assert row.state is State.UNSURE
    moved = replace(room.house.settings, public_url=other)
    services = Services(settings=moved, now=room.house.clock)
    room.pass_time(minutes=2)
    pipeline.advance(row.id, services)
    assert room.house.row(row).state is State.UNSURE
    assert room.house.calls(SENDALL) == 1
    orders.resume_house(room.services, who="小王")
    assert room.go(row).state is State.RELEASED
    assert len(room.out()) == 1


def test_what_is_out_is_not_deleted_beside_another_installation(
    opened: Callable[..., Room], other: str
) -> None:
    """Deleting cannot be undone either."""
    room = opened()
    row = room.due()
    assert row.state is State.RELEASED
    services = Services(settings=replace(room.house.settings, public_url=other))
    with pytest.raises(Unfit, match="另一套公报"):
        orders.withdraw(row, room.account, services, who="小王")
    assert room.house.row(row).state is State.RELEASED


def test_a_house_knows_itself_and_goes_on_where_nobody_answers(
    opened: Callable[..., Room], sandbox: Sandbox
) -> None:
    """Asked once a minute, and never in the way: a web process may be down at 08:00."""
    room = opened()
    with served(create_app(room.services)) as url:
        itself = Services(settings=replace(room.house.settings, public_url=url))
        assert ask(itself) is Kin.SELF
        nobody = Services(settings=replace(room.house.settings, public_url=sandbox.api))
        assert ask(nobody) is Kin.NOBODY
    room = opened(url)  # closed by now
    assert ask(room.services) is Kin.NOBODY
    assert room.due().state is State.RELEASED
    assert room.services.scratch.lately("installation")
