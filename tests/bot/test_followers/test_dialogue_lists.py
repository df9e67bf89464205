"""Issues by their day, lists with numbers, and 更多."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.messages import NewsReply
from workers.account import MenuPlan, OwnButton
from workers.ledger import Readable
from workers.passages import Passage

if TYPE_CHECKING:
    from parlour import Parlour

EXPIRED = "刚才的列表已经过时了"


def issues(parlour: Parlour, many: int, title: str = "第 {} 期") -> None:
    """Publish so many issues, a day apart, the last of them on the 18th of June."""
    for number in range(many):
        day = date(2024, 6, 18) - timedelta(days=many - 1 - number)
        parlour.publish(title.format(number + 1), ("大模型周报", "大模型的消息"), day=day)


@pytest.mark.parametrize(
    "words",
    [
        "0618",
        "2024-06-18",
        "6月18日",
        "6.18",
        "20240618",
        "前天",
        "最新",
        "最新一期",
        "０６１８",
        "6月18號",
    ],
)
def test_a_day_is_its_issue(parlour: Parlour, words: str) -> None:
    """However the 18th of June is said, on the 20th, its issue comes as a card."""
    issues(parlour, 5)
    assert parlour.card(words).title == "第 5 期"


@pytest.mark.parametrize(
    ("words", "said", "round_it"),
    [
        ("今天", "今天还没有更新。", ["第 2 期"]),
        ("0301", "2024年3月1日没有文章。", ["第 1 期"]),
        ("2024-06-17 ", "【第 1 期】", []),
        ("0619", "2024年6月19日没有文章。", ["第 2 期"]),
        ("1231", "2023年12月31日没有文章。", ["第 1 期"]),
        ("0229", "2024年2月29日没有文章。", ["第 1 期"]),
    ],
)
def test_a_day_without_an_issue_names_its_neighbours(
    parlour: Parlour, words: str, said: str, round_it: list[str]
) -> None:
    """Nothing that day: the follower reads so, with what came before and after."""
    issues(parlour, 2)
    shown = parlour.say(words)
    assert shown.startswith(said)
    assert re.findall(">(第 . 期)<", shown) == round_it


def test_between_two_issues_both_are_named(parlour: Parlour) -> None:
    """The one before comes first."""
    parlour.publish("前", ("甲", "乙"), day=date(2024, 6, 1))
    parlour.publish("后", ("甲", "乙"), day=date(2024, 6, 10))
    assert re.findall(">([前后])<", parlour.say("0605")) == ["前", "后"]


def test_a_closed_day_says_why(parlour: Parlour) -> None:
    """On a day off followers read the owner's own sentence."""
    issues(parlour, 1)
    today = date(2024, 6, 20)
    account, now = parlour.account, parlour.services.now()
    parlour.services.ledger.sync_accounts([account])
    parlour.services.ledger.close_days(
        account.name, today, today, sentence="端午休刊，周五见。", who="owner", now=now
    )
    assert parlour.say("今天").startswith("端午休刊，周五见。")


def test_nothing_published_yet_is_said_kindly(parlour: Parlour) -> None:
    """A new account's first follower reads no error and no empty list."""
    for words in ("最新", "往期", "今天", "0618"):
        assert parlour.say(words) == "还没有可以看的文章，过些天再来看看吧。"


def test_numbers_answer_the_last_list(parlour: Parlour) -> None:
    """1, 第2条 and 三 open what stands there, as often as one likes."""
    issues(parlour, 4)
    assert "第 4 期" in parlour.say("往期")
    for words, title in (
        ("1", "第 4 期"),
        ("第2条", "第 3 期"),
        ("三", "第 2 期"),
        ("１", "第 4 期"),
    ):
        assert parlour.card(words).title == title
    assert parlour.say("9") == "列表里只有 4 条，请再看一下数字。"


def test_a_number_finds_the_item_that_was_listed(parlour: Parlour) -> None:
    """The card of a number tells of the item whose headline stood in the list."""
    issues(parlour, 3)
    parlour.say("大模型")
    assert parlour.card("2").summary == "大模型周报"


def test_a_number_works_on_another_process(parlour: Parlour) -> None:
    """Which web process showed the list makes no difference."""
    issues(parlour, 3)
    parlour.say("往期")
    assert parlour.other_process().card("2").title == "第 2 期"


def test_a_number_without_a_list_is_explained(parlour: Parlour) -> None:
    """After ten minutes a number has nothing to refer to, and the follower reads so."""
    issues(parlour, 3)
    for words in ("3", "第三条", "更多"):
        assert parlour.say(words).startswith(EXPIRED)
    parlour.say("往期")
    assert parlour.say("1", who="oSomebody-else").startswith(EXPIRED)


def test_a_lone_numeral_may_be_a_word(parlour: Parlour) -> None:
    """十 without a list is a character like any other."""
    parlour.publish("甲", ("图书馆", "十二家开放"))
    assert parlour.card("十").title == "甲"


def test_more_goes_on_where_the_list_ended(parlour: Parlour) -> None:
    """Entries are numbered through, and at the end 更多 says that this was all."""
    issues(parlour, 15)
    pages = [parlour.say("大模型"), parlour.say("更多")]
    numbers = [re.findall(r"^(\d+)\. ", page, re.MULTILINE) for page in pages]
    assert [int(each) for page in numbers for each in page] == list(range(1, 16))
    assert ">更多</a>" in pages[0]
    assert ">更多</a>" not in pages[1]
    assert parlour.card("12").title == "第 4 期"
    assert parlour.say("更多").startswith("都在这里了")


def test_past_issues_never_end_before_the_first(parlour: Parlour) -> None:
    """往期 lists all there ever were, a page at a time."""
    issues(parlour, 45)
    seen: list[str] = []
    page = parlour.say("往期")
    while not page.startswith("都在这里了"):
        seen += re.findall(">(第 .*? 期)<", page)
        page = parlour.say("更多")
    assert seen == [f"第 {number} 期" for number in range(45, 0, -1)]


def test_a_list_of_the_longest_titles_stays_within_the_limit(parlour: Parlour) -> None:
    """2047 bytes are counted as bytes: long addresses make shorter pages, and nothing is lost."""
    long = "https://mp.weixin.qq.com/s?__biz=MzA&mid=2650000000&idx=1&sn=" + "0a" * 60
    for number in range(20):
        parlour.publish(
            f"{number:02}" + "很长的标题" * 12, ("", "大模型"), address=f"{long}{number:02}"
        )
    seen: list[str] = []
    page = parlour.say("大模型")
    while not page.startswith("都在这里了"):
        assert len(page.encode()) <= 2047
        seen += re.findall(r'">(\d\d)', page)
        page = parlour.say("更多")
    assert seen == [f"{number:02}" for number in range(19, -1, -1)]


def test_an_issue_of_several_articles_is_a_list_and_for_a_tap_cards(parlour: Parlour) -> None:
    """A message gets one card at most, so all articles are listed; a tap of the menu gets all."""
    day = date(2024, 6, 18)
    number = parlour.publish("头条", ("甲", "乙"), day=day)
    second = Readable(number, 1, "次条", "0618", day, "https://x.example/2", [Passage("丙", "丁")])
    parlour.services.ledger.index_articles(parlour.account.name, [second])
    assert re.findall(">([头次]条)<", parlour.say("0618")) == ["头条", "次条"]
    reply = parlour.happen("CLICK", "最新")
    assert isinstance(reply, NewsReply)
    assert [card.title for card in reply.cards] == ["头条", "次条"]


def test_words_with_a_day_are_looked_for_on_it(parlour: Parlour) -> None:
    """0617 大模型 is that day's item and no other's."""
    issues(parlour, 5)
    assert parlour.card("0617 大模型").title == "第 4 期"


def test_a_number_that_is_no_issue_may_be_in_a_text(parlour: Parlour) -> None:
    """1024 is a day in October, but where none appeared then it may be a word."""
    parlour.publish("甲", ("节日", "1024 程序员节"), day=date(2024, 6, 1))
    assert parlour.card("1024").title == "甲"


def test_a_menu_of_numbers_does_not_go_round(parlour: Parlour) -> None:
    """A button whose words are a number is looked for as a word, not as its own line."""
    plan = MenuPlan(
        buttons=(OwnButton(name="资料", words="1"), OwnButton(name="往期", words="往期"))
    )
    reader = parlour.with_account(menu=plan)
    reader.publish("甲", ("第 1 章", "资料"))
    assert ">资料</a>" in reader.say("帮助")
    assert reader.card("1").title == "甲"
