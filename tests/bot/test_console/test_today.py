"""Today: what goes out next, what needs a decision, what went wrong, what is left."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from consoleside import TOKEN

from workers.people import Role
from workers.publication import Route

if TYPE_CHECKING:
    from collections.abc import Callable

    from consoleside import ConsoleSide


def _section(page: str, name: str) -> str:
    """A section by its heading's id, "" where it is not there."""
    found = re.search(rf'<section[^>]*aria-labelledby="{name}".*?</section>', page, re.DOTALL)
    return found[0] if found else ""


def test_the_first_run_says_what_to_do(
    open_console: Callable[..., ConsoleSide],
) -> None:
    """In the words of what the account's kind may do."""
    page = open_console("personal").visitor().get().text
    assert "从这里开始" in page
    assert "gongbao submit" in page
    assert "按「发表」" in page
    assert "群发还剩" not in page


def test_everything_stands_where_its_reader_looks_for_it(side: ConsoleSide) -> None:
    """Scheduled, waiting for a word, held: each with its buttons."""
    room, in_ = side.room, side.room.in_
    room.drafted("waits", title="等一句话")
    soon = room.order("release", room.drafted("soon", title="快发了"), at=in_(hours=2), anyway=True)
    later = room.order(
        "release", room.drafted("later", title="晚一点"), at=in_(hours=9), anyway=True
    )
    held = room.order("release", room.drafted("held", title="停着"), at=in_(hours=20), anyway=True)
    room.order("hold", held.publication)
    by_hand = room.drafted("hand", title="由人发")
    room.order("release", by_hand, route=Route.DRAFT)
    page = side.visitor().get().text
    coming = _section(page, "coming")
    assert coming.index("快发了") < coming.index("晚一点")
    assert soon.publication.release_at is not None
    assert later.publication.release_at is not None
    assert f'datetime="{soon.publication.release_at:%Y-%m-%dT%H:%M:%S}+00:00" data-until' in coming
    assert "先别发" in coming
    undecided = _section(page, "undecided")
    assert "等一句话" in undecided
    assert "登记链接" in undecided
    wrong = _section(page, "wrong")
    assert "停着" in wrong
    assert "小王 暂停了它" in wrong
    assert "继续" in wrong


def test_what_is_held_stays_until_somebody_decides(side: ConsoleSide) -> None:
    """A failure is news for a week, this for as long as it takes."""
    held = side.room.order("release", side.room.drafted(), at=side.room.in_(hours=2)).publication
    side.room.order("hold", held)
    side.room.house.clock.ahead += timedelta(days=30)
    assert "小王 暂停了它" in _section(side.visitor().get().text, "wrong")


def test_the_quota_and_the_next_slot_are_those_of_the_account(side: ConsoleSide) -> None:
    """As far as gongbao knows."""
    page = side.visitor().get().text
    left = _section(page, "left")
    assert re.search(r"群发还剩 <b>1</b> / 1", left)
    assert "08:00" in left
    side.room.leave(side.room.order("release", side.room.drafted()).publication)
    assert re.search(r"群发还剩 <b>0</b> / 1", _section(side.visitor().get().text, "left"))


def test_a_silent_clock_is_said_with_what_to_start(side: ConsoleSide) -> None:
    """And so is a house in which nobody works."""
    visitor = side.visitor()
    pulse = _section(visitor.get().text, "pulse")
    assert "从未运行过" in pulse
    assert "gongbao worker" in pulse
    side.services.ledger.beat("clock", now=side.services.now())
    assert "在运行" in _section(visitor.get().text, "pulse")
    side.room.house.clock.ahead += timedelta(minutes=5)
    assert "300 秒前有动静" in _section(visitor.get().text, "pulse")


def test_a_person_sees_their_own_accounts_and_may_choose_one(
    open_console: Callable[..., ConsoleSide],
) -> None:
    """All of them by default; nobody else's, whatever the address says."""
    side = open_console(also="weekly")
    row = side.room.drafted()
    for account in ("daily", "weekly"):
        side.enrol("小王" if account == "daily" else "小李", Role.OWNER, account)
    every = side.visitor().get().text
    assert row.title in every
    assert '<option value="weekly">' in every
    assert row.title not in side.visitor().get(account="weekly").text
    other = side.visitor("小李", everything=False).get(account="daily").text
    assert row.title not in other
    assert "<select" not in other


def test_a_paused_house_says_so_and_its_owner_lets_it_go_on(side: ConsoleSide) -> None:
    """With the reason, in the words of the buttons; a publisher asks an owner."""
    room = side.room
    room.order("release", room.drafted("late"), at=room.in_(hours=2), anyway=True)
    why = "这是从备份恢复的。恢复：gongbao resume"
    side.services.ledger.pause_house(why, who="restore", now=room.in_(hours=0))
    room.house.clock.ahead += timedelta(hours=3)
    side.enrol("小张", Role.PUBLISHER)
    owner, publisher = side.visitor(), side.visitor("小张", everything=False)
    paused = _section(owner.get().text, "paused")
    assert "这是从备份恢复的。<" in paused  # the button is the remedy
    assert "恢复后才发" in owner.get().text
    assert "有 1 期的时间已过（late）" in paused
    assert "恢复运行" not in _section(publisher.get().text, "paused")
    for visitor, status in ((publisher, 403), (owner, 200)):
        token = TOKEN.findall(visitor.get().text)[0]
        assert visitor.post("resume", {"token": token}).status_code == status
    assert side.services.ledger.house_paused() == ""
