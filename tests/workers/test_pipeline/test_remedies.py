"""What each answer of WeChat, and each silence, does to a publication."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from workers.publication import State

if TYPE_CHECKING:
    from pressroom import House


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "before"},
        {"kind": "before", "errcode": -1},
        {"kind": "before", "status": 502},
        {"kind": "after"},
        {"kind": "after", "status": 504},
        {"kind": "after", "errcode": -1},
    ],
    ids=str,
)
def test_silence_on_draft_add_ends_with_exactly_one_draft(
    house: House, fault: dict[str, object]
) -> None:
    """It may have worked: gongbao looks into the box before it adds again."""
    house.sandbox.fault(house.account.app_id, "draft/add", **fault)
    submission = house.submit(house.page())
    house.walk(submission)
    done = house.settle(submission.publication)
    assert done.state is State.HANDED_OVER
    (draft,) = house.drafts()
    assert draft["media_id"] == done.draft_id


@pytest.mark.parametrize("path", ["media/uploadimg", "material/add_material", "draft/get"])
def test_a_dropped_answer_elsewhere_is_simply_tried_again(house: House, path: str) -> None:
    """Uploading a picture twice or reading twice harms nobody."""
    house.sandbox.fault(house.account.app_id, path, "after")
    submission = house.submit(house.page())
    house.walk(submission)
    done = house.settle(submission.publication)
    assert done.state is State.HANDED_OVER
    assert len(house.drafts()) == 1


def test_a_page_changed_while_draft_add_was_unanswered_still_has_one_draft(house: House) -> None:
    """What was sent is remembered, so that the old draft is found under its old title."""
    house.sandbox.fault(house.account.app_id, "draft/add", "after")
    house.walk(house.submit(house.page()))
    changed = house.submit(house.page(title="换了标题"))
    done = house.settle(changed.publication)
    assert done.state is State.HANDED_OVER
    (draft,) = house.drafts()
    assert draft["articles"][0]["title"] == "换了标题"


def test_the_whitelist_holds_the_page_and_names_the_address(house: House) -> None:
    """Only a person can add an address; once it is there, submitting again goes on."""
    house.sandbox.patch_account(house.account.app_id, ip_whitelist=["203.0.113.7"])
    held = house.walk(house.submit(house.page()))
    assert held.state is State.HELD
    assert "127.0.0.1" in held.why
    house.sandbox.patch_account(house.account.app_id, ip_whitelist=None)
    again = house.submit(house.page())
    assert again.outcome == "same"
    assert house.walk(again).state is State.HANDED_OVER


def test_a_spent_quota_waits_for_midnight_in_beijing(house: House) -> None:
    """Trying earlier would be refused, and clocks differ; the row says when it goes on."""
    house.sandbox.use_up(house.account.app_id, {"draft/add": 1000})
    waiting = house.walk(house.submit(house.page()))
    assert waiting.state is State.RECEIVED
    assert waiting.not_before is not None
    assert (waiting.not_before.hour, waiting.not_before.minute) == (16, 1)
    assert house.drafts() == []


def test_a_title_that_wechat_calls_too_long_is_shortened_once(house: House) -> None:
    """Reports of the real limit differ; the safe one is tried before a person is asked."""
    house.sandbox.fault(house.account.app_id, "draft/add", "before", errcode=45003)
    title = "大模型推理成本再降一半，开源社区连发三款新模型，手机也能跑"
    done = house.walk(house.submit(house.page(title=title)))
    assert done.state is State.HANDED_OVER
    (draft,) = house.drafts()
    assert 0 < len(draft["articles"][0]["title"]) <= 21


def test_a_fault_of_ours_is_told_and_does_not_spin(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An unknown error pauses the publication instead of burning the daily limits."""

    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("workers.prepare.typeset", broken)
    submission = house.submit(house.page())
    with pytest.raises(ZeroDivisionError):
        house.walk(submission)
    row = house.services.ledger.publication(submission.publication.id)
    assert (row.state, row.tries) == (State.RECEIVED, 1)
    assert row.not_before is not None
    assert "ZeroDivisionError" in row.why


def test_comments_the_account_may_not_have_are_left_out(house: House) -> None:
    """88000: a page that asks for them gets its draft all the same, and its author is told."""
    front = '+++\ntitle = "早上好"\nslug = "ai1122"\n[wechat]\ncomments = true\n+++\n'
    page = house.page()
    (page / "index.md").write_text(front + "\n## 第一条\n\n正文。\n", encoding="utf-8")
    row = house.walk(house.submit(page))
    assert row.state is State.HANDED_OVER
    assert [draft["articles"][0]["need_open_comment"] for draft in house.drafts()] == [0]
    assert row.report is not None
    assert "账号没有留言功能，已关闭留言" in str(row.report["warnings"])
