"""A draft in a person's hands: when it leaves the box, gongbao asks, and only asks."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from workers.publication import State
from workers.vigil import EVERY_SECONDS, WATCHED, look_for_drafts

if TYPE_CHECKING:
    from pressroom import House


def told(house: House) -> list[str]:
    return [n.title for n in house.services.ledger.notices() if "不在草稿箱" in n.title]


def test_a_draft_that_left_the_box_is_asked_about_once(house: House) -> None:
    """Somebody pressed 发表, or deleted it: the person has to say which."""
    row = house.walk(house.submit(house.page()))
    look_for_drafts(house.services)
    assert told(house) == []
    house.sandbox.by_hand(house.account.app_id, f"drafts/{row.draft_id}/publish", notify=False)
    for _ in range(2):
        look_for_drafts(house.services)
    assert told(house) == ["「早上好」已不在草稿箱"]
    assert house.row(row).state is State.HANDED_OVER


def test_old_drafts_are_let_be(house: House) -> None:
    """After a week nobody will press 发表 any more, and each look costs a call."""
    house.walk(house.submit(house.page()))
    house.clock.ahead = WATCHED + timedelta(hours=1)
    before = house.calls("draft/batchget")
    look_for_drafts(house.services)
    assert house.calls("draft/batchget") == before


def test_a_box_that_cannot_be_seen_is_looked_at_later(house: House) -> None:
    """An outage of WeChat's proves nothing about a draft."""
    row = house.walk(house.submit(house.page()))
    house.sandbox.by_hand(house.account.app_id, f"drafts/{row.draft_id}/delete")
    house.sandbox.fault(house.account.app_id, "draft/batchget", errcode=-1)
    look_for_drafts(house.services)
    assert told(house) == []
    look_for_drafts(house.services)
    assert len(told(house)) == 1


def test_what_was_asked_about_is_not_read_again(house: House) -> None:
    """draft/get may be called 500 times a day, and a round comes every ten minutes."""
    rows = [house.walk(house.submit(house.page(f"p{at}", title=f"第{at}篇"))) for at in range(5)]
    for row in rows:
        house.sandbox.by_hand(house.account.app_id, f"drafts/{row.draft_id}/delete")
    before = house.calls("draft/get")
    for at in range(12):
        house.clock.ahead = timedelta(seconds=at * EVERY_SECONDS)
        look_for_drafts(house.services)
    assert len(told(house)) == len(rows)
    assert house.calls("draft/get") - before == len(rows)
