"""状态 is worked out once for all who ask in the same second, and is never out of date."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workers.cards import STATES
from workers.ledger import open_ledger
from workers.publication import State

if TYPE_CHECKING:
    from deskphone import Desk


def test_an_order_is_seen_by_who_gave_it(desk: Desk) -> None:
    """What was done in this very second stands in the next 状态, for the other person, too."""
    desk.drafted()
    assert "【等人决定】\nai1122" in desk.say("状态")
    desk.confirmed("群发 1122")
    for who in ("小王", "小李"):
        assert "【在路上】\nai1122" in desk.say("状态", who)


def test_what_another_process_did_is_seen_at_once(desk: Desk) -> None:
    """A worker that holds a publication does not wait for a second to end."""
    row = desk.row(desk.drafted())
    assert STATES[State.HELD] not in desk.say("状态")
    other = open_ledger(desk.services.settings.database_url)
    other.move(row, State.HELD, who="worker", what="hold", now=desk.services.now(), why="停一下")
    assert f"」{STATES[State.HELD]}" in desk.say("状态")
    other.close()


def test_a_clock_that_stops_is_told_without_a_change(desk: Desk) -> None:
    """Its beats are no rows of the journal."""
    desk.drafted()
    desk.services.ledger.beat("clock", now=desk.services.now())
    assert "没有在运行" not in desk.say("状态")
    desk.room.pass_time(seconds=20)
    assert "clock 没有在运行" in desk.say("状态")


def test_an_account_without_pages_is_told_so(desk: Desk) -> None:
    """And no more, once there is one."""
    assert "还没有提交过任何页面" in desk.say("状态")
    desk.drafted()
    assert "ai1122" in desk.say("状态")
