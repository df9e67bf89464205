"""wechatpy's own mass sending, unmodified."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest
from wechatpy import WeChatClient
from wechatpy.exceptions import WeChatClientException

if TYPE_CHECKING:
    from tests.bot.sandbox.conftest import Caller, Json


@pytest.fixture
def service(open_caller: "Callable[..., Caller]") -> "Caller":
    """A certified service account with three followers, its quotas lifted."""
    caller = open_caller("service", terms={"mass_quota": "lifted", "clientmsgid": 64})
    caller.sandbox.audience(caller.app_id, followers=3, tags={"内测": 2}, wechat_id="rain")
    return caller


@pytest.fixture
def client(service: "Caller") -> Iterator[WeChatClient]:
    """A client of wechatpy as its users make one."""
    made = WeChatClient(service.app_id, service.account["secret"], access_token=service.token)
    made.API_BASE_URL = service.sandbox.api
    yield made
    made._http.close()


def draft(client: WeChatClient, caller: "Caller") -> str:
    article = {"title": "早上好", "content": "<p>今天有雨。</p>", "thumb_media_id": caller.cover()}
    return str(client.draft.add([article])["media_id"])


def test_articles_go_to_all_to_a_tag_and_to_a_list(client: WeChatClient, service: "Caller") -> None:
    """And what became of them can be asked and undone."""
    openids = service.sandbox.audience(service.app_id)["openids"]
    message = client.message
    sent = [
        message.send_mass_article(draft(client, service), is_to_all=True, client_msg_id="one"),
        message.send_mass_article(draft(client, service), 100),
        message.send_mass_article(draft(client, service), openids, send_ignore_reprint=1),
    ]
    service.sandbox.advance(10)
    targets = [one["target"] for one in service.sandbox.releases(service.app_id)]
    assert targets == ["all", "tag:100", "openids:3"]
    for one in sent:
        assert message.get_mass(one["msg_id"])["msg_status"] == "SEND_SUCCESS"
    assert message.delete_mass(sent[0]["msg_id"])["errcode"] == 0
    assert message.get_mass(sent[0]["msg_id"])["msg_status"] == "DELETE"


def test_words_pictures_voices_and_videos_are_sent(
    client: WeChatClient, service: "Caller", draw: Callable[..., bytes]
) -> None:
    """In the older forms that wechatpy writes; cards are no longer sent."""
    upload = service.upload("media/upload", draw(), type="image")["media_id"]
    message = client.message
    assert message.send_mass_text("早", is_to_all=True)["errcode"] == 0
    assert message.send_mass_image(upload, 100)["errcode"] == 0
    for method in (message.send_mass_voice, message.send_mass_video, message.send_mass_card):
        with pytest.raises(WeChatClientException) as refused:
            method("unknown", 100)
        assert refused.value.errcode in (40007, 45113)


def test_previews_go_by_openid_or_wechat_id(client: WeChatClient, service: "Caller") -> None:
    """The library tells the two apart by their looks."""
    media_id = draft(client, service)
    oldest = service.sandbox.audience(service.app_id)["openids"][0]
    for person in (oldest, "rain"):
        assert client.message.send_mass_article(media_id, person, preview=True)["errcode"] == 0
    assert [one["openid"] for one in service.sandbox.previews(service.app_id)] == [oldest] * 2


def test_a_known_key_arrives_with_its_msg_id(client: WeChatClient, service: "Caller") -> None:
    """The exception keeps the answer; the msg_id of the first call is in it."""
    media_id = draft(client, service)
    sent: Json = client.message.send_mass_article(media_id, is_to_all=True, client_msg_id="one")
    service.sandbox.advance(60)
    with pytest.raises(WeChatClientException) as known:
        client.message.send_mass_article(media_id, is_to_all=True, client_msg_id="one")
    assert known.value.errcode == 45065
    assert known.value.response.json()["msg_id"] == sent["msg_id"]


def test_tags_and_followers_are_listed(client: WeChatClient, service: "Caller") -> None:
    """As far as a target of a mass send needs it."""
    tag = client.tag.create("读者")["id"]
    openids = client.user.get_followers()["data"]["openid"]
    client.tag.tag_user(tag, openids[:1])
    assert list(client.tag.iter_tag_users(tag)) == openids[:1]
