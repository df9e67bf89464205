"""Menus made by API: limits, personalised ones, what a phone shows and presses."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from receiving import Receiver, text_reply

from bot.sandbox.call import Refusal
from bot.sandbox.menu_request import Known, buttons_of

if TYPE_CHECKING:
    from tests.bot.sandbox.conftest import Caller, Json

VIEW = {"type": "view", "name": "官网", "url": "https://example.com/"}
CLICK = {"type": "click", "name": "最新", "key": "latest"}
MENU = {"button": [CLICK, {"name": "教程", "sub_button": [VIEW, {**CLICK, "name": "往期"}]}]}


def click(**over: object) -> "Json":
    return {**CLICK, **over}


def under(*buttons: object) -> "Json":
    return {"name": "教程", "sub_button": list(buttons)}


def test_a_menu_is_made_read_and_deleted(certified: "Caller") -> None:
    """Each leaf is told with an empty `sub_button`; without a menu it is 46003."""
    assert certified.get("menu/get")["errcode"] == 46003
    assert certified.post("menu/create", MENU) == {"errcode": 0, "errmsg": "ok"}
    told = certified.get("menu/get")
    assert list(told) == ["menu"]
    assert isinstance(told["menu"]["menuid"], int)
    assert told["menu"]["button"][0] == {**CLICK, "sub_button": []}
    assert told["menu"]["button"][1]["sub_button"][0] == {**VIEW, "sub_button": []}
    assert certified.post("menu/create", {"button": told["menu"]["button"]})["errcode"] == 0
    assert certified.get("menu/delete")["errcode"] == 0
    assert certified.get("menu/get")["errcode"] == 46003


@pytest.mark.parametrize(
    ("button", "errcode"),
    [
        (None, 40016),
        ([], 40016),
        ("[]", 40016),
        ([CLICK] * 4, 40016),
        ([7], 47001),
        ([click(type="jump")], 40017),
        ([{"name": "无事"}], 40017),
        ([click(name="")], 40018),
        ([click(name="六个汉字太长")], 40018),
        ([click(key="")], 40019),
        ([click(key="k" * 129)], 40019),
        ([click(type="view")], 40020),
        ([{**VIEW, "url": "https://example.com/" + "a" * 1005}], 40020),
        ([{**VIEW, "url": "example.com"}], 40055),
        ([{**VIEW, "url": "https://192.0.2.1/"}], 40055),
        ([{**VIEW, "url": "https://[/"}], 40055),
        ([under(*[CLICK] * 6)], 40023),
        ([under(under(CLICK))], 40022),
        ([under(click(type=""))], 40024),
        ([under(click(name="汉" * 21))], 40025),
        ([under(click(key="键" * 43))], 40026),
        ([under({**VIEW, "url": ""})], 40027),
        ([under({**VIEW, "url": "javascript:0"})], 40054),
        ([click(name="\\u6700\\u65b0")], 40033),
        ([click(type="media_id", media_id="nonsense")], 40007),
        ([click(type="article_id", article_id="nonsense")], 53600),
        ([click(type="miniprogram", appid="wx0", pagepath="p", url="https://a.cn")], 45064),
    ],
)
def test_what_breaks_a_limit_is_refused_and_changes_nothing(
    certified: "Caller", button: object, errcode: int
) -> None:
    """Each level of buttons has its own codes; sizes are bytes."""
    assert certified.post("menu/create", MENU)["errcode"] == 0
    body = {} if button is None else {"button": button}
    assert certified.post("menu/create", body)["errcode"] == errcode
    assert len(certified.get("menu/get")["menu"]["button"]) == 2


def test_a_menu_at_its_limits_is_taken(certified: "Caller") -> None:
    """Sixteen bytes above, sixty below, 128 of a key, 1024 of an address, three by five."""
    below = [
        click(name="汉" * 20, key="k" * 128),
        {**VIEW, "url": "https://example.com/" + "a" * 1004},
        click(type="scancode_push"),
        click(type="pic_weixin"),
        click(type="location_select"),
    ]
    top = {"name": "五个汉字一", "sub_button": below}
    assert certified.post("menu/create", {"button": [top] * 3})["errcode"] == 0


def test_older_limits_can_be_wished_for(open_caller: Callable[..., "Caller"]) -> None:
    """Older documents have forty bytes below."""
    caller = open_caller("subscription", terms={"menu_sub_name": 40})
    assert (
        caller.post("menu/create", {"button": [under(click(name="汉" * 14))]})["errcode"] == 40025
    )


def test_escapes_in_raw_json_are_refused(certified: "Caller") -> None:
    """As json.dumps writes Chinese unless told otherwise."""
    body = b'{"button":[{"type":"click","name":"\\u6700\\u65b0","key":"latest"}]}'
    assert certified.send("menu/create", body)["errcode"] == 40033


def test_a_button_may_show_a_material_or_an_article(certified: "Caller") -> None:
    """Of the account's own, and out."""
    publish_id = certified.publish(certified.draft())
    certified.sandbox.advance(60)
    article_id = certified.status(publish_id)["article_id"]
    shows = [
        {"type": "media_id", "name": "海报", "media_id": certified.cover()},
        {"type": "article_id", "name": "文章", "article_id": article_id},
    ]
    assert certified.post("menu/create", {"button": shows})["errcode"] == 0
    told = certified.sandbox.as_follower(certified.app_id, "press", name="文章")
    assert told["shows"][0]["article_id"] == article_id
    assert told["attempts"] == []


def test_personalised_menus_go_by_the_last_tag_and_the_phone(certified: "Caller") -> None:
    """The newest that fits wins; the default one is for all others."""
    app_id, sandbox = certified.app_id, certified.sandbox
    first, second = sandbox.audience(app_id, followers=2)["openids"]
    tags = sandbox.audience(app_id, tags={"内测": 1, "读者": 1})["tags"]
    rule = {"tag_id": str(tags[0]["id"])}
    late = {"button": [click(name="内测")], "matchrule": rule}
    assert certified.post("menu/addconditional", late)["errcode"] == 65303
    certified.post("menu/create", MENU)
    menuid = certified.post("menu/addconditional", late)["menuid"]
    assert isinstance(menuid, str)
    told = certified.get("menu/get")["conditionalmenu"]
    assert told[0]["menuid"] == int(menuid)
    assert told[0]["matchrule"] == rule
    # The first follower got the other tag last.
    assert names(certified.post("menu/trymatch", {"user_id": first})) == ["最新", "教程"]
    last = {"button": [click(name="读者")], "matchrule": {"tag_id": tags[1]["id"]}}
    certified.post("menu/addconditional", last)
    assert names(certified.post("menu/trymatch", {"user_id": first})) == ["读者"]
    phones = {"button": [click(name="苹果")], "matchrule": {"client_platform_type": "1"}}
    newest = certified.post("menu/addconditional", phones)["menuid"]
    assert names(certified.post("menu/trymatch", {"user_id": first})) == ["苹果"]
    assert names(certified.post("menu/trymatch", {"user_id": second})) == ["苹果"]
    assert certified.post("menu/delconditional", {"menuid": newest})["errcode"] == 0
    assert names(certified.post("menu/trymatch", {"user_id": second})) == ["最新", "教程"]
    assert certified.post("menu/delconditional", {"menuid": newest})["errcode"] == 65301
    assert certified.post("menu/trymatch", {"user_id": ""})["errcode"] == 65302
    certified.get("menu/delete")
    assert certified.post("menu/trymatch", {"user_id": first})["errcode"] == 46003


@pytest.mark.parametrize(
    ("body", "errcode"),
    [
        ({"matchrule": {"client_platform_type": "1"}}, 65307),
        ({"button": [CLICK]}, 65304),
        ({"button": [CLICK], "matchrule": {"tag_id": ""}}, 65304),
        ({"button": [CLICK], "matchrule": {"tag_id": "9", "sex": "1"}}, 65320),
        ({"button": [CLICK], "matchrule": {"tag_id": "9"}}, 45159),
        ({"button": [CLICK], "matchrule": {"client_platform_type": "9"}}, 40035),
        ({"button": [{**VIEW, "url": "x"}], "matchrule": {"tag_id": "2"}}, 65317),
        ({"button": [click(name="")], "matchrule": {"tag_id": "2"}}, 40018),
    ],
)
def test_a_bad_personalised_menu_is_refused(
    certified: "Caller", body: dict[str, Any], errcode: int
) -> None:
    """What tells of a follower's person is no condition any more."""
    certified.post("menu/create", MENU)
    assert certified.post("menu/addconditional", body)["errcode"] == errcode


def test_personalised_menus_lead_to_three_domains_at_most(certified: "Caller") -> None:
    """All of them together; articles of WeChat's own do not count."""
    certified.post("menu/create", MENU)
    hosts = ["mp.weixin.qq.com", "a.cn", "b.cn", "c.cn", "d.cn"]
    codes = [
        certified.post(
            "menu/addconditional",
            {
                "button": [{**VIEW, "url": f"https://{host}/"}],
                "matchrule": {"client_platform_type": "2"},
            },
        ).get("errcode", 0)
        for host in hosts
    ]
    assert codes == [0, 0, 0, 0, 65316]


def test_old_buttons_are_pressed_until_the_phone_asks_anew(
    heard: "Caller", receiver: Receiver
) -> None:
    """A phone asks on entering, if it has not for five minutes; following again does too."""
    app_id, sandbox = heard.app_id, heard.sandbox
    receiver.answer = text_reply
    heard.post("menu/create", MENU)
    assert [one["name"] for one in sandbox.enter(app_id)] == ["最新", "教程"]
    heard.post("menu/create", {"button": [click(name="今天", key="today")]})
    assert [one["name"] for one in sandbox.enter(app_id)] == ["最新", "教程"]
    told = sandbox.as_follower(app_id, "press", name="最新")
    assert (told["event"], told["shown"]) == ("CLICK", "早")
    assert receiver.pushes[-1].field("EventKey") == "latest"
    with pytest.raises(LookupError, match="409"):
        sandbox.as_follower(app_id, "press", name="今天")
    sandbox.advance(301)
    with pytest.raises(LookupError, match="409"):
        sandbox.as_follower(app_id, "press", name="今天")
    assert [one["name"] for one in sandbox.enter(app_id)] == ["今天"]
    assert sandbox.as_follower(app_id, "press", name="今天")["outcome"] == "reply"
    assert receiver.pushes[-1].field("EventKey") == "today"
    sandbox.as_follower(app_id, "unsubscribe")
    heard.token = str(heard.stable_token()["access_token"])
    heard.get("menu/delete")
    sandbox.as_follower(app_id, "subscribe", openid=told["openid"])
    assert sandbox.enter(app_id) == sandbox.menu(app_id) == []


def test_a_press_on_a_view_button_opens_the_page_and_is_told(
    heard: "Caller", receiver: Receiver
) -> None:
    """With the menu's id; nobody waits in the chat, so an answer is shown to nobody."""
    receiver.answer = text_reply
    heard.post("menu/create", MENU)
    told = heard.sandbox.as_follower(heard.app_id, "press", name="教程/官网")
    push = receiver.pushes[-1]
    assert (push.field("Event"), push.field("EventKey")) == ("VIEW", VIEW["url"])
    assert push.field("MenuId") == str(heard.get("menu/get")["menu"]["menuid"])
    assert (told["outcome"], told["shown"]) == ("nothing", "")
    assert told["shows"][0]["url"] == VIEW["url"]


@pytest.mark.parametrize(
    ("kind", "inside"),
    [
        ("scancode_waitmsg", "<ScanResult>"),
        ("scancode_push", "<ScanType>"),
        ("pic_sysphoto", "<PicMd5Sum>"),
        ("location_select", "<Poiname>"),
    ],
)
def test_other_buttons_push_what_the_phone_has_done(
    heard: "Caller", receiver: Receiver, kind: str, inside: str
) -> None:
    """Each kind is an event of its own name."""
    heard.post("menu/create", {"button": [click(type=kind, key="it")]})
    heard.sandbox.as_follower(heard.app_id, "press", name="最新")
    push = receiver.pushes[-1]
    assert (push.field("Event"), push.field("EventKey")) == (kind, "it")
    assert inside in push.body


def test_only_buttons_that_exist_can_be_pressed(heard: "Caller", receiver: Receiver) -> None:
    """A typing error in a test must not pass for a press; two of one name need their path."""
    with pytest.raises(LookupError, match="409"):
        heard.sandbox.as_follower(heard.app_id, "press", name="最新")
    heard.sandbox.advance(301)
    heard.post("menu/create", {"button": [under(CLICK), {**under(CLICK), "name": "又一"}]})
    heard.sandbox.enter(heard.app_id)
    for name in ("最新", "教程", "没有"):
        with pytest.raises(LookupError, match="409"):
            heard.sandbox.as_follower(heard.app_id, "press", name=name)
    assert not receiver.pushes
    assert heard.sandbox.as_follower(heard.app_id, "press", name="又一/最新")["attempts"]


def test_a_phone_cuts_long_names(certified: "Caller") -> None:
    """Four Han characters above, eight below; Latin ones count half."""
    below = click(name="八个汉字刚刚好的名字太长了")
    certified.post("menu/create", {"button": [{"name": "五个汉字一", "sub_button": [below]}]})
    shown = certified.sandbox.enter(certified.app_id)
    assert shown[0]["name"] == "五个汉字…"
    assert shown[0]["sub_button"][0]["name"] == "八个汉字刚刚好的…"


def test_what_is_in_force_has_a_shape_of_its_own(certified: "Caller") -> None:
    """get_current_selfmenu_info puts what is below a button into a list."""
    certified.post("menu/create", MENU)
    told = certified.get("get_current_selfmenu_info")
    assert told["is_menu_open"] == 1
    assert told["selfmenu_info"]["button"][0] == CLICK
    assert told["selfmenu_info"]["button"][1]["sub_button"]["list"][0] == VIEW


def test_menus_have_quotas(certified: "Caller") -> None:
    """A thousand a day."""
    certified.sandbox.use_up(certified.app_id, {"menu/create": 1000})
    assert certified.post("menu/create", MENU)["errcode"] == 45009


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["type", "name", "key", "url", "media_id", "sub_button"]), inner
        )
    ),
)


@given(JSON)
def test_whatever_is_sent_as_buttons_is_taken_or_refused(button: object) -> None:
    """Nothing ends in another error, and what is taken is within the limits."""
    known = Known(material=lambda _: True, article=lambda _: True)
    try:
        taken = buttons_of({"button": button}, known)
    except Refusal:
        return
    assert 1 <= len(taken) <= 3
    assert all(0 < len(one["name"].encode()) <= 16 for one in taken)


def names(told: "Json") -> list[str]:
    return [one["name"] for one in told["button"]]
