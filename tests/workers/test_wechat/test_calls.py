"""What goes out arrives as it was given, and what comes back is read as it was sent."""

from __future__ import annotations

import io
import json
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image

from workers.errors import OperatorMustAct, QuotaSpent, Refused
from workers.wechat import Material

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.sandbox.remote import Sandbox
    from workers.settings import Account
    from workers.wechat import WeChat


def drawn(kind: str, size: int = 40) -> bytes:
    kept = io.BytesIO()
    Image.new("RGB", (size, size), (7, 193, 96)).save(kept, kind)
    return kept.getvalue()


@pytest.fixture
def cover(wechat: WeChat) -> Material:
    return wechat.add_material(drawn("png"), "png", "封面")


def article(cover: Material, **over: object) -> dict[str, object]:
    return {
        "title": "早上好 ☀️ 👩‍💻",
        "author": "公报",
        "digest": "今天的十二条消息",
        "content": "<p>正文，带换行\n和“引号”</p>",
        "thumb_media_id": cover.media_id,
        "need_open_comment": 0,
        "only_fans_can_comment": 0,
        **over,
    }


@pytest.mark.parametrize("kind", ["jpeg", "png"])
def test_a_body_picture_gets_its_address(
    sandbox: Sandbox, account: Account, wechat: WeChat, kind: str
) -> None:
    """The address WeChat gives is http; what goes into an article is https."""
    data = drawn(kind)
    url = wechat.upload_picture(data, kind)
    assert url.startswith("https://mmbiz.qpic.cn/")
    (kept,) = sandbox.pictures(account.app_id)
    assert kept["bytes"] == len(data)


def test_pictures_are_uploaded_side_by_side_over_kept_connections(
    sandbox: Sandbox, account: Account, wechat: WeChat
) -> None:
    """Eight threads upload over one client, and every picture arrives once."""
    pictures = [drawn("png", size) for size in range(10, 26)]
    with ThreadPoolExecutor(8) as pool:
        urls = list(pool.map(lambda data: wechat.upload_picture(data, "png"), pictures))
    assert len(set(urls)) == len(pictures)
    assert len(sandbox.pictures(account.app_id)) == len(pictures)


def test_a_cover_becomes_material_under_its_chinese_name(
    sandbox: Sandbox, account: Account, wechat: WeChat
) -> None:
    """The author finds the cover by its name in the library of the back end."""
    cover = wechat.add_material(drawn("jpeg"), "jpeg", "0618 封面.webp")
    (kept,) = sandbox.materials(account.app_id)
    assert (kept["media_id"], kept["type"]) == (cover.media_id, "image")
    assert kept["name"] == "0618 封面.jpg"
    assert cover.url.startswith("https://")
    assert wechat.material_count()["image_count"] == 1
    wechat.delete_material(cover.media_id)
    assert wechat.material_count()["image_count"] == 0


def test_a_draft_comes_back_as_it_went_out(wechat: WeChat, cover: Material) -> None:
    """Chinese, emoji and line breaks survive the way there and back, whatever the header says."""
    media_id = wechat.draft_add([article(cover)])
    draft = wechat.draft_get(media_id)
    assert draft is not None
    assert draft.media_id == media_id
    assert draft.articles[0]["title"] == "早上好 ☀️ 👩‍💻"
    assert draft.articles[0]["author"] == "公报"
    assert "正文，带换行" in draft.articles[0]["content"]
    assert draft.update_time > 0


def test_no_field_of_an_article_is_dropped(hostile: Callable[..., Any]) -> None:
    """The draft.add of wechatpy sends eight fields only; crops and types are lost there."""
    sent = article(
        Material("cover", ""),
        pic_crop_235_1="0_0_1_0.5",
        pic_crop_1_1="0.1_0_0.9_1",
        article_type="news",
        cover_info={"crop_percent_list": [{"ratio": "1_1", "x1": "0"}]},
        unheard_of=["of", {"any": "shape"}],
    )
    wechat, server = hostile(lambda talk, _count: talk.answer(b'{"media_id":"m"}'))
    wechat.draft_add([sent])
    wechat.draft_update("m", 0, sent)
    added, updated = (json.loads(each.partition(b"\r\n\r\n")[2]) for each in server.requests)
    assert added == {"articles": [sent]}
    assert updated == {"media_id": "m", "index": 0, "articles": sent}


def test_crops_are_accepted(wechat: WeChat, cover: Material) -> None:
    """The crops of a cover reach WeChat, which checks them."""
    wechat.draft_add([article(cover, pic_crop_235_1="0_0_1_0.5")])
    with pytest.raises(Refused) as caught:
        wechat.draft_add([article(cover, pic_crop_235_1="1_1_0_0")])
    assert caught.value.errcode == 53402


def test_text_goes_out_as_utf8_and_not_as_escapes(hostile: Callable[..., Any]) -> None:
    """WeChat counts an escape as six characters and shows it to readers as it stands."""
    wechat, server = hostile(lambda talk, _count: talk.answer(b'{"media_id":"m"}'))
    wechat.draft_add([{"title": "早上好\udfff"}])
    head, _, body = server.requests[0].partition(b"\r\n\r\n")
    assert '"早上好?"'.encode() in body
    assert rb"\u" not in body
    assert b"application/json; charset=utf-8" in head
    assert head.startswith(b"POST /cgi-bin/draft/add?access_token=T0 HTTP")


@pytest.mark.parametrize("header", ["Content-Type: text/plain\r\n", "Content-Type: text/html\r\n"])
def test_answers_are_utf8_whatever_the_header_says(
    hostile: Callable[..., Any], header: str
) -> None:
    """WeChat names no charset, or a wrong one; control characters and a mark are let through."""
    raw = '\ufeff{"news_item":[{"title":"早上好\x07"}]}'.encode()
    wechat, _ = hostile(lambda talk, _count: talk.answer(raw, extra=header))
    draft = wechat.draft_get("m")
    assert draft is not None
    assert draft.articles == ({"title": "早上好\x07"},)


def test_an_update_replaces_one_article(wechat: WeChat, cover: Material) -> None:
    """The second article of a draft has the index 1, and goes out as one object."""
    media_id = wechat.draft_add([article(cover), article(cover, title="第二篇")])
    wechat.draft_update(media_id, 1, article(cover, title="改过的第二篇"))
    draft = wechat.draft_get(media_id)
    assert draft is not None
    titles = [each["title"] for each in draft.articles]
    assert titles == ["早上好 ☀️ 👩‍💻", "改过的第二篇"]


def test_the_box_is_listed_counted_and_emptied(wechat: WeChat, cover: Material) -> None:
    """An empty box, whose answer lacks fields, is a box too."""
    assert wechat.drafts() == ()
    first, second = (wechat.draft_add([article(cover, title=name)]) for name in ("一", "二"))
    assert wechat.draft_count() == 2
    listed = wechat.drafts(content=True)
    assert {draft.media_id: draft.articles[0]["title"] for draft in listed} == {
        first: "一",
        second: "二",
    }
    assert all(draft.update_time > 0 for draft in listed)
    assert len(wechat.drafts(1, 1)) == 1
    wechat.draft_delete(first)
    assert [draft.media_id for draft in wechat.drafts()] == [second]


def test_a_list_without_content_is_light(wechat: WeChat, cover: Material) -> None:
    """Looking whether a draft is there does not fetch every article of the box."""
    wechat.draft_add([article(cover, content="<p>" + "长" * 5000 + "</p>")])
    (draft,) = wechat.drafts()
    assert all("长长" not in str(each.get("content", "")) for each in draft.articles)


def test_a_draft_that_is_gone_is_none(wechat: WeChat) -> None:
    """Gone from the box is an answer to reading it, and a refusal to changing it."""
    assert wechat.draft_get("no-such-draft") is None
    with pytest.raises(Refused, match="草稿已不在草稿箱") as caught:
        wechat.draft_delete("no-such-draft")
    assert (caught.value.errcode, caught.value.call) == (40007, "draft/delete")
    assert caught.value.rid


def test_a_draft_that_cannot_be_read_is_not_gone(
    sandbox: Sandbox, account: Account, wechat: WeChat
) -> None:
    """Only WeChat's plain word makes a draft gone; another refusal stays one."""
    sandbox.fault(account.app_id, "draft/get", "before", errcode=40097)
    with pytest.raises(Refused):
        wechat.draft_get("any")


def test_a_cover_that_is_gone_says_so(wechat: WeChat) -> None:
    """The same number means the cover when a draft is added."""
    with pytest.raises(Refused, match="封面"):
        wechat.draft_add([article(Material("no-such-cover", ""))])


def test_a_long_title_is_the_callers_to_shorten(wechat: WeChat, cover: Material) -> None:
    """Titles go out as given, and the refusal carries WeChat's number."""
    with pytest.raises(Refused) as caught:
        wechat.draft_add([article(cover, title="长" * 200)])
    assert caught.value.errcode == 45003


def test_a_spent_quota_says_when_it_is_filled_again(
    sandbox: Sandbox, account: Account, wechat: WeChat, cover: Material
) -> None:
    """A thousand drafts a day, then Beijing's midnight."""
    assert wechat.quota("draft/add")["daily_limit"] == 1000
    sandbox.use_up(account.app_id, {"draft/add": 1000})
    with pytest.raises(QuotaSpent, match="draft/add") as caught:
        wechat.draft_add([article(cover)])
    assert caught.value.until is not None
    assert caught.value.until.hour == 16  # UTC


def test_what_a_personal_account_may_not_call_is_the_operators(wechat: WeChat) -> None:
    """The first user's account may not publish by API, and is told what to do instead."""
    with pytest.raises(OperatorMustAct, match="发表"):
        wechat.call("POST", "freepublish/submit", json={"media_id": "m"})


def test_the_menu_in_force_may_be_asked_by_everyone(wechat: WeChat) -> None:
    """Personal accounts may not write menus, but read the one in force."""
    assert "is_menu_open" in wechat.selfmenu_info()


def test_wechatpys_own_endpoints_go_through_the_same_door(
    sandbox: Sandbox, account: Account, wechat: WeChat, cover: Material
) -> None:
    """Its draft, material and menu work at the account's address, with our token and remedies."""
    added = wechat.draft.add([article(cover, content="<p>甲</p>")])
    assert wechat.draft.get(added["media_id"])["news_item"][0]["title"] == "早上好 ☀️ 👩‍💻"
    assert wechat.material.get_count()["image_count"] == 1
    assert wechat.media.upload_image(("a.png", drawn("png"), "image/png")).startswith("http")
    with pytest.raises(OperatorMustAct, match="自定义菜单"):
        wechat.menu.get()
    assert wechat.fetch_access_token()["access_token"] == wechat.access_token
    assert len(sandbox.calls(account.app_id, "stable_token")) == 1


def test_wechatpys_other_addresses_stay_on_the_accounts_server(hostile: Callable[..., Any]) -> None:
    """An address that wechatpy has fixed in its code is not asked behind the account's back."""
    wechat, server = hostile(lambda talk, _count: talk.answer(b'{"errcode":0,"list":[]}'))
    assert wechat.datacube.get_user_summary("2024-06-18", "2024-06-18") == []
    assert server.requests[0].startswith(b"POST /datacube/getusersummary?access_token=T0 ")
    assert json.loads(server.requests[0].partition(b"\r\n\r\n")[2])["begin_date"] == "2024-06-18"


def test_nothing_secret_is_shown_by_the_client(wechat: WeChat, account: Account) -> None:
    """A client in a log or a traceback tells neither secret nor token."""
    assert account.secret not in f"{wechat!r} {account!r}"
    assert wechat.access_token not in f"{wechat!r}"
