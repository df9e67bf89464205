"""What a person had set up in the back end lives on when the callback switches it off there."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ledgers import new_ledger

from workers.account import Account, OwnButton
from workers.errors import TryLater
from workers.ownreplies import Article, Match, Origin, OwnReply, Picture, Text
from workers.services import Services
from workers.settings import Settings
from workers.takeover import imported_menu, menu_toml, report, take_over
from workers.takeover.menu import read_menu
from workers.takeover.replies import read_autoreplies

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.sandbox.remote import Sandbox

ARTICLE = "https://mp.weixin.qq.com/s/abc"


@pytest.fixture
def services(
    sandbox: Sandbox, wechat_account: dict[str, Any], redis_url: str, tmp_path: Path
) -> Iterator[Services]:
    """A personal account whose callback is off, as it was before gongbao came."""
    sandbox.by_hand(wechat_account["app_id"], "callback", on=False)
    account = Account(
        name="daily",
        app_id=wechat_account["app_id"],
        secret=wechat_account["secret"],
        api_base=sandbox.api,
    )
    settings = Settings(
        accounts={"daily": account},
        home=tmp_path,
        database_url=f"sqlite:///{tmp_path / 'ledger.sqlite3'}",
        redis_url=redis_url,
    )
    new_ledger(settings.database_url)
    made = Services(settings=settings)
    yield made
    made.ledger.close()


@pytest.fixture
def account(services: Services) -> Account:
    return services.settings.account()


@pytest.fixture
def picture(services: Services, account: Account) -> str:
    """The media_id of a picture that a person uploaded to the back end."""
    gif = (
        b"GIF89a\x01\x00\x01\x00\x80\x00\x00\xff\x00\x00\x00\x00\x00!\xf9\x04\x01\x00\x00\x00\x00"
        b",\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;"
    )
    return services.wechat(account.name).add_material(gif, "gif", "qr.gif").media_id


def said(services: Services) -> dict[tuple[str, str], object]:
    """The bodies that are kept, by words and match."""
    return {(one.words, one.match): one.body for one in services.ledger.own_replies("daily")}


def test_replies_and_menu_are_taken_over(
    services: Services, account: Account, sandbox: Sandbox, picture: str
) -> None:
    """Keywords, greeting, default, and what buttons answered: all of it goes on answering."""
    sandbox.by_hand(
        account.app_id,
        "replies",
        follow="欢迎关注",
        default="稍后回复你",
        keywords=[
            {"words": ["加群", "ＧＰＴ群"], "match": "contain", "replies": ["扫码进群"]},
            {"words": ["二维码"], "match": "equal", "replies": [{"type": "img", "value": picture}]},
        ],
    )
    buttons = [
        {"name": "往期", "type": "view", "value": ARTICLE},
        {"name": "更多", "sub_button": [{"name": "联系", "type": "text", "value": "发邮件"}]},
    ]
    sandbox.by_hand(account.app_id, "menu", button=buttons)
    before = report(account, services)
    assert before[0].startswith(
        "启用回调后，后台设置的自动回复会停用（关键词 3 个，被关注回复，收到消息回复）：先运行"
    )
    assert before[1].startswith("启用回调后，后台设置的菜单会停用（往期、更多）")
    taken = take_over(account, services, who="主编")
    assert len(taken.kept) == 6
    assert taken.left == ()
    assert said(services) == {
        ("", "follow"): Text("欢迎关注"),
        ("", "default"): Text("稍后回复你"),
        ("加群", "contains"): Text("扫码进群"),
        ("gpt群", "contains"): Text("扫码进群"),
        ("二维码", "exact"): Picture(media_id=picture),
        ("联系", "exact"): Text("发邮件"),
    }
    assert {one.origin for one in services.ledger.own_replies("daily")} == {Origin.BACK_END}
    assert "都已接过来" in report(account, services)[0]
    menu = imported_menu(account, services)
    assert taken.menu == menu
    assert tomllib.loads(menu_toml(menu)) == {
        "buttons": [
            {"name": "往期", "url": ARTICLE},
            {"name": "更多", "sub": [{"name": "联系", "words": "联系"}]},
        ]
    }


def test_taken_over_twice_is_taken_over_once(
    services: Services, account: Account, sandbox: Sandbox
) -> None:
    """Only what is new in the back end comes, and what an operator said stays."""
    rules = [{"words": ["加群"], "replies": ["一"]}, {"words": ["客服"], "replies": ["二"]}]
    sandbox.by_hand(account.app_id, "replies", keywords=rules)
    assert len(take_over(account, services, who="主编").kept) == 2
    again = take_over(account, services, who="编辑")
    assert (len(again.kept), len(again.known)) == (0, 2)
    chat = OwnReply(words="加群", match=Match.CONTAINS, body=Text("新"), origin=Origin.CHAT)
    services.ledger.add_own_reply("daily", chat, who="主编", now=services.now())
    rules[1]["replies"] = ["改过"]
    sandbox.by_hand(account.app_id, "replies", keywords=rules)
    third = take_over(account, services, who="主编")
    assert [one.words for one in third.kept] == ["客服"]
    assert said(services) == {
        ("加群", "contains"): Text("新"),
        ("客服", "contains"): Text("改过"),
    }


def test_once_the_callback_is_on_there_is_nothing_to_ask_for(
    services: Services, account: Account, sandbox: Sandbox
) -> None:
    """WeChat tells of replies only while they are in force; what was taken before stays."""
    rules = [{"words": ["加群"], "replies": ["一"]}]
    sandbox.by_hand(account.app_id, "replies", keywords=rules)
    take_over(account, services, who="主编")
    sandbox.patch_account(
        account.app_id,
        callback_url="http://127.0.0.1:9/wechat/daily",
        callback_token="t" * 8,
    )
    sandbox.by_hand(account.app_id, "callback", on=True)
    assert report(account, services) == []
    taken = take_over(account, services, who="主编")
    assert (taken.kept, taken.known, taken.menu) == ((), (), ())
    assert len(said(services)) == 1


def test_an_account_that_never_set_anything_hears_nothing(
    services: Services, account: Account
) -> None:
    """No finding where there is nothing to lose."""
    assert report(account, services) == []
    assert take_over(account, services, who="主编").kept == ()


def test_wechat_s_own_trouble_is_told_as_such(
    services: Services, account: Account, sandbox: Sandbox
) -> None:
    """Half an answer is not taken for the whole of it: nothing is kept."""
    sandbox.by_hand(account.app_id, "replies", follow="欢迎")
    sandbox.fault(account.app_id, "get_current_selfmenu_info", "before", errcode=-1)
    with pytest.raises(TryLater):
        take_over(account, services, who="主编")
    assert said(services) == {}


def test_what_cannot_be_answered_by_us_is_named() -> None:
    """Voice and video stay behind; of several answers or articles one is given, and it is said."""
    news = {"list": [{"title": "甲", "content_url": ARTICLE, "digest": "摘要"}, {"title": "乙"}]}
    told = {
        "is_add_friend_reply_open": 1,
        "add_friend_autoreply_info": {"type": "voice", "content": "m1"},
        "is_autoreply_open": 1,
        "keyword_autoreply_info": {
            "list": [
                {
                    "rule_name": "几条",
                    "reply_mode": "reply_all",
                    "keyword_list_info": [{"content": "几条", "match_mode": "equal"}],
                    "reply_list_info": [
                        {"type": "video", "content": "m2"},
                        {"type": "news", "content": "m3", "news_info": news},
                        {"type": "text", "content": "文字"},
                    ],
                },
                {
                    "rule_name": "重复",
                    "keyword_list_info": [{"content": " 几条", "match_mode": "equal"}],
                    "reply_list_info": [{"type": "text", "content": "字" * 1000}],
                },
            ]
        },
    }
    found = read_autoreplies(told)
    article = Article(title="甲", url=ARTICLE, summary="摘要")
    assert [(one.words, one.body) for one in found.replies] == [("几条", article)]
    assert found.left == [
        "被关注回复：语音回复不能由程序来答",
        "规则「几条」：视频回复不能由程序来答",
        "规则「几条」：有 2 篇文章，一次只能回一篇：只接第 1 篇",
        "规则「几条」：有 3 条回复，一次只能答一条：只接了一条",
        "规则「重复」：回复太长：3000 字节，微信最多收 2047 字节（约 680 个汉字）",
    ]


def test_the_first_of_two_rules_for_the_same_words_is_right() -> None:
    """Else each import would change them once more."""
    rule = {
        "keyword_list_info": [{"content": "加群", "match_mode": "contain"}],
        "reply_list_info": [{"type": "text", "content": "一"}],
    }
    second = {**rule, "reply_list_info": [{"type": "text", "content": "二"}]}
    told = {"is_autoreply_open": 1, "keyword_autoreply_info": {"list": [rule, second]}}
    found = read_autoreplies(told)
    assert [one.body for one in found.replies] == [Text("一")]
    assert found.left == ["关键词「加群」有几条规则：只接第 1 条"]


def test_a_menu_of_the_api_keeps_its_keys() -> None:
    """It stays in force by itself, so it is not said to be switched off."""
    sub = {"list": [{"type": "click", "name": "教程", "key": "教程"}, {"type": "miniprogram"}]}
    buttons = [
        {"name": "看", "sub_button": sub},
        {"name": "扫", "type": "scancode_push", "key": "k"},
        {"name": "", "type": "view", "url": ARTICLE},
        "strange",
    ]
    menu = read_menu({"is_menu_open": 1, "selfmenu_info": {"button": buttons}})
    assert menu.buttons == (OwnButton(name="看", below=(OwnButton(name="教程", words="教程"),)),)
    assert not menu.by_website
    assert menu.replies.left == ["菜单「扫」：scancode_push按钮不能接过来"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inside: st.lists(inside, max_size=4)
    | st.dictionaries(
        st.sampled_from(
            [
                "is_autoreply_open", "keyword_autoreply_info", "list", "keyword_list_info",
                "reply_list_info", "content", "type", "news_info", "is_menu_open",
                "selfmenu_info", "button", "name", "sub_button", "value", "url",
                "add_friend_autoreply_info", "is_add_friend_reply_open", "rule_name",
            ]
        ),
        inside,
        max_size=6,
    ),
    max_leaves=30,
)  # fmt: skip


@given(st.dictionaries(st.sampled_from(["is_autoreply_open", "is_menu_open"]), st.just(1)), JSON)
def test_whatever_wechat_says_is_read(on: dict[str, int], told: object) -> None:
    """Its documents are old, and its answers need not be as they say."""
    answer = {**on, **(told if isinstance(told, dict) else {"selfmenu_info": told})}
    for reply in read_autoreplies(answer).replies:
        assert reply.origin is Origin.BACK_END
    assert tomllib.loads(menu_toml(read_menu(answer).buttons))["buttons"] is not None
