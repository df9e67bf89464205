"""Words are answered with what was written about them."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

import pytest

from bot.messages import TextReply
from workers.account import Schedule

if TYPE_CHECKING:
    from parlour import Parlour

KELING = ("试了快手的视频 AI", "快手的可灵大模型生成视频，效果接近 Sora。")
QWEN = ("千问开源 Qwen2 模型", "Qwen2 在榜单上超过 Llama。")


def test_one_sure_hit_is_a_card_that_tells_of_the_item(parlour: Parlour) -> None:
    """Who asks for 可灵 gets the one article, and on its card the item that tells of it."""
    parlour.publish("周二的消息", KELING, day=date(2024, 6, 18))
    parlour.publish("周三的消息", QWEN, day=date(2024, 6, 19))
    card = parlour.card("可灵")
    assert card.title == "周二的消息"
    assert card.summary == KELING[0]
    assert card.url.startswith("https://mp.weixin.qq.com/s/")


def test_several_hits_are_a_numbered_list(parlour: Parlour) -> None:
    """Each line has the item's headline, its issue and a link into the article."""
    first = parlour.publish("周二的消息", KELING, day=date(2024, 6, 18))
    second = parlour.publish("周三", ("可灵开放试用", "人人可用"), day=date(2024, 6, 19))
    lines = parlour.say("可灵").splitlines()
    link = '<a href="https://mp.weixin.qq.com/s/{}">{}</a>（{}）'
    assert lines[1] == "1. " + link.format(second, "可灵开放试用", "2024年6月19日")
    assert lines[2] == "2. " + link.format(first, KELING[0], "2024年6月18日")


@pytest.mark.parametrize("words", ["Qwen2", "qwen 2", "ＱＷＥＮ２", "QWEN-2"])
def test_a_name_is_found_however_it_is_typed(parlour: Parlour, words: str) -> None:
    """Small, wide, apart: a model's name is one name."""
    parlour.publish("甲", KELING)
    parlour.publish("乙", QWEN)
    assert parlour.card(words).title == "乙"


@pytest.mark.parametrize("words", ["幻覺", "幻觉", "觉", " 幻 觉 ", "幻觉？"])
def test_traditional_forms_and_single_characters_are_found(parlour: Parlour, words: str) -> None:
    """One character is a word, and 幻覺 is 幻觉."""
    parlour.publish("甲", ("模型为何乱说", "都是幻觉"))
    parlour.publish("乙", QWEN)
    assert parlour.card(words).title == "甲"


def test_aliases_are_the_accounts_own(parlour: Parlour) -> None:
    """千问 finds Qwen where the account says that they are one."""
    parlour.publish("甲", ("Qwen 开源", "全系列"))
    assert "没有找到" in parlour.say("千问")
    other = parlour.with_account(aliases={"千问": "Qwen"})
    assert other.card("千问").title == "甲"


def test_only_what_readers_can_open_is_found(parlour: Parlour) -> None:
    """What has no address yet does not exist for followers, nor what was withdrawn."""
    parlour.publish("还没发", ("潮汐计划", "机密"), address="")
    assert "没有找到" in parlour.say("潮汐计划")
    out = parlour.publish("发了", ("潮汐计划", "公开"))
    later = parlour.other_process()
    assert later.card("潮汐计划").title == "发了"
    later.services.ledger.drop_article(out)
    assert "没有找到" in later.other_process().say("潮汐计划")


def test_the_nearest_is_offered_as_such(parlour: Parlour) -> None:
    """A question that nothing answers whole gets what comes near, and reads that it is no more."""
    parlour.publish("甲", ("为什么你的 iPhone 用不上苹果 AI", "只有新手机能用"))
    said = parlour.say("苹果AI老手机能用吗")
    assert said.startswith("没有完全对得上的")
    assert "iPhone" in said


def test_nothing_found_names_other_ways(parlour: Parlour) -> None:
    """Who finds nothing reads where else to look."""
    parlour.publish("甲", KELING)
    said = parlour.say("红烧肉")
    assert "没有找到" in said
    for way in ("最新", "往期", "教程"):
        assert f">{way}</a>" in said


@pytest.mark.parametrize(
    "words", ["谢谢", "谢谢啦！", "你好", "在吗？", "Hello", "辛苦了", "滚", "你们这群傻逼", "謝謝"]
)
def test_small_talk_and_abuse_get_one_neutral_line(parlour: Parlour, words: str) -> None:
    """Whatever was said, the answer is friendly, the same, and does not repeat it."""
    assert parlour.say(words) == parlour.say("早上好")
    assert "傻" not in parlour.say(words)


@pytest.mark.parametrize(
    "words", ["", "  ", "😀", "👍👍", "。。。", "\u200f", "[微笑]!", "\x00\x01"]
)
def test_signs_alone_get_a_kind_line(parlour: Parlour, words: str) -> None:
    """An emoji, a sticker or nothing at all is no question."""
    assert "最新" in parlour.say(words)


def test_speech_is_read_where_wechat_recognised_it(parlour: Parlour) -> None:
    """Recognised speech is words; without recognition the follower is asked to type."""
    parlour.publish("周二的消息", KELING)
    assert parlour.speak("可灵。") == "【周二的消息】"
    assert "文字" in parlour.speak("")


@pytest.mark.parametrize("kind", ["image", "video", "shortvideo", "location", "link"])
def test_other_kinds_get_a_kind_line(parlour: Parlour, kind: str) -> None:
    """A picture, a video, a place, a link: each is received with thanks."""
    reply = parlour.send(kind)
    assert isinstance(reply, TextReply)
    assert "收到了" in reply.words


def test_an_unknown_kind_gets_no_answer(parlour: Parlour) -> None:
    """What WeChat may invent tomorrow is acknowledged in silence."""
    assert parlour.send("hologram") is None


def test_a_title_cannot_break_the_chat(parlour: Parlour) -> None:
    """Tags, quotes and `]]>` in a title are shown as signs, and links stay whole."""
    for number in range(2):
        parlour.publish(f'<b>"潮声"</b> ]]> </a> {number}', ("", "甲乙丙"))
    said = parlour.say("甲乙丙")
    assert said.count("<a href=") == said.count("</a>") == 2
    assert not re.search(r"<(?!a href=|/a>)", said)


def test_the_day_is_the_accounts_own(parlour: Parlour) -> None:
    """今天 is today where the account lives: at noon in Beijing it is still yesterday on Hawaii."""
    parlour.publish("十九日的", KELING, day=date(2024, 6, 19))
    away = parlour.with_account(schedule=Schedule(zone="Pacific/Honolulu"))
    assert away.card("今天").title == "十九日的"
    assert parlour.card("昨天").title == "十九日的"


def test_a_ledger_that_is_away_is_no_silence(parlour: Parlour) -> None:
    """Whoever asks meanwhile reads that it is busy, and never an error."""
    parlour.services.ledger.close()
    database = parlour.services.settings.home / "ledger.sqlite3"
    database.write_bytes(b"this is no database" * 1000)
    assert parlour.say("可灵").startswith("现在有点忙")
