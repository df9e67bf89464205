"""Mending from the phone: words and pictures that an operator sends, through WeChat's callbacks."""

from __future__ import annotations

import base64
import time
from typing import TYPE_CHECKING, Any

import pytest
from pressroom import picture

from workers import orders, pipeline, showing
from workers.errors import Unfit
from workers.ledger import AlreadyHeard
from workers.mending import Part
from workers.orders.sent import sent_picture
from workers.people import Role
from workers.publication import State
from workers.registry import StoreAddress

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from deskphone import Desk

    from workers.publication import Publication

BODY = "## 第一条\n\n![一张图](one.png)\n\n正文一，说可灵1.5。\n\n![另一张](two.png)\n\n正文二\n"


@pytest.fixture
def desk(open_desk: Callable[..., Desk]) -> Desk:
    """A personal account: a person presses 发表, and pictures come by media/get all the same."""
    return open_desk("personal")


@pytest.fixture
def row(desk: Desk) -> Publication:
    """A page with two pictures, waiting for a person."""
    house = desk.room.house
    page = house.page(body=BODY)
    (page / "two.png").write_bytes(picture("two", (900, 500)))
    return house.walk(house.submit(page))


def article(desk: Desk) -> dict[str, Any]:
    (draft,) = desk.room.house.drafts()
    return dict(draft["articles"][0])


def go(desk: Desk, row: Publication) -> None:
    pipeline.advance(row.id, desk.services)


def send(desk: Desk, data: bytes, who: str = "小王") -> str:
    """What somebody reads who sends a picture."""
    told = desk.sandbox.as_follower(
        desk.app_id,
        "picture",
        data=base64.b64encode(data).decode(),
        openid=desk.openids.get(who, who),
    )
    return str(told["shown"] or "")


def test_a_title_is_typed_as_it_will_stand(desk: Desk, row: Publication) -> None:
    """Full-width signs, capitals and all; the answer says what comes next."""
    said = desk.say("标题 1122 可灵：GPT-4o 也来了，价格（减半）")
    assert "的标题改为「可灵：GPT-4o 也来了，价格（减半）」" in said
    assert "预览 ai1122" in said
    go(desk, row)
    assert article(desk)["title"] == "可灵：GPT-4o 也来了，价格（减半）"
    assert "已经是" in desk.say("标题 1122 可灵：GPT-4o 也来了，价格（减半）")
    assert "手机上改过：标题「可灵：GPT-4o 也来了，价格（减半）」（小王，" in desk.say("状态 1122")
    assert "标题已恢复" in desk.say("原样 1122 标题")
    go(desk, row)
    assert article(desk)["title"] == "早上好"


def test_a_word_is_changed_from_the_phone(desk: Desk, row: Publication) -> None:
    """With the arrow that the keyboard has."""
    assert "「可灵1.5」改为「可灵 1.6，新」" in desk.say("改 1122 可灵1.5 -> 可灵 1.6，新")
    go(desk, row)
    assert "可灵 1.6，新" in article(desk)["content"]
    assert "有 2 处" in desk.say("改 1122 正文→文章")
    assert "用箭头" in desk.say("改 1122 正文")
    assert "请先写哪一期" in desk.say("改 可灵1.5→可灵1.6")
    assert "改为「一句话。」" in desk.say("摘要 1122 一句话。")


def test_the_cover_is_asked_for_and_sent(desk: Desk, row: Publication) -> None:
    """A list of what there is, then a number or a picture."""
    first = article(desk)["thumb_media_id"]
    asked = desk.say("封面 1122")
    assert "1. 一张图\n2. 另一张" in asked
    assert "封面改用第 2 张图片（另一张）" in desk.say("2")
    go(desk, row)
    second = article(desk)["thumb_media_id"]
    assert "1 到 2" in desk.say("封面 1122 7")
    assert "十分钟内发来一张图片" in desk.say("封面 1122")
    assert "换成了你发来的这张" in send(desk, picture("sent", (900, 600)))
    go(desk, row)
    assert len({first, second, article(desk)["thumb_media_id"]}) == 3


def test_a_picture_of_the_text_is_replaced(desk: Desk, row: Publication) -> None:
    """What is sent afterwards is for nothing any more."""
    before = article(desk)["content"]
    assert "换哪一张" in desk.say("补图 1122")
    assert "第 2 张图片（另一张）" in desk.say("补图 1122 2")
    assert "第 2 张图片换成了" in send(desk, picture("better", (900, 500)))
    go(desk, row)
    assert article(desk)["content"] != before
    revision = desk.row(row).revision
    send(desk, picture("another"))
    assert desk.row(row).revision == revision
    assert "已换过" in desk.say("补图 1122")


def test_a_picture_that_cannot_be_kept_now_is_asked_for_again(
    open_desk: Callable[..., Desk], tmp_path: Path
) -> None:
    """The storage is away: it says so to somebody who waits, and the picture may be sent again."""
    shelf = tmp_path / "shelf"
    shelf.mkdir()
    desk = open_desk("personal", store=StoreAddress(url=shelf.as_uri()))
    row = desk.drafted()
    shelf.rename(tmp_path / "unmounted")
    assert "第 1 张图片（一张图）" in desk.say("补图 1122 1")
    told = send(desk, picture("better", (900, 500)))
    assert told == "图片的存储暂时不可用（文件夹不在，可能没有挂载），请过一会儿再试"
    assert desk.services.ledger.mends(row.id) == ()
    shelf.mkdir()
    assert "第 1 张图片换成了" in send(desk, picture("better", (900, 500)))


def test_what_is_no_picture_changes_nothing_and_may_be_sent_again(
    desk: Desk, row: Publication
) -> None:
    """A file that ends in the middle is found out before the page is touched."""
    desk.say("补图 1122 1")
    whole = picture("better", (900, 500))
    assert "不能用" in send(desk, whole[: len(whole) // 2])
    assert desk.services.ledger.mends(row.id) == ()
    assert "第 1 张图片换成了" in send(desk, whole)


def test_a_page_without_its_picture_is_helped_from_the_phone(desk: Desk) -> None:
    """What is told says how; the draft is there a minute later."""
    house = desk.room.house
    page = house.page(body=BODY.replace("two.png", "https://gone.invalid/far.png"))
    row = house.settle(house.submit(page).publication)
    assert row.state is State.FAILED
    assert "「补图 1122 2」" in row.why
    desk.say("补图 1122 2")
    assert "第 2 张图片换成了" in send(desk, picture("instead"))
    newest = desk.services.ledger.newest(row)
    assert house.settle(newest).state is State.HANDED_OVER
    assert article(desk)["content"].count("<img") == 2


def test_an_editor_mends_and_a_stranger_does_not(desk: Desk, row: Publication) -> None:
    """What is asked of one person is no other person's to send."""
    desk.enrol("小编", Role.EDITOR)
    assert "十分钟内" in desk.say("封面 1122", "小编")
    stranger = desk.sandbox.audience(desk.app_id)["openids"][4]
    send(desk, picture("strange"), stranger)
    send(desk, picture("another's"))
    desk.say("标题 1122 恶作剧", stranger)
    assert desk.services.ledger.mends(row.id) == ()
    assert "换成了" in send(desk, picture("sent", (900, 600)), "小编")
    (mend,) = desk.services.ledger.mends(row.id)
    assert mend.who == "小编"


def test_a_picture_that_comes_slowly_is_told_of_later(desk: Desk, row: Publication) -> None:
    """WeChat waits five seconds for an answer; the picture is not lost for that."""
    desk.say("补图 1122 1")
    desk.sandbox.fault(desk.app_id, "media/get", "slow", seconds=3)
    assert "结果稍后告诉你" in send(desk, picture("better", (900, 500)))
    until = time.monotonic() + 10
    ledger = desk.services.ledger
    while not (told := [n for n in ledger.notices() if "第 1 张图片换成了" in n.body]):
        assert time.monotonic() < until
        time.sleep(0.05)
    assert told[0].title.startswith("小王")
    assert [mend.who for mend in ledger.mends(row.id)] == ["小王"]


@pytest.mark.parametrize("errcode", [40007, 48001, 45009])
@pytest.mark.parametrize("address", ["http://127.0.0.1/one.png", "http://mmbiz.qpic.cn:22/0", ""])
def test_a_picture_is_not_looked_for_anywhere_else(
    desk: Desk, row: Publication, errcode: int, address: str
) -> None:
    """Where the interface says no, only WeChat's own picture hosts are asked, as websites."""
    desk.sandbox.fault(desk.app_id, "media/get", "before", errcode=errcode)
    with pytest.raises(Unfit, match="请再发一次"):
        sent_picture("gone", address, desk.room.account, desk.services)
    assert desk.services.ledger.mends(row.id) == ()


def test_a_message_that_is_delivered_again_mends_once(desk: Desk, row: Publication) -> None:
    """The mend and the message are written down together, or neither is."""
    ledger, now = desk.services.ledger, desk.services.now()
    given = {"who": "小王", "part": Part.TITLE, "value": "晚上好"}

    def heard() -> None:
        with ledger.hearing(desk.room.account.name, "one message", now=now):
            orders.mend(ledger.newest(row), desk.room.account, desk.services, **given)

    heard()
    before = desk.row(row)
    orders.restore(before, desk.room.account, desk.services, who="小李")
    with pytest.raises(AlreadyHeard):
        heard()
    assert ledger.mends(row.id) == ()
    assert desk.row(row).title == "早上好"


def test_a_cover_is_cropped_by_a_word(desk: Desk, row: Publication) -> None:
    """Once a worker has told how large it is; 方 is the other part, 原样 the way back."""
    assert "过几秒" in desk.say("裁图 1122 方 左")
    for number in range(1, 10):
        showing.show(number, desk.services)
    assert "1:1 裁图改了" in desk.say("裁图 1122 方 左")
    go(desk, row)
    assert article(desk)["crops_as_sent"][1].startswith("0_0_0.")
    assert "请写往哪边裁" in desk.say("裁图 1122 斜")
    assert "裁图已恢复" in desk.say("原样 1122 裁图")
