"""Two people at once, late changes, codes that are over: what the second one reads."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from workers.publication import State

if TYPE_CHECKING:
    from deskphone import Desk


def test_of_two_who_answer_at_once_one_wins(desk: Desk) -> None:
    """The other reads who was faster and what that one did; it leaves once."""
    row = desk.drafted()
    codes = {who: desk.code(desk.say("群发 1122", who)) for who in ("小王", "小李")}
    said: dict[str, str] = {}

    def answer(who: str) -> None:
        said[who] = desk.say(codes[who], who)

    people = [threading.Thread(target=answer, args=(who,)) for who in codes]
    for person in people:
        person.start()
    for person in people:
        person.join()
    winner = desk.row(row).appointed_by
    loser = "小李" if winner == "小王" else "小王"
    assert "到点前可取消" in said[winner]
    assert f"由 {winner}" in said[loser]
    desk.leave(row)
    assert len(desk.room.tried()) == 1


def test_who_cancels_what_another_sent_reads_that_it_is_too_late(desk: Desk) -> None:
    """已在发送: the sentence says by whom, since when, and what may still be done."""
    row = desk.drafted()
    desk.confirmed("群发 1122")
    desk.leave(row)
    said = desk.say("取消 1122", "小李")
    assert "已由 小王 于" in said
    assert "「撤回 ai1122」" in said


def test_a_code_is_void_once_the_article_has_changed(desk: Desk) -> None:
    """What was confirmed is what was shown, and nothing else."""
    row = desk.drafted()
    code = desk.code(desk.say("群发 1122"))
    page = desk.room.house.page(title="改过的标题")
    desk.room.house.walk(desk.room.house.submit(page))
    said = desk.say(code)
    assert "到点前可取消" not in said
    assert desk.row(row).state is State.DRAFTED


def test_a_code_dies_after_ten_minutes_and_is_its_givers_alone(desk: Desk) -> None:
    """Nobody sends an hour later what was asked about now, nor for somebody else."""
    row = desk.drafted()
    code = desk.code(desk.say("群发 1122"))
    desk.say(code, "小李")
    assert desk.row(row).state is State.DRAFTED
    desk.room.pass_time(minutes=11)
    desk.say(code)
    assert desk.row(row).state is State.DRAFTED


def test_what_stopped_offers_its_choices_in_words_of_the_chat(desk: Desk) -> None:
    """Edited in the back end it stays; whoever decides can do either from the phone."""
    row = desk.drafted()
    desk.confirmed("群发 1122")
    media_id = desk.row(row).draft_id
    desk.sandbox.by_hand(desk.app_id, f"drafts/{media_id}/edit", title="人手改的")
    assert "注意：草稿在后台被改过" in desk.say("审核 1122")
    assert desk.leave(row).state is State.HELD
    told = desk.say("状态 1122")
    assert "回复「恢复 ai1122 保留」" in told
    assert "回复「重做 ai1122」" in told
    kept = desk.say("恢复 1122 保留")
    assert "采用后台现在的版本" in kept
    assert "在草稿箱等你一句话" in desk.say(desk.code(kept))
    assert "标题：人手改的" in desk.say("审核 1122")
    assert "正在用页面的内容重做草稿" in desk.say("重做 1122")
    desk.room.go(row)
    assert "标题：早上好" in desk.say("审核 1122")


def test_what_may_be_out_is_sent_again_only_on_a_word_that_it_is_not(desk: Desk) -> None:
    """First WeChat is asked; once it cannot tell, the card asks to look, and wants a code."""
    row = desk.drafted()
    desk.confirmed("群发 1122")
    desk.room.fault("message/mass/sendall", "before", times=99)
    assert desk.leave(row).state is State.UNSURE
    assert "正在核对" in desk.say("重试 1122")
    assert "可能已经发出" not in desk.say("取消 1122")
    desk.services.ledger.move(
        desk.row(row), State.HELD, who="worker", what="hold", why="查不到", now=desk.services.now()
    )
    for words in ("群发 1122", "取消 1122", "恢复 1122"):
        said = desk.say(words)
        assert "可能已经发出，请先到后台看：已发出，回复「已发 ai1122 链接」" in said
        assert "没有发出，回复「重试 ai1122」" in said
    assert "正在核对" in desk.say("重试 1122")
    desk.services.ledger.move(
        desk.row(row), State.HELD, who="worker", what="hold", why="查不到", now=desk.services.now()
    )
    desk.room.pass_time(hours=24)
    card = desk.say("重试 1122")
    assert "确实没有发出，才回复确认码" in card
    assert desk.row(row).state is State.HELD
    assert "已定于" in desk.say(desk.code(card))


def test_a_change_comes_too_late_for_what_is_leaving(desk: Desk) -> None:
    """已在发送，本次修改未包含: no order of the chat touches it any more."""
    row = desk.drafted()
    desk.confirmed("群发 1122")
    desk.leave(row)
    for words in ("定时 1122 明天 08:00", "暂停 1122", "重做 1122", "批准 1122"):
        assert "已由 小王 于" in desk.say(words, "小李")
    assert len(desk.room.tried()) == 1
