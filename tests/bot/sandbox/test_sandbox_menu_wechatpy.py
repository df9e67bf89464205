"""wechatpy's own client, unmodified: menus, customer service, followers and QR codes."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest
import requests
from wechatpy import WeChatClient
from wechatpy.exceptions import WeChatClientException

if TYPE_CHECKING:
    from tests.bot.sandbox.conftest import Caller

CLICK = {"type": "click", "name": "最新", "key": "latest"}


@pytest.fixture
def service(open_caller: Callable[..., "Caller"]) -> "Caller":
    """A certified service account."""
    return open_caller("service")


@pytest.fixture
def client(service: "Caller") -> Iterator[WeChatClient]:
    """A client of wechatpy as its users make one."""
    made = WeChatClient(service.app_id, service.account["secret"], access_token=service.token)
    made.API_BASE_URL = service.sandbox.api
    yield made
    made._http.close()


def test_menus(client: WeChatClient, service: "Caller") -> None:
    """Every method of client.menu."""
    openid = service.sandbox.audience(service.app_id)["openids"][0]
    assert client.menu.get() is None
    assert client.menu.get_menu_info() == {"is_menu_open": 0}
    assert client.menu.create({"button": [CLICK]})["errcode"] == 0
    assert client.menu.update({"button": [{**CLICK, "name": "今天"}]})["errcode"] == 0
    assert client.menu.get()["menu"]["button"][0]["name"] == "今天"
    rule = {"button": [CLICK], "matchrule": {"client_platform_type": "1"}}
    menuid = client.menu.add_conditional(rule)["menuid"]
    assert client.menu.try_match(openid)["button"][0]["name"] == "最新"
    assert client.menu.del_conditional(menuid)["errcode"] == 0
    assert client.menu.get_menu_info()["selfmenu_info"]["button"][0]["name"] == "今天"
    assert client.menu.delete()["errcode"] == 0
    assert client.message.get_autoreply_info()["is_autoreply_open"] == 0


def test_customer_service(
    client: WeChatClient, service: "Caller", draw: Callable[..., bytes]
) -> None:
    """Every kind of message that there still is."""
    openid = service.sandbox.as_follower(service.app_id, "say", content="在吗")["openid"]
    cover = service.cover()
    voice = service.upload("media/upload", b"#!AMR\n" + bytes(9), "a.amr", type="voice")["media_id"]
    film = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom"
    video = service.upload("media/upload", film, "a.mp4", type="video")["media_id"]
    thumb = service.upload("media/upload", draw("JPEG"), type="thumb")["media_id"]
    article = {"title": "早", "description": "", "url": "https://a.cn/", "image": "https://a.cn/1"}
    entries = {"head_content": "好吗", "list": [{"id": "1", "content": "好"}], "tail_content": ""}
    sends = [
        lambda: client.message.send_text(openid, "早"),
        lambda: client.message.send_image(openid, cover),
        lambda: client.message.send_voice(openid, voice),
        lambda: client.message.send_video(openid, video, "题", "述"),
        lambda: client.message.send_music(openid, "https://a.cn/1", "https://a.cn/2", thumb),
        lambda: client.message.send_articles(openid, [article]),
        lambda: client.message.send_articles(openid, service.draft()),
        lambda: client.message.send_msg_menu(openid, entries),
    ]
    for send in sends:
        service.sandbox.as_follower(service.app_id, "say", content="在吗")
        assert send()["errcode"] == 0
    kinds = [one["kind"] for one in service.sandbox.told(service.app_id)]
    assert kinds == ["text", "image", "voice", "video", "music", "news", "mpnews", "msgmenu"]
    gone = [
        lambda: client.message.send_link(openid, article),
        lambda: client.message.send_card(openid, "card"),
        lambda: client.message.send_text(openid, "早", account="one@practice"),
    ]
    for send, errcode in zip(gone, (40008, 40008, 65400), strict=True):
        with pytest.raises(WeChatClientException) as refused:
            send()
        assert refused.value.errcode == errcode


def test_followers(client: WeChatClient, service: "Caller") -> None:
    """Every method of client.user but the one that moves an account to another owner."""
    openids = service.sandbox.audience(service.app_id, followers=3)["openids"]
    assert client.user.get(openids[0])["subscribe"] == 1
    assert client.user.get_followers()["data"]["openid"] == openids
    assert list(client.user.iter_followers()) == openids
    assert client.user.update_remark(openids[0], "老读者")["errcode"] == 0
    assert client.user.get_batch(openids)[0]["remark"] == "老读者"
    assert client.user.get_group_id(openids[0]) == 0


def test_qr_codes(client: WeChatClient, service: "Caller") -> None:
    """Made by the client; the picture is where get_url says, at the sandbox."""
    made = client.qrcode.create(
        {"action_name": "QR_LIMIT_STR_SCENE", "action_info": {"scene": {"scene_str": "海报"}}}
    )
    path = client.qrcode.get_url(made).removeprefix("https://")
    assert requests.get(f"{service.sandbox.base_url}/{path}", timeout=9).status_code == 200
