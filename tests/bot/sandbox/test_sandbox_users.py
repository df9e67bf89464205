"""Single followers by API: what is known of them, remarks, the blacklist, QR codes."""

import re
from collections.abc import Callable
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
import requests
from PIL import Image
from receiving import Receiver

if TYPE_CHECKING:
    from tests.bot.sandbox.conftest import Caller, Json


@pytest.fixture
def service(open_caller: Callable[..., "Caller"], receiver: Receiver) -> "Caller":
    """A certified service account whose callback is the receiver."""
    return open_caller("service", callback_url=receiver.url)


def first(caller: "Caller") -> str:
    return str(caller.sandbox.audience(caller.app_id)["openids"][0])


def scene(name: str = "QR_STR_SCENE", **over: object) -> "Json":
    inside = {"scene_str": "poster"} if "STR" in name else {"scene_id": 7}
    return {"action_name": name, "action_info": {"scene": inside}} | over


def test_what_is_known_of_a_follower(certified: "Caller") -> None:
    """No name, no picture; the tags and how they came."""
    told = certified.get("user/info", openid=first(certified), lang="zh_CN")
    assert told.pop("subscribe_time") > 0
    assert told == {
        "subscribe": 1,
        "openid": first(certified),
        "language": "zh_CN",
        "remark": "",
        "groupid": 0,
        "tagid_list": [],
        "subscribe_scene": "ADD_SCENE_SEARCH",
        "qr_scene": 0,
        "qr_scene_str": "",
    }
    assert certified.get("user/info")["errcode"] == 41009
    assert certified.get("user/info", openid="o")["errcode"] == 40003


def test_of_who_left_only_that_is_known(certified: "Caller") -> None:
    """Coming back they have the same openid, and nothing else of before."""
    openid = first(certified)
    certified.post("user/info/updateremark", {"openid": openid, "remark": "老读者"})
    certified.sandbox.as_follower(certified.app_id, "unsubscribe")
    assert certified.get("user/info", openid=openid) == {"subscribe": 0, "openid": openid}
    assert certified.get("user/get")["total"] == 0
    with pytest.raises(LookupError, match="409"):
        certified.sandbox.as_follower(certified.app_id, "say", content="在吗")
    certified.sandbox.as_follower(certified.app_id, "subscribe", openid=openid)
    told = certified.get("user/info", openid=openid)
    assert (told["subscribe"], told["remark"]) == (1, "")
    assert abs(told["subscribe_time"] - certified.sandbox.now()) < 60


def test_a_hundred_followers_at_once(certified: "Caller") -> None:
    """In the order asked for; one that is nobody's refuses all."""
    certified.sandbox.audience(certified.app_id, followers=101)
    listed = [{"openid": one} for one in certified.get("user/get")["data"]["openid"]]
    told = certified.post("user/info/batchget", {"user_list": listed[:100]})["user_info_list"]
    assert [one["openid"] for one in told] == [one["openid"] for one in listed[:100]]
    assert certified.post("user/info/batchget", {"user_list": listed})["errcode"] == 40032
    assert certified.post("user/info/batchget", {"user_list": "o"})["errcode"] == 47001
    stranger = {"user_list": [*listed[:2], {"openid": "o"}]}
    assert certified.post("user/info/batchget", stranger)["errcode"] == 40003


def test_a_remark_is_shorter_than_thirty_characters(certified: "Caller") -> None:
    """Twenty-nine are enough."""
    body = {"openid": first(certified), "remark": "读" * 29}
    assert certified.post("user/info/updateremark", body)["errcode"] == 0
    assert certified.get("user/info", openid=first(certified))["remark"] == "读" * 29
    assert (
        certified.post("user/info/updateremark", body | {"remark": "读" * 30})["errcode"] == 40035
    )
    assert certified.post("user/info/updateremark", body | {"openid": "o"})["errcode"] == 40003


def test_who_is_on_the_blacklist_is_not_heard(heard: "Caller", receiver: Receiver) -> None:
    """Nor written to, until taken off it."""
    openid, listed = first(heard), {"openid_list": [first(heard)]}
    assert heard.post("tags/members/getblacklist", {}) == {
        "total": 0,
        "count": 0,
        "next_openid": "",
    }
    assert heard.post("tags/members/batchblacklist", listed)["errcode"] == 0
    told = heard.post("tags/members/getblacklist", {"begin_openid": ""})
    assert told["data"] == {"openid": [openid]}
    assert heard.post("tags/members/getblacklist", {"begin_openid": openid})["count"] == 0
    assert heard.post("tags/members/getblacklist", {"begin_openid": "o"})["errcode"] == 40003
    assert heard.get("user/info", openid=openid)["groupid"] == 1
    assert heard.sandbox.as_follower(heard.app_id, "say", content="在吗")["outcome"] == "nothing"
    assert not receiver.pushes
    body = {"touser": openid, "msgtype": "text", "text": {"content": "早"}}
    assert heard.post("message/custom/send", body)["errcode"] == 43019
    assert heard.post("tags/members/batchunblacklist", listed)["errcode"] == 0
    assert heard.sandbox.as_follower(heard.app_id, "say", content="在吗")["outcome"] == "silence"


def test_a_mass_message_leaves_the_blacklist_out(heard: "Caller", receiver: Receiver) -> None:
    """It counts as filtered."""
    heard.sandbox.audience(heard.app_id, followers=3)
    heard.post("tags/members/batchblacklist", {"openid_list": [first(heard)]})
    body = {"filter": {"is_to_all": True}, "msgtype": "text", "text": {"content": "早"}}
    assert heard.post("message/mass/sendall", body)["errcode"] == 0
    heard.sandbox.advance(60)
    told = receiver.events("MASSSENDJOBFINISH", 1)[0]
    assert [told.field(name) for name in ("TotalCount", "SentCount")] == ["3", "2"]


@pytest.mark.parametrize(
    ("listed", "errcode"),
    [([], 40031), ("o", 40031), (["o"] * 21, 40032), ([7], 40003), (["o" + "x" * 27], 49003)],
)
def test_a_bad_blacklist_is_refused(certified: "Caller", listed: object, errcode: int) -> None:
    """Twenty at most, and followers of this account."""
    answer = certified.post("tags/members/batchblacklist", {"openid_list": listed})
    assert answer["errcode"] == errcode


def test_a_scanned_code_brings_a_follower_with_its_scene(
    service: "Caller", receiver: Receiver
) -> None:
    """The prefix is there once, on following; later scans have the bare scene."""
    made = service.post("qrcode/create", scene(expire_seconds=600))
    assert made["expire_seconds"] == 600
    assert made["url"].startswith("http://weixin.qq.com/q/")
    someone = service.sandbox.as_follower(service.app_id, "subscribe")["openid"]
    service.sandbox.as_follower(service.app_id, "unsubscribe", openid=someone)
    for _ in range(2):
        service.sandbox.as_follower(service.app_id, "scan", openid=someone, ticket=made["ticket"])
    came, went, again, scanned = receiver.pushes
    assert [push.field("Event") for push in (came, went)] == ["subscribe", "unsubscribe"]
    assert came.field("EventKey") == ""
    assert (again.field("Event"), again.field("EventKey")) == ("subscribe", "qrscene_poster")
    assert (scanned.field("Event"), scanned.field("EventKey")) == ("SCAN", "poster")
    assert again.field("Ticket") == scanned.field("Ticket") == made["ticket"]
    told = service.get("user/info", openid=someone)
    assert (told["subscribe_scene"], told["qr_scene_str"]) == ("ADD_SCENE_QR_CODE", "poster")
    service.sandbox.advance(600)
    with pytest.raises(LookupError, match="409"):
        service.sandbox.as_follower(service.app_id, "scan", ticket=made["ticket"])


def test_a_lasting_code_has_a_picture_without_a_token(service: "Caller") -> None:
    """As large as real ones; an unknown ticket has none."""
    made = service.post("qrcode/create", scene("QR_LIMIT_SCENE"))
    assert sorted(made) == ["ticket", "url"]
    address = f"{service.sandbox.base_url}/mp.weixin.qq.com/cgi-bin/showqrcode"
    shown = requests.get(address, {"ticket": made["ticket"]}, timeout=9)
    assert shown.headers["Content-Type"] == "image/jpg"
    assert Image.open(BytesIO(shown.content)).size == (430, 430)
    assert requests.get(address, {"ticket": "x"}, timeout=9).status_code == 404


@pytest.mark.parametrize(
    ("body", "errcode"),
    [
        ({}, 40052),
        (scene("QR_CODE"), 40052),
        (scene(action_info={}), 40053),
        (scene(action_info={"scene": {"scene_str": ""}}), 40053),
        (scene(action_info={"scene": {"scene_str": "a" * 65}}), 40053),
        (scene("QR_SCENE", action_info={"scene": {"scene_id": 0}}), 40053),
        (scene("QR_SCENE", action_info={"scene": {"scene_id": 2**32}}), 40053),
        (scene("QR_LIMIT_SCENE", action_info={"scene": {"scene_id": 100_001}}), 40053),
        (scene(expire_seconds=2_592_001), 40097),
    ],
)
def test_a_bad_scene_is_refused(service: "Caller", body: "Json", errcode: int) -> None:
    """Numbers up to 32 bits for a while, up to a hundred thousand for ever; texts of 64."""
    assert service.post("qrcode/create", body)["errcode"] == errcode


@pytest.mark.parametrize(
    ("kind", "path"),
    [
        ("personal", "user/info"),
        ("personal", "groups/getid"),
        ("personal", "user/info/updateremark"),
        ("personal", "tags/members/getblacklist"),
        ("personal", "qrcode/create"),
        ("subscription", "qrcode/create"),
    ],
)
def test_followers_and_codes_are_refused_by_kind(
    open_caller: Callable[..., "Caller"], kind: str, path: str
) -> None:
    """QR codes with a scene are a service account's."""
    caller = open_caller(kind)
    verb = "GET" if path == "user/info" else "POST"
    assert re.search("48001", caller.ask(verb, path, data=b"{}").text)


def test_lists_have_quotas(certified: "Caller") -> None:
    """Five hundred pages of followers a day."""
    certified.sandbox.use_up(certified.app_id, {"user/get": 500, "user/info": 5_000_000})
    assert certified.get("user/get")["errcode"] == 45009
    assert certified.get("user/info", openid=first(certified))["errcode"] == 45009
