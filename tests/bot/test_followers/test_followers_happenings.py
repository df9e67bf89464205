"""Followers come, go, tap the menu and scan codes."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from parlour import shown

from bot.messages import TextReply
from bot.router import NotKept
from workers.account import CallbackMode
from workers.ledger import Follow
from workers.people import Role
from workers.publication import Kind

if TYPE_CHECKING:
    from parlour import Parlour

DAY = date(2024, 6, 20)
HOUR = timedelta(hours=1)


def test_a_new_follower_is_welcomed_with_a_menu(parlour: Parlour) -> None:
    """A personal account has no menu below the chat: the welcome has one, and numbers work."""
    parlour.publish("甲", ("可灵", "视频"), day=date(2024, 6, 18))
    words = shown(parlour.happen("subscribe"))
    assert words.startswith("你好，欢迎关注！")
    assert (
        '1. <a href="weixin://bizmsgmenu?msgmenucontent=%E6%9C%80%E6%96%B0&msgmenuid=1">最新</a>'
        in words
    )
    assert parlour.say("1") == "【甲】"


def test_the_owners_welcome_is_said_as_it_is(parlour: Parlour) -> None:
    """Where a menu stands below the chat the owner's words stand alone; else one is added."""
    own = parlour.with_account(welcome="欢迎来到小报。")
    assert shown(own.happen("subscribe")).startswith("欢迎来到小报。\n1. ")
    certified = parlour.with_account(welcome="欢迎来到小报。", kind=Kind.SUBSCRIPTION)
    assert certified.happen("subscribe") == TextReply("欢迎来到小报。")
    certified.services.ledger.sync_accounts([certified.account])
    certified.services.ledger.keep_right(
        certified.account.name, "menu", held=False, how="48001", now=parlour.services.now()
    )
    assert "\n1. " in shown(certified.happen("subscribe"))


def test_a_long_welcome_stays_whole(parlour: Parlour) -> None:
    """An owner with much to say gets no menu, and no word is cut off."""
    words = "欢" * 600
    assert shown(parlour.with_account(welcome=words).happen("subscribe")) == words


def test_the_same_menu_is_help(parlour: Parlour) -> None:
    """帮助, 菜单 and a question mark show it, too."""
    for words in ("帮助", "菜单", "？", "?", "幫助", "HELP"):
        assert ">往期</a>" in parlour.say(words)


def test_who_came_by_which_code_is_counted(parlour: Parlour) -> None:
    """By day and scene, and nothing of who it was."""
    parlour.happen("subscribe", "qrscene_展会", who="o1")
    parlour.happen("subscribe", "qrscene_展会", who="o2")
    parlour.happen("subscribe", who="o3")
    parlour.happen("unsubscribe", who="o3")
    parlour.followers.flush()
    counted = parlour.services.ledger.follows(parlour.account.name, DAY)
    assert counted == [Follow(DAY, "", 1, 1), Follow(DAY, "展会", 2, 0)]


def test_who_goes_is_forgotten(parlour: Parlour) -> None:
    """Messages left, and where the talk stood, go with the follower; those of others stay."""
    parlour.publish("甲", ("可灵", "视频"))
    for who in ("o1", "o2"):
        parlour.say("留言 请回电", who)
        parlour.say("往期", who)
    assert parlour.happen("unsubscribe", who="o1") is None
    (left,) = parlour.services.ledger.messages(parlour.account.name)
    assert left.openid == "o2"
    assert parlour.say("1", "o1").startswith("刚才的列表已经过时了")
    assert parlour.say("1", "o2") == "【甲】"


def test_nothing_is_forgotten_by_halves(parlour: Parlour) -> None:
    """Where the ledger is away WeChat is to tell it again."""
    parlour.services.ledger.close()
    database = parlour.services.settings.home / "ledger.sqlite3"
    database.write_bytes(b"this is no database" * 1000)
    with pytest.raises(NotKept):
        parlour.happen("unsubscribe")
    assert shown(parlour.happen("CLICK", "往期")).startswith("现在有点忙")


@pytest.mark.parametrize("mode", list(CallbackMode))
def test_an_operator_who_unfollows_is_suspended(parlour: Parlour, mode: CallbackMode) -> None:
    """A lost phone that unfollows gives no more orders; an unsigned event proves nothing."""
    reader = parlour.with_account(mode=mode)
    enrol(reader, "o1")
    reader.happen("unsubscribe", who="o1")
    (known,) = reader.services.ledger.operators(reader.account.name)
    assert known.active is (mode is CallbackMode.PLAIN)
    assert (known.openid == "o1") is (mode is CallbackMode.PLAIN)


def test_a_tap_is_answered_as_its_words_are(parlour: Parlour) -> None:
    """The menu and the keyboard are one."""
    parlour.publish("甲", ("可灵", "视频"), day=date(2024, 6, 18))
    for key in ("最新", "往期", "帮助", "可灵", "0618"):
        assert parlour.happen("CLICK", key) == parlour.answer(key)


def test_a_scan_is_greeted_and_counted(parlour: Parlour) -> None:
    """A follower who scans a code again is welcomed back."""
    assert shown(parlour.happen("SCAN", "展会")).startswith("欢迎回来")
    parlour.followers.flush()
    (counted,) = parlour.services.ledger.top_questions(parlour.account.name, DAY)
    assert (counted.words, counted.times) == ("扫码 展会", 1)


def test_a_tap_is_no_message(parlour: Parlour) -> None:
    """Who is asked for a message and taps the menu gets what the button says."""
    parlour.publish("甲", ("可灵", "视频"))
    parlour.say("人工")
    assert shown(parlour.happen("CLICK", "可灵")) == "【甲】"
    assert parlour.services.ledger.messages(parlour.account.name) == []
    assert parlour.say("可灵") == "【甲】"


@pytest.mark.parametrize(
    "name", ["VIEW", "LOCATION", "view_miniprogram", "TEMPLATESENDJOBFINISH", ""]
)
def test_other_events_are_silent(parlour: Parlour, name: str) -> None:
    """Nobody asked, so nobody is answered."""
    assert parlour.happen(name, "https://example.com/") is None


def enrol(parlour: Parlour, openid: str) -> None:
    """Make somebody an operator of the account."""
    ledger, account, now = parlour.services.ledger, parlour.account.name, parlour.services.now()
    ledger.sync_accounts([parlour.account])
    ledger.invite(
        account, "小林", Role.OWNER, code_hash="a$h", until=now + HOUR, who="owner", now=now
    )
    assert ledger.enrol(account, openid, code_hash="a$h", now=now)
