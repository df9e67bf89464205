"""Every order in every state: a sentence in the words of the chat, and never an accident."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from workers.cards import CHOICES
from workers.publication import State

if TYPE_CHECKING:
    from deskphone import Desk

ADDRESS = "https://mp.weixin.qq.com/s/AbCdEfGhIjKlMnOpQrStUv"
ORDERS = (
    "状态 1122", "列表", "状态", "审核 1122", "预览 1122", "日志 1122", "批准 1122", "群发 1122",
    "发布 1122", "发出 1122", "定时 1122 明天 08:00", "下一档 1122", "暂停 1122", "恢复 1122 保留",
    "重试 1122", "撤回 1122", "取消", "由人发表 1122", "恢复 1122", "重做 1122", ADDRESS,
    f"已发 1122 {ADDRESS}", "取消 1122",
)  # fmt: skip


@pytest.mark.parametrize("state", list(State))
def test_every_order_has_an_answer_in_every_state(desk: Desk, state: State) -> None:
    """Nothing ends in an accident, nothing sends a phone to a terminal, nothing is cut off."""
    row = desk.drafted()
    why = "" if state is not State.HELD else f"停住了{CHOICES.format(key=row.key)}"
    desk.services.ledger.move(
        desk.row(row), state, who="worker", what="test", now=desk.services.now(), why=why
    )
    for words in ORDERS:
        said = desk.say(words)
        assert said, words
        for never in ("gongbao ", "意外", "暂时无法提供服务", "没有找到相关"):
            assert never not in said, (words, said)
        assert len(said.encode()) <= 2047
