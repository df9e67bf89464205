"""doctor says what the callback will switch off, while it can still be taken over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.terminal.reply_checkup import examine_replies

if TYPE_CHECKING:
    from counter import Counter


def found(counter: Counter) -> list[tuple[str, bool]]:
    return [(each.what, each.ok) for each in examine_replies(counter.account, counter.services)]


def test_what_will_stop_is_named_beforehand(counter: Counter) -> None:
    """Nobody learns from their readers that 加群 answers no more."""
    app_id = counter.account.app_id
    counter.sandbox.by_hand(app_id, "callback", on=False)
    counter.sandbox.by_hand(app_id, "replies", keywords=[{"words": ["加群"], "replies": ["扫码"]}])
    (filed, there_is_none), (told, is_well) = found(counter)
    assert (filed, there_is_none) == ("账号 daily 自动回复：文件里有 0 条", True)
    assert told.endswith("会停用（关键词 1 个）：先运行 gongbao replies import 接过来")
    assert is_well


def test_a_broken_file_is_not_well(counter: Counter) -> None:
    """Each fault with its line, where the deployer looks first."""
    counter.write(
        "replies.toml", "[[replies]]\nwords = '加群'\n[[replies]]\non = 'x'\ntext = 'a'\n"
    )
    (finding,) = examine_replies(counter.account, counter.services)
    assert not finding.ok
    assert [line.partition("：")[0] for line in finding.remedy.splitlines()] == [
        "replies.toml:1",
        "replies.toml:3",
    ]


def test_wechat_s_silence_is_no_fault(counter: Counter) -> None:
    """It could not be asked this time; the rest of doctor goes on."""
    path = "get_current_autoreply_info"
    counter.sandbox.fault(counter.account.app_id, path, "before", errcode=-1)
    *_, (what, ok) = found(counter)
    assert ok
    assert "没有查到" in what
