"""Mending from a phone: what it does to the draft, to whose word was given, and to a resubmit."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from ledgers import new_ledger
from newsroom import Newsroom
from pressroom import House, picture, settings_for

from workers import orders, pipeline
from workers.account import Schedule
from workers.errors import StaleState, Unfit
from workers.mending import Part
from workers.orders import mendwords
from workers.publication import Route, State
from workers.submission import submit

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bot.sandbox.remote import Sandbox
    from workers.orders import Done
    from workers.publication import Publication

TWO = "## 第一条\n\n![一张图](one.png)\n\n正文一，说可灵1.5。\n\n![另一张](two.png)\n\n正文二\n"


@pytest.fixture
def desk(tmp_path: Path, sandbox: Sandbox, redis_url: str) -> Callable[..., Newsroom]:
    """Open a certified account's house at noon, so that no test's day ends while it runs."""

    def desk(*, approval: bool = False) -> Newsroom:
        account = sandbox.create_account("subscription")
        settings = settings_for(account, sandbox, tmp_path, redis_url)
        new_ledger(settings.database_url)
        house = House(settings, sandbox, tmp_path)
        now = datetime.now(UTC)
        noon = now.replace(hour=4, minute=0, second=0, microsecond=0) + timedelta(days=1)
        house.clock.ahead = noon - now
        sandbox.set_clock(noon.timestamp())
        return Newsroom(house, "subscription", Schedule(approval=approval), Route.MASS)

    return desk


def written(house: House, *, body: str = TWO, title: str = "早上好") -> Path:
    """Write a page with two pictures."""
    folder = house.page(body=body, title=title)
    (folder / "two.png").write_bytes(picture("two", (900, 500)))
    return folder


def mend(house: House, row: Publication, part: Part, value: str = "", **how: object) -> Done:
    """Mend it as it is now, as 小王."""
    newest = house.services.ledger.newest(row)
    given: dict[str, Any] = {"who": "小王", "part": part, "value": value, **how}
    return orders.mend(newest, house.account, house.services, **given)


def refused(house: House, row: Publication, part: Part, value: str = "", **how: object) -> str:
    """Mend what cannot be mended so: the sentence, and nothing changed."""
    ledger = house.services.ledger
    before = ledger.publication(row.id), len(ledger.journal(row.id)), ledger.mends(row.id)
    with pytest.raises(Unfit) as no:
        mend(house, row, part, value, **how)
    after = ledger.publication(row.id), len(ledger.journal(row.id)), ledger.mends(row.id)
    assert after == before
    return str(no.value)


def article(house: House, at: int = 0) -> dict[str, Any]:
    (draft,) = house.drafts()
    return dict(draft["articles"][at])


def go(house: House, row: Publication) -> Publication:
    pipeline.advance(row.id, house.services)
    return house.row(row)


def test_a_mended_title_reaches_the_same_draft(house: House) -> None:
    """From a phone, in a minute, without the page; the publication is called so, too."""
    row = house.walk(house.submit(written(house)))
    done = mend(house, row, Part.TITLE, "晚上好")
    assert "「晚上好」" in done.said
    assert "预览 ai1122" in done.said
    assert (done.publication.state, done.publication.title) == (State.RECEIVED, "晚上好")
    after = go(house, row)
    assert (after.state, after.draft_id) == (State.HANDED_OVER, row.draft_id)
    assert article(house)["title"] == "晚上好"
    entry = next(e for e in house.services.ledger.journal(row.id) if e.what == "mend title")
    assert (entry.who, "晚上好" in entry.why) == ("小王", True)
    assert house.calls("draft/add") == 1


def test_a_long_title_is_cut_as_a_pages_is_and_the_answer_says_so(house: House) -> None:
    """The operator sees at once what readers will see."""
    row = house.walk(house.submit(written(house)))
    long = "可灵今天发布了新的模型，画面更清楚，动作更自然，价格也便宜了一半还多"
    done = mend(house, row, Part.TITLE, long)
    go(house, row)
    shown = article(house)["title"]
    assert len(shown) <= 32
    assert f"「{shown}」" in done.said
    assert "截短" in done.said
    assert "太长" in refused(house, row, Part.TITLE, "很长" * 100)
    assert "请写上新的标题" in refused(house, row, Part.TITLE, " \u200b ")
    assert "已经是" in refused(house, row, Part.TITLE, long)


def test_a_mended_summary_is_what_the_card_shows(house: House) -> None:
    """A summary that is too long is cut at a sentence, and told."""
    row = house.walk(house.submit(written(house)))
    mend(house, row, Part.SUMMARY, "一句话说完。")
    go(house, row)
    assert article(house)["digest"] == "一句话说完。"
    assert "已截短" in mend(house, row, Part.SUMMARY, "这是一句话。" * 40).said


def test_the_cover_is_picked_by_number_or_sent(house: House) -> None:
    """Number 2 is the second picture of the text; a sent one takes its place again."""
    row = house.walk(house.submit(written(house)))
    first = article(house)["thumb_media_id"]
    assert "第 2 张图片（另一张）" in mend(house, row, Part.COVER, place="2").said
    go(house, row)
    second = article(house)["thumb_media_id"]
    mend(house, row, Part.COVER, picture=picture("sent", (900, 600)))
    go(house, row)
    third = article(house)["thumb_media_id"]
    assert len({first, second, third}) == 3
    assert "1 到 2" in refused(house, row, Part.COVER, place="3")
    assert "1 到 2" in refused(house, row, Part.COVER, place="一")


def test_a_picture_is_replaced_by_the_one_that_was_sent(house: House) -> None:
    """The one beside it stays."""
    row = house.walk(house.submit(written(house)))
    before = article(house)["content"]
    assert (
        "第 2 张图片换成了"
        in mend(house, row, Part.PICTURE, place="2", picture=picture("better")).said
    )
    go(house, row)
    after = article(house)["content"]
    addresses = [text.split('"')[0] for text in before.split('src="')[1:]]
    assert [address in after for address in addresses] == [True, False]
    same = refused(house, row, Part.PICTURE, place="2", picture=picture("better"))
    assert "已经是这一张" in same
    assert "请发一张图片" in refused(house, row, Part.PICTURE, place="1")


def test_words_are_changed_where_they_stand_once(house: House) -> None:
    """The answer to anything else helps to name them."""
    row = house.walk(house.submit(written(house)))
    assert "「可灵1.5」改为「可灵1.6」" in mend(house, row, Part.TEXT, "可灵1.5->可灵1.6").said
    go(house, row)
    assert "可灵1.6" in article(house)["content"]
    twice = refused(house, row, Part.TEXT, "正文→文章")
    assert "有 2 处" in twice
    assert "「正文一，说可灵1.6」" in twice
    assert "是不是「可灵1.6」" in refused(house, row, Part.TEXT, "可灵 1.6→可灵2")
    assert "它在标题里" in refused(house, row, Part.TEXT, "早上→晚上")
    assert "照文章里的字写" in refused(house, row, Part.TEXT, "没有的→有的")
    assert "用箭头" in refused(house, row, Part.TEXT, "没有箭头")
    assert "删去了" in mend(house, row, Part.TEXT, "正文二→").said
    go(house, row)
    assert "正文二" not in article(house)["content"]


def test_a_page_is_not_rewritten_from_a_phone(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Fifty places are enough; a message that is longer than a few words is no mend."""
    monkeypatch.setattr(mendwords, "MOST", 1)
    row = house.walk(house.submit(written(house)))
    assert "太多" in refused(house, row, Part.TEXT, "可灵1.5→" + "长" * 1000)
    mend(house, row, Part.TEXT, "可灵1.5→可灵1.6")
    assert "请改页面本身" in refused(house, row, Part.TEXT, "可灵1.6→可灵1.7")


def test_words_that_markup_hides_are_found_in_the_text(house: House) -> None:
    """A second change of the same place finds what the first has left."""
    body = "## 一\n\n说的是 GPT\\-4 和 A &amp; B。\n"
    row = house.walk(house.submit(written(house, body=body)))
    mend(house, row, Part.TEXT, "GPT-4→GPT-5")
    mend(house, row, Part.TEXT, "GPT-5 和→GPT-6 和")
    go(house, row)
    assert "GPT-6 和 A &amp; B" in article(house)["content"]
    broken = refused(house, row, Part.TEXT, "GPT\\-4→某模型")
    assert "碰在一起" in broken


def test_a_mend_survives_a_resubmit_and_the_page_a_mend(house: House) -> None:
    """The author goes on writing at home; a page that is as it was changes nothing."""
    row = house.walk(house.submit(written(house)))
    mend(house, row, Part.TITLE, "晚上好")
    mend(house, row, Part.TEXT, "可灵1.5→可灵1.6")
    go(house, row)
    assert house.submit(written(house)).outcome == "same"
    changed = house.submit(written(house, body=TWO + "\n又一段\n"))
    assert (changed.outcome, changed.ended) == ("changed", ())
    house.walk(changed)
    assert article(house)["title"] == "晚上好"
    assert "可灵1.6" in article(house)["content"]
    assert "又一段" in article(house)["content"]


def test_a_page_that_says_it_anew_has_the_last_word_and_tells_so(house: House) -> None:
    """Whoever mended it reads that it is over, and why; the other mend stays."""
    row = house.walk(house.submit(written(house)))
    mend(house, row, Part.TITLE, "晚上好")
    mend(house, row, Part.SUMMARY, "一句话。")
    go(house, row)
    changed = house.submit(written(house, title="中午好"))
    assert ["小王 在手机上改的标题「晚上好」" in told for told in changed.ended] == [True]
    assert any("晚上好" in fault.what for fault in changed.warnings)
    assert house.walk(changed).title == "中午好"
    assert (article(house)["title"], article(house)["digest"]) == ("中午好", "一句话。")
    (notice,) = [n for n in house.services.ledger.notices() if "不再生效" in n.title]
    assert "请再改一次" in notice.body
    assert [each.part for each in house.services.ledger.mends(row.id)] == [Part.SUMMARY]


def test_what_was_mended_can_be_as_it_was(house: House) -> None:
    """原样 ends one part's mends, or all."""
    row = house.walk(house.submit(written(house)))
    mend(house, row, Part.TITLE, "晚上好")
    mend(house, row, Part.TEXT, "可灵1.5→可灵1.6")
    go(house, row)

    def restore(part: Part | None) -> Done:
        newest = house.services.ledger.newest(row)
        return orders.restore(newest, house.account, house.services, who="小李", part=part)

    done = restore(Part.TITLE)
    assert "标题已恢复" in done.said
    assert done.publication.title == "早上好"
    restore(None)
    go(house, row)
    assert article(house)["title"] == "早上好"
    assert "可灵1.5" in article(house)["content"]
    with pytest.raises(Unfit, match="没有在手机上改过"):
        restore(None)
    assert house.row(row).revision == row.revision


def test_a_worker_that_dies_between_mend_and_draft_loses_nothing(house: House) -> None:
    """The mend is kept in the transaction that sends the page back to its beginning."""
    row = house.walk(house.submit(written(house)))
    mend(house, row, Part.TITLE, "晚上好")
    house.services.ledger.claim(
        row.id, [State.RECEIVED], owner="dead", seconds=60, now=house.services.now()
    )
    assert house.settle(row).state is State.HANDED_OVER
    assert article(house)["title"] == "晚上好"
    assert len(house.drafts()) == 1


def test_a_mend_while_a_worker_prepares_is_not_lost(house: House) -> None:
    """Whoever is at work on the page without it can write nothing more."""
    row = house.submit(written(house)).publication
    mine = house.services.ledger.claim(
        row.id, [State.RECEIVED], owner="me", seconds=60, now=house.services.now()
    )
    mend(house, row, Part.TITLE, "晚上好")
    with pytest.raises(StaleState):
        house.services.ledger.note(mine, who="worker", what="add", now=house.services.now())
    house.services.ledger.release(row.id, owner="me")
    go(house, row)
    assert article(house)["title"] == "晚上好"


def test_two_who_mend_at_once_both_have_their_way(house: House) -> None:
    """What the second saw is looked at again with what the first has written."""
    row = house.walk(house.submit(written(house)))
    stale = house.services.ledger.publication(row.id)
    mend(house, row, Part.TITLE, "晚上好")
    orders.mend(
        stale, house.account, house.services, who="小李", part=Part.SUMMARY, value="一句话。"
    )
    go(house, row)
    assert (article(house)["title"], article(house)["digest"]) == ("晚上好", "一句话。")


def test_an_approval_is_void_and_whose_it_was_is_told(desk: Callable[..., Newsroom]) -> None:
    """A mend is a change of the article: what was approved is another one."""
    room = desk(approval=True)
    row = room.drafted()
    room.order("approve", row, who="老张")
    room.order("release", room.house.row(row), at=room.in_(hours=5), who="小李")
    done = mend(room.house, row, Part.TITLE, "晚上好")
    assert "老张 的批准和小李 定下的时间作废" in done.said
    after = go(room.house, row)
    assert (after.state, after.approved, after.release_at) == (State.DRAFTED, False, None)
    assert "要重新看一遍" in " ".join(room.told(row))


def test_what_is_on_its_way_is_not_mended(desk: Callable[..., Newsroom]) -> None:
    """From the clock's word on: readers get what was approved, and the mender is told."""
    room = desk()
    row = room.order("release", room.drafted()).publication
    room.house.clock.pass_by(row.release_at)
    room.services.ledger.due(room.services.now())
    assert "已在发送，本次修改未包含" in refused(room.house, row, Part.TITLE, "晚上好")
    out = room.look(room.leave(row))
    assert out.state in (State.RELEASED, State.PUBLISHED)
    assert "本次修改未包含" in refused(room.house, row, Part.TITLE, "晚上好")
    gone = room.order("cancel", room.drafted("b")).publication
    assert "已取消" in refused(room.house, gone, Part.TITLE, "晚上好")


def test_what_a_person_holds_stays_held_until_it_goes_on(desk: Callable[..., Newsroom]) -> None:
    """暂停, 改, 恢复: an editor's mend must not send what a publisher has stopped."""
    room = desk()
    row = room.order("release", room.drafted(), at=room.in_(hours=5)).publication
    room.order("hold", row, who="老张")
    done = mend(room.house, row, Part.TITLE, "晚上好")
    assert "它还停着（老张 暂停了它）" in done.said
    assert done.publication.state is State.HELD
    mend(room.house, row, Part.SUMMARY, "一句话。")
    assert go(room.house, row).state is State.HELD
    again = room.order("resume", room.house.row(row), who="老张").publication
    assert go(room.house, again).state is State.DRAFTED
    assert (article(room.house)["title"], room.house.row(row).release_at) == ("晚上好", None)


def test_a_draft_edited_in_the_back_end_is_not_overwritten_by_a_mend(house: House) -> None:
    """The rule of every change: a person decides between the two."""
    row = house.walk(house.submit(written(house)))
    wechat = house.services.wechat("daily")
    draft = wechat.draft_get(str(row.draft_id))
    assert draft is not None
    kept = {k: v for k, v in draft.articles[0].items() if k not in {"url", "thumb_url"}}
    wechat.draft_update(draft.media_id, 0, {**kept, "title": "后台改的"})
    mend(house, row, Part.TITLE, "晚上好")
    after = go(house, row)
    assert (after.state, "后台被改过" in after.why) == (State.HELD, True)
    assert article(house)["title"] == "后台改的"


FAR = "https://gone.invalid/far.png"


def test_a_picture_that_cannot_be_had_is_sent_instead(house: House) -> None:
    """What had failed for it goes on, and is one draft."""
    house = house.with_account(token="doorbell", aes_key="A" * 43)
    body = TWO.replace("two.png", FAR)
    row = house.settle(house.submit(house.page(body=body)).publication)
    assert row.state is State.FAILED
    assert "补图 1122 2" in row.why
    done = mend(house, row, Part.PICTURE, place="2", picture=picture("instead"))
    assert done.publication.state is State.RECEIVED
    after = house.settle(done.publication)
    assert after.state is State.HANDED_OVER, after.why
    assert article(house)["content"].count("<img") == 2
    assert house.submit(house.page(body=body)).outcome == "same"


def test_a_held_page_goes_on_with_the_picture_that_was_sent(house: House) -> None:
    """A draft lies in the box already: it is the one that is updated."""
    row = house.walk(house.submit(house.page()))
    changed = house.submit(house.page(body=TWO.replace("two.png", FAR)))
    held = house.settle(changed.publication)
    assert held.state is State.HELD
    mend(house, held, Part.PICTURE, place="2", picture=picture("instead"))
    after = house.settle(held)
    assert (after.state, after.draft_id) == (State.HANDED_OVER, row.draft_id)


def test_of_several_pages_the_one_that_is_named_is_mended(house: House) -> None:
    """A draft of two: 0618's title is the second article's."""
    pages = house.page("a", title="头条"), house.page("b", title="次条 [0618]")
    row = house.walk(house.submit(*pages))
    mend(house, row, Part.TITLE, "新的次条", said="b")
    mend(house, row, Part.SUMMARY, "次条的摘要", said="0618")
    after = go(house, row)
    assert after.title == "头条"
    assert (article(house, 1)["title"], article(house, 1)["digest"]) == ("新的次条", "次条的摘要")
    mend(house, row, Part.TITLE, "新的头条", said="a")
    assert go(house, row).title == "新的头条"


def test_the_mended_page_comes_out_and_is_found_as_mended(house: House) -> None:
    """What readers search are the words they read, whatever becomes of the mend later."""
    row = house.walk(house.submit(written(house)))
    mend(house, row, Part.TEXT, "可灵1.5→可灵1.6")
    go(house, row)
    done = orders.published(
        house.row(row),
        "https://mp.weixin.qq.com/s/abcdefghijklmnopqrstuv",
        house.account,
        house.services,
        who="小王",
    ).publication
    (source,) = house.services.ledger.sources(done.id)
    assert [each.value for each in source.mends] == ["可灵1.6"]
    house.clock.ahead += timedelta(days=1)
    page = written(house, body=TWO.replace("可灵1.5", "可灵1.7"))
    submit([page], house.account, house.services, who="test", again=True)
    (source,) = house.services.ledger.sources(done.id)
    assert [each.value for each in source.mends] == ["可灵1.6"]
