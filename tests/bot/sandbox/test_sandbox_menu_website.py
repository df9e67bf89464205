"""The menu and the automatic replies that a person sets on the website."""

import re
from typing import TYPE_CHECKING

import pytest
import requests
from receiving import Receiver

if TYPE_CHECKING:
    from tests.bot.sandbox.conftest import Caller, Json

ARTICLE = "https://mp.weixin.qq.com/s/abc"
BUTTONS = [
    {"name": "关于", "type": "text", "value": "我们每天早上八点见"},
    {"name": "教程", "sub_button": [{"name": "入门", "type": "view", "value": ARTICLE}]},
]
REPLIES = {
    "follow": "欢迎",
    "default": "稍后回复",
    "keywords": [{"words": ["可灵", "Sora"], "replies": ["看这一期", "还有这一期"]}],
}


def test_every_kind_may_set_a_menu_by_hand_and_read_it_by_api(caller: "Caller") -> None:
    """Buttons of the website have types and values of their own."""
    caller.by_hand("menu", button=BUTTONS)
    told = caller.get("get_current_selfmenu_info")
    assert told["is_menu_open"] == 1
    first, second = told["selfmenu_info"]["button"]
    assert first == BUTTONS[0]
    assert second["sub_button"]["list"] == [{"name": "入门", "type": "view", "url": ARTICLE}]
    shown = caller.sandbox.as_follower(caller.app_id, "press", name="关于")
    assert (shown["outcome"], shown["shown"]) == ("website", "我们每天早上八点见")
    caller.by_hand("menu", button=[])
    assert caller.get("get_current_selfmenu_info") == {"is_menu_open": 0}


def test_articles_and_pictures_are_shown_by_buttons_and_replies(caller: "Caller") -> None:
    """With all that get_current_selfmenu_info tells of an article."""
    caller.by_hand(f"drafts/{caller.draft()}/publish")
    cover = caller.cover()
    news = {"name": "文章", "type": "news", "value": 0}
    caller.by_hand("menu", button=[news, {"name": "海报", "type": "img", "value": cover}])
    article, picture = caller.get("get_current_selfmenu_info")["selfmenu_info"]["button"]
    assert article["news_info"]["list"][0]["title"] == "早上好"
    assert article["news_info"]["list"][0]["content_url"].startswith("https://mp.weixin.qq.com/s/")
    assert picture == {"name": "海报", "type": "img", "value": cover}
    caller.by_hand("replies", follow=news, default={"type": "img", "value": cover})
    told = caller.get("get_current_autoreply_info")
    assert told["add_friend_autoreply_info"]["type"] == "news"
    assert told["message_default_autoreply_info"] == {"type": "img", "content": cover}


def test_automatic_replies_answer_until_the_callback_is_on(caller: "Caller") -> None:
    """Keywords first, then once in an hour the answer to anything."""
    app_id, sandbox = caller.app_id, caller.sandbox
    caller.by_hand("replies", **REPLIES)

    def said(words: str) -> str:
        return str(sandbox.as_follower(app_id, "say", content=words)["shown"])

    assert sandbox.as_follower(app_id, "subscribe")["shown"] == "欢迎"
    assert said("可灵好用吗") == "看这一期\n还有这一期"
    assert [said("在吗"), said("在吗")] == ["稍后回复", ""]
    sandbox.advance(3601)
    assert said("在吗") == "稍后回复"


def test_rules_are_told_as_the_documents_have_them(caller: "Caller") -> None:
    """For whoever takes them over before switching the callback on."""
    keywords = [{"name": "价", "words": ["价"], "match": "equal", "replies": ["免费"]}]
    caller.by_hand("replies", **{**REPLIES, "keywords": keywords})
    told = caller.get("get_current_autoreply_info")
    assert told["is_add_friend_reply_open"] == told["is_autoreply_open"] == 1
    assert told["add_friend_autoreply_info"] == {"type": "text", "content": "欢迎"}
    rule = told["keyword_autoreply_info"]["list"][0]
    assert rule.pop("create_time") > 0
    assert rule == {
        "rule_name": "价",
        "reply_mode": "reply_all",
        "keyword_list_info": [{"type": "text", "match_mode": "equal", "content": "价"}],
        "reply_list_info": [{"type": "text", "content": "免费"}],
    }
    assert caller.sandbox.as_follower(caller.app_id, "say", content="价钱")["shown"] == "稍后回复"


@pytest.mark.parametrize("way", ["switch", "address"])
def test_the_callback_switches_the_website_off(
    caller: "Caller", receiver: Receiver, way: str
) -> None:
    """They exclude each other, and switching it off again brings nothing back."""
    if way == "switch":
        caller.by_hand("callback", on=False)
        caller.sandbox.patch_account(caller.app_id, callback_url=receiver.url)
    caller.by_hand("menu", button=BUTTONS)
    caller.by_hand("replies", **REPLIES)
    if way == "switch":
        caller.by_hand("callback", on=True)
    else:
        caller.sandbox.patch_account(caller.app_id, callback_url=receiver.url)
    assert caller.get("get_current_selfmenu_info") == {"is_menu_open": 0}
    off = {"is_add_friend_reply_open": 0, "is_autoreply_open": 0}
    assert caller.get("get_current_autoreply_info") == off
    assert caller.sandbox.as_follower(caller.app_id, "say", content="可灵")["outcome"] == "silence"
    for act, wanted in (("menu", {"button": BUTTONS}), ("replies", REPLIES)):
        with pytest.raises(LookupError, match="409"):
            caller.by_hand(act, **wanted)
    caller.by_hand("callback", on=False)
    assert caller.sandbox.as_follower(caller.app_id, "say", content="可灵")["outcome"] == "nothing"
    assert caller.get("get_current_selfmenu_info") == {"is_menu_open": 0}


def test_the_last_of_website_and_api_wins(certified: "Caller") -> None:
    """A menu saved by hand replaces the API's, and the other way round."""
    mine = {"button": [{"type": "click", "name": "最新", "key": "latest"}]}
    certified.post("menu/create", mine)
    certified.by_hand("menu", button=BUTTONS)
    assert certified.get("menu/get")["errcode"] == 46003
    certified.post("menu/create", mine)
    told = certified.get("get_current_selfmenu_info")["selfmenu_info"]["button"]
    assert told == mine["button"]


@pytest.mark.parametrize(
    ("act", "wanted"),
    [
        ("menu", {"button": BUTTONS * 2}),
        ("menu", {"button": [{**BUTTONS[0], "name": "五个汉字一"}]}),
        ("menu", {"button": [{"name": "教程", "sub_button": [BUTTONS[0]] * 6}]}),
        ("menu", {"button": [{"name": "教程", "sub_button": [BUTTONS[1]]}]}),
        ("menu", {"button": [{"name": "外", "type": "view", "value": "https://example.com/"}]}),
        ("menu", {"button": [{"name": "空", "type": "view", "value": "x"}]}),
        ("menu", {"button": [{"name": "图", "type": "img", "value": "x"}]}),
        ("menu", {"button": [{"name": "文", "type": "news", "value": 7}]}),
        ("replies", {"follow": 7}),
        ("replies", {"follow": {"type": "img", "value": "x"}}),
        ("replies", {"keywords": [{"words": [], "replies": ["早"]}]}),
        ("replies", {"keywords": [{"words": ["早"], "replies": ["早"], "match": "some"}]}),
    ],
)
def test_the_website_says_no_in_a_sentence(caller: "Caller", act: str, wanted: "Json") -> None:
    """Also to a personal account whose button leads away from WeChat."""
    with pytest.raises(LookupError, match="409"):
        caller.by_hand(act, **wanted)
    assert caller.get("get_current_selfmenu_info") == {"is_menu_open": 0}
    assert caller.get("get_current_autoreply_info")["is_autoreply_open"] == 0


def test_the_back_end_has_a_form_for_both(caller: "Caller") -> None:
    """Lines a person can type; what was saved stands in the form again."""
    page = f"{caller.sandbox.base_url}/sandbox/backend/{caller.app_id}"
    menu = f"关于 | 早上八点见\n教程\n  入门 | {ARTICLE}"
    assert "已保存菜单" in requests.post(f"{page}/menu", {"menu": menu}, timeout=9).text
    form = {"follow": "欢迎", "default": "", "keywords": "可灵 | 看这一期"}
    shown = requests.post(f"{page}/replies", form, timeout=9).text
    assert "已保存自动回复" in shown
    assert menu in shown
    assert "可灵 | 看这一期" in shown
    assert caller.sandbox.as_follower(caller.app_id, "say", content="可灵")["shown"] == "看这一期"
    wrong = requests.post(f"{page}/menu", {"menu": "外 | https://example.com/"}, timeout=9)
    assert (wrong.status_code, "内容不能用" in wrong.text) == (409, True)


def test_the_form_keeps_what_is_neither_words_nor_an_address(caller: "Caller") -> None:
    """Saving the page as it stands changes nothing."""
    caller.by_hand(f"drafts/{caller.draft()}/publish")
    news, picture = {"type": "news", "value": 0}, {"type": "img", "value": caller.cover()}
    caller.by_hand("menu", button=[{"name": "文章", **news}, {"name": "海报", **picture}])
    caller.by_hand("replies", follow=picture, keywords=[{"words": ["早"], "replies": [news]}])
    before = [caller.get(f"get_current_{one}_info") for one in ("selfmenu", "autoreply")]
    address = f"{caller.sandbox.base_url}/sandbox/backend/{caller.app_id}"
    page = requests.get(address, timeout=9).text
    form = dict(re.findall(r'<textarea name="(\w+)"[^>]*>\n(.*?)</textarea>', page, re.DOTALL))
    caller.sandbox.advance(1)
    for name in ("menu", "replies"):
        assert requests.post(f"{address}/{name}", form, timeout=9).status_code == 200
    after = [caller.get(f"get_current_{one}_info") for one in ("selfmenu", "autoreply")]
    for told in (before, after):
        del told[1]["keyword_autoreply_info"]["list"][0]["create_time"]
    assert after == before
