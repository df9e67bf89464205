"""wechatpy's own client, unmodified: only its address and a token are given to it."""

from collections.abc import Callable, Iterator
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from wechatpy import WeChatClient
from wechatpy.exceptions import APILimitedException, WeChatClientException

if TYPE_CHECKING:
    from tests.bot.sandbox.conftest import Caller


@pytest.fixture
def client(caller: "Caller") -> Iterator[WeChatClient]:
    """A client of wechatpy as its users make one."""
    made = WeChatClient(caller.app_id, caller.account["secret"], access_token=caller.token)
    made.API_BASE_URL = caller.sandbox.api
    yield made
    made._http.close()


def test_a_draft_goes_all_its_way(
    client: WeChatClient, caller: "Caller", draw: Callable[..., bytes]
) -> None:
    """Pictures, draft, reading, changing, counting, deleting."""
    url = client.media.upload_image(BytesIO(draw()))
    assert url["url"] if isinstance(url, dict) else url.startswith("http://mmbiz.qpic.cn/")
    cover = client.material.add("image", BytesIO(draw()))["media_id"]
    article = {"title": "早上好", "content": "<p>今天有雨。</p>", "thumb_media_id": cover}
    media_id = client.draft.add([article])["media_id"]
    assert client.draft.get(media_id)["news_item"][0]["title"] == "早上好"
    assert client.draft.update(media_id, 0, article | {"title": "晚上好"})["errcode"] == 0
    assert client.draft.batchget()["item"][0]["content"]["news_item"][0]["title"] == "晚上好"
    assert client.draft.count() == {"total_count": 1}
    assert client.draft.delete(media_id)["errcode"] == 0
    assert client.draft.count() == {"total_count": 0}
    assert client.material.get_count()["image_count"] == 1
    assert client.material.delete(cover)["errcode"] == 0
    assert caller.sandbox.drafts(caller.app_id) == []


def test_a_refusal_arrives_as_its_exception(client: WeChatClient, caller: "Caller") -> None:
    """Codes are understood by a client that was written for the real thing."""
    with pytest.raises(WeChatClientException) as refused:
        client.draft.delete("nonsense")
    assert refused.value.errcode == 40007
    caller.sandbox.use_up(caller.app_id, {"draft/count": 1000})
    with pytest.raises(APILimitedException):
        client.draft.count()


def test_a_publication_goes_all_its_way(open_caller: Callable[..., "Caller"]) -> None:
    """Submit, ask, list, read and delete, with the client's own methods."""
    caller = open_caller("subscription")
    made = WeChatClient(caller.app_id, caller.account["secret"], access_token=caller.token)
    made.API_BASE_URL = caller.sandbox.api
    publish_id = made.freepublish.submit(caller.draft())["publish_id"]
    assert made.freepublish.get(publish_id)["publish_status"] == 1
    caller.sandbox.advance(5)
    told = made.freepublish.get(publish_id)
    assert told["article_detail"]["item"][0]["article_url"].startswith("https://mp.weixin.qq.com/")
    article_id = told["article_id"]
    assert made.freepublish.batchget(0, 20)["item"][0]["article_id"] == article_id
    assert made.freepublish.getarticle(article_id)["news_item"][0]["title"] == "早上好"
    assert made.freepublish.delete(article_id, 1)["errcode"] == 0
    assert made.freepublish.get(publish_id)["publish_status"] == 5
    made._http.close()
