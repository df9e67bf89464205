"""The way of one digest from its folder into the draft box, over HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from workers import pipeline
from workers.errors import PageInvalid
from workers.publication import WORKING, State

if TYPE_CHECKING:
    from pressroom import House


def test_a_page_ends_as_a_draft_in_a_persons_hands(house: House) -> None:
    """The whole way: pictures hosted, article made, draft added, operators told."""
    publication = house.walk(house.submit(house.page()))
    assert publication.state is State.HANDED_OVER
    (draft,) = house.drafts()
    (article,) = draft["articles"]
    assert article["title"] == "早上好"
    assert "https://example.com/1" in article["content"]
    assert "mmbiz.qpic.cn" in article["content"]
    assert draft["media_id"] == publication.draft_id
    told = [e.why for e in house.services.ledger.journal(publication.id) if e.what == "tell"]
    assert len(told) == 1
    assert "早上好" in told[0]


def test_the_same_page_twice_is_one_publication(house: House) -> None:
    """Submitting is safe to repeat: nothing is uploaded, nothing drafted again."""
    first = house.submit(house.page())
    house.walk(first)
    second = house.submit(house.page())
    house.walk(second)
    assert (first.outcome, second.outcome) == ("new", "same")
    assert second.publication.id == first.publication.id
    assert (house.calls("media/uploadimg"), house.calls("draft/add")) == (1, 1)
    assert house.calls("draft/update") == 0


def test_a_changed_page_updates_its_draft(house: House) -> None:
    """A second draft of the same page would be published by mistake some day."""
    house.walk(house.submit(house.page()))
    changed = house.submit(house.page(title="晚上好"))
    publication = house.walk(changed)
    assert changed.outcome == "changed"
    assert publication.state is State.HANDED_OVER
    (draft,) = house.drafts()
    assert draft["articles"][0]["title"] == "晚上好"
    assert (house.calls("draft/add"), house.calls("draft/update")) == (1, 1)
    assert house.calls("media/uploadimg") == 1


def test_pictures_are_uploaded_once_for_all_pages(house: House) -> None:
    """The same bytes have one address, whatever page and name they come with."""
    house.walk(house.submit(house.page("a")))
    other = house.page("b", title="另一篇")
    (other / "one.png").write_bytes((house.folder / "a" / "one.png").read_bytes())
    house.walk(house.submit(other))
    assert len(house.drafts()) == 2
    assert (house.calls("media/uploadimg"), house.calls("material/add_material")) == (1, 1)


def test_a_draft_gone_from_the_box_is_asked_about(house: House) -> None:
    """It may have been published by hand: a second one is never made by itself."""
    done = house.walk(house.submit(house.page()))
    house.services.wechat("daily").draft_delete(str(done.draft_id))
    held = house.walk(house.submit(house.page(title="改了")))
    assert held.state is State.HELD
    assert "草稿已不在草稿箱" in held.why
    assert house.drafts() == []
    again = house.walk(house.submit(house.page(title="改了"), force=True))
    assert again.state is State.HANDED_OVER
    assert len(house.drafts()) == 1


def test_what_a_person_edited_in_the_back_end_is_not_overwritten(house: House) -> None:
    """The back end acts too; its edits are somebody's work."""
    done = house.walk(house.submit(house.page()))
    article = dict(house.services.wechat("daily").draft_get(str(done.draft_id)).articles[0])
    edited = {k: v for k, v in article.items() if k not in {"url", "thumb_url", "is_deleted"}}
    edited["title"] = "人改的标题"
    house.services.wechat("daily").draft_update(str(done.draft_id), 0, edited)
    held = house.walk(house.submit(house.page(title="改了")))
    assert held.state is State.HELD
    assert "后台被改过" in held.why
    assert house.drafts()[0]["articles"][0]["title"] == "人改的标题"
    house.walk(house.submit(house.page(title="改了"), force=True))
    assert house.drafts()[0]["articles"][0]["title"] == "改了"


def test_a_missing_picture_stops_the_page_with_its_line(house: House) -> None:
    """By default nothing goes out with a hole in it, and nothing is kept."""
    page = house.page(body="正文\n\n![缺](gone.png)\n")
    with pytest.raises(PageInvalid) as caught:
        house.submit(page)
    assert any(fault.line == 9 and "gone.png" in fault.what for fault in caught.value.faults)
    assert house.services.ledger.publications() == []
    assert house.sandbox.calls(house.account.app_id) == []


def test_a_missing_picture_is_left_out_where_the_owner_allows_it(house: House) -> None:
    """With a warning, and no hole in the article."""
    tolerant = house.tolerant()
    done = tolerant.walk(tolerant.submit(house.page(body="正文\n\n![缺](gone.png)\n\n再来一段\n")))
    assert done.state is State.HANDED_OVER
    assert done.report is not None
    assert any("gone.png" in warning for warning in done.report["warnings"])
    assert "<img" not in house.drafts()[0]["articles"][0]["content"]


def test_a_picture_that_cannot_be_fetched_stops_the_page(house: House) -> None:
    """A foreign address is only tried by the worker; the page is held back with its line."""
    body = "正文\n\n![远](http://nowhere.invalid/x.png)\n"
    failed = house.walk(house.submit(house.page(body=body)))
    assert failed.state is State.FAILED
    assert "nowhere.invalid" in failed.why
    assert house.drafts() == []
    assert house.calls("media/uploadimg") == 0


def test_a_picture_that_cannot_be_fetched_is_left_out_on_request(house: House) -> None:
    """The demo's setting: the article goes out without the picture."""
    body = "正文\n\n![远](http://nowhere.invalid/x.png)\n"
    tolerant = house.tolerant()
    done = tolerant.walk(tolerant.submit(house.page(body=body)))
    assert done.state is State.HANDED_OVER
    assert len(house.drafts()) == 1


def test_a_page_without_pictures_gets_a_drawn_cover(house: House) -> None:
    """WeChat wants a cover for every article."""
    done = house.walk(house.submit(house.page(body="只有文字。\n")))
    assert done.state is State.HANDED_OVER
    (material,) = house.sandbox.materials(house.account.app_id)
    assert house.drafts()[0]["articles"][0]["thumb_media_id"] == material["media_id"]


def test_a_cancelled_page_submitted_again_finds_its_old_draft(house: House) -> None:
    """Cancelling leaves the draft where it is, so the next publication must not add another."""
    done = house.walk(house.submit(house.page()))
    ledger = house.services.ledger
    ledger.move(done, State.CANCELLED, who="test", what="cancel", now=house.services.now())
    again = house.submit(house.page(title="还是要发"))
    assert again.outcome == "new"
    house.walk(again)
    (draft,) = house.drafts()
    assert draft["articles"][0]["title"] == "还是要发"


def test_the_clock_wakes_for_every_state_that_has_a_step() -> None:
    """It knows the states without the steps, which would cost it 60 MB of libraries."""
    assert set(pipeline.STEPS) == WORKING
