"""重做: the draft anew from the page, on a person's word, over what somebody wrote by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from test_orders import opened, refused

from workers import orders, pipeline
from workers.publication import State

if TYPE_CHECKING:
    from collections.abc import Callable

    from newsroom import Newsroom

    from workers.publication import Publication

__all__ = ["opened"]


def redone(room: Newsroom, row: Publication) -> Publication:
    done = room.order("redo", row)
    assert done.publication.state is State.RECEIVED
    pipeline.advance(row.id, room.services)
    return room.house.row(row)


def test_what_was_edited_is_overwritten(opened: Callable[..., Newsroom]) -> None:
    """The same draft, as the page says; appointment and approval were of another one."""
    room = opened(approval=True)
    row = room.order("release", room.drafted(), at=room.in_(hours=2)).publication
    row = room.order("approve", row).publication
    by_hand = f"drafts/{row.draft_id}/edit"
    room.house.sandbox.by_hand(room.account.app_id, by_hand, title="人手改的")
    anew = redone(room, row)
    assert (anew.state, anew.draft_id) == (State.DRAFTED, row.draft_id)
    assert (anew.release_at, anew.appointed_by, anew.approved) == (None, "", False)
    (draft,) = room.house.drafts()
    assert draft["articles"][0]["title"] == "早上好"
    assert "重做草稿" in "".join(room.told(row))


def test_what_is_gone_is_added_again(opened: Callable[..., Newsroom]) -> None:
    """Somebody deleted it in the back end, and somebody wants it back."""
    room = opened()
    row = room.drafted()
    room.house.sandbox.by_hand(room.account.app_id, f"drafts/{row.draft_id}/delete")
    anew = redone(room, row)
    assert anew.state is State.DRAFTED
    assert anew.draft_id != row.draft_id
    assert len(room.house.drafts()) == 1


def test_what_is_leaving_or_over_is_not_made_anew(opened: Callable[..., Newsroom]) -> None:
    """Its draft is on its way, or its way is over."""
    room = opened()
    row = room.order("release", room.drafted()).publication
    assert "不能再重做" in refused(room, "redo", room.leave(row))
    cancelled = room.order("cancel", room.drafted("ai1123")).publication
    assert "不能再重做" in refused(room, "redo", cancelled)


def test_what_may_be_out_needs_a_word_more(opened: Callable[..., Newsroom]) -> None:
    """A draft made anew could go out a second time."""
    room = opened()
    room.house.sandbox.fault(room.account.app_id, "message/mass/sendall", "before", times=9)
    row = room.leave(room.order("release", room.drafted()).publication)
    assert row.state is State.UNSURE
    row = room.services.ledger.move(
        row, State.HELD, who="worker", what="hold", now=room.services.now()
    )
    assert orders.unproven(row, room.services) is not None
    assert "可能已经发出" in refused(room, "redo", row)
    row = room.house.row(row)
    assert room.order("redo", row, anyway=True).publication.state is State.RECEIVED
