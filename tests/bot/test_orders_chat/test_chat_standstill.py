"""The whole house standing still, in the words of the chat."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workers.people import Role

if TYPE_CHECKING:
    from deskphone import Desk

WHY = "这是从备份恢复的。恢复：gongbao resume"


def test_a_restored_house_goes_on_at_its_owners_word(desk: Desk) -> None:
    """恢复, without a number; 状态 says why nothing leaves."""
    desk.enrol("小张", Role.OWNER)
    ledger = desk.services.ledger
    ledger.pause_house(WHY, who="restore", now=desk.services.now())
    assert "公报整体暂停" in desk.say("状态")
    assert "恢复：「恢复」" in desk.say("状态")
    assert "要负责人来恢复" in desk.say("恢复")
    assert ledger.house_paused()
    assert "公报恢复运行" in desk.say("恢复", "小张")
    assert ledger.house_paused() == ""
    assert "没有哪一篇能用「恢复」" in desk.say("恢复", "小张")


def test_an_owner_stops_everything(desk: Desk) -> None:
    """A publisher stops what is scheduled, one by one or all; the house is its owners'."""
    desk.enrol("小张", Role.OWNER)
    assert "要负责人来做" in desk.say("暂停 公报")
    assert "公报已整体暂停" in desk.say("暂停公报", "小张")
    assert "已经整体暂停" in desk.say("hold house", "小张")
    assert "公报恢复运行" in desk.say("恢复 公报", "小张")
