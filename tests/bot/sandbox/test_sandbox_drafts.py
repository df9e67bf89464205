"""The draft box: add, update, get, list, count and delete, as WeChat answers them."""

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.bot.sandbox.conftest import Caller, Json


def add(caller: "Caller", *articles: "Json") -> str:
    """Add a draft; answer its media_id."""
    return str(caller.post("draft/add", {"articles": list(articles)})["media_id"])


def test_success_has_an_id_and_no_errcode(caller: "Caller", article: "Json") -> None:
    """Whoever looks for errcode 0 would take success for failure."""
    answer = caller.post("draft/add", {"articles": [article]})
    assert set(answer) == {"media_id"}
    assert len(answer["media_id"]) <= 128


def test_a_draft_reads_back_with_times_and_a_passing_address(
    caller: "Caller", article: "Json"
) -> None:
    """The preview's address is another one each time, so it is never worth storing."""
    media_id = add(caller, article)
    first, second = (caller.post("draft/get", {"media_id": media_id}) for _ in range(2))
    item = first["news_item"][0]
    assert item["title"] == "早上好"
    assert item["article_type"] == "news"
    assert "今天有雨。" in item["content"]
    assert item["thumb_url"].startswith("http://mmbiz.qpic.cn/mmbiz_png/")
    assert "tempkey=" in item["url"]
    assert item["url"] != second["news_item"][0]["url"]
    assert first["create_time"] == first["update_time"]
    assert not {"content_as_sent", "crops_as_sent", "round_trips"} & set(item)


def test_reading_a_draft_misleads_clients_that_trust_the_header(
    caller: "Caller", article: "Json"
) -> None:
    """text/plain without a charset is Latin-1 to a naive client; the bytes are UTF-8."""
    answer = caller.ask("POST", "draft/get", json={"media_id": add(caller, article)})
    assert answer.headers["Content-Type"] == "text/plain"
    assert "早上好" not in answer.text
    assert "早上好" in answer.content.decode()


def test_content_is_stored_as_wechat_leaves_it(caller: "Caller", article: "Json") -> None:
    """Foreign links go, and saving what was read back makes it longer: not the same."""
    article["content"] = '<p>见<a href="https://example.org/">此处</a><br>。</p>'
    media_id = add(caller, article)
    first = caller.post("draft/get", {"media_id": media_id})["news_item"][0]["content"]
    assert "此处" in first
    assert "example.org" not in first
    article["content"] = first
    caller.post("draft/update", {"media_id": media_id, "index": 0, "articles": article})
    second = caller.post("draft/get", {"media_id": media_id})["news_item"][0]["content"]
    assert len(second) > len(first)


@pytest.mark.parametrize(("links", "kept"), [("keep_mp", True), ("none", False)])
def test_whether_links_to_wechats_own_articles_stay_is_a_term(
    caller: "Caller", article: "Json", links: str, *, kept: bool
) -> None:
    """Both have been reported, so both can be practised."""
    caller.sandbox.patch_account(caller.app_id, terms={"links": links})
    article["content"] = '<p><a href="https://mp.weixin.qq.com/s/abc">此处</a></p>'
    media_id = add(caller, article)
    told = caller.post("draft/get", {"media_id": media_id})["news_item"][0]["content"]
    assert ("mp.weixin.qq.com/s/abc" in told) is kept


def test_a_summary_is_made_of_the_first_54_characters(caller: "Caller", article: "Json") -> None:
    """Of the text, not of the markup."""
    article["content"] = f"<p><b>{'雨' * 30}</b>&amp;{'晴' * 30}</p>"
    media_id = add(caller, article)
    item = caller.post("draft/get", {"media_id": media_id})["news_item"][0]
    assert item["digest"] == "雨" * 30 + "&" + "晴" * 23


def test_articles_has_to_be_an_array_of_something(caller: "Caller", article: "Json") -> None:
    """A string of JSON, an empty list and nothing at all are no news."""
    for articles in (json.dumps([article]), [], None, article):
        assert caller.post("draft/add", {"articles": articles})["errcode"] == 44003
    assert caller.post("draft/add", {"articles": [7]})["errcode"] == 47001


def test_a_draft_has_at_most_eight_articles(caller: "Caller", article: "Json") -> None:
    """The ninth is one too many."""
    add(caller, *[article] * 8)
    assert caller.post("draft/add", {"articles": [article] * 9})["errcode"] == 45008


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b"7", b'{"articles": NaN}', "{}".encode("utf-16"), b'{"a": "\xff"}'],
)
def test_what_is_no_json_object_in_utf8_is_a_format_error(caller: "Caller", body: bytes) -> None:
    """47001, before anything else is looked at."""
    assert caller.send("draft/add", body)["errcode"] == 47001


def test_a_body_that_says_it_is_a_form_is_json_all_the_same(
    caller: "Caller", article: "Json"
) -> None:
    """As sent by curl -d."""
    body = json.dumps({"articles": [article]}, ensure_ascii=False).encode()
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = caller.ask("POST", "draft/add", data=body, headers=kind)
    assert "media_id" in answer.json()


def test_an_update_takes_one_object(caller: "Caller", article: "Json") -> None:
    """An array, right for draft/add, is a format error here."""
    body = {"media_id": add(caller, article), "index": 0, "articles": [article]}
    assert caller.post("draft/update", body)["errcode"] == 47001
    body["articles"] = article | {"title": "晚上好"}
    assert caller.post("draft/update", body) == {"errcode": 0, "errmsg": "ok"}
    item = caller.post("draft/get", {"media_id": body["media_id"]})["news_item"][0]
    assert item["title"] == "晚上好"


def test_an_update_counts_from_nought(caller: "Caller", article: "Json") -> None:
    """And only what is there can be updated."""
    body = {"media_id": add(caller, article, article), "articles": article | {"title": "二"}}
    for index in (-1, 2):
        assert caller.post("draft/update", body | {"index": index})["errcode"] == 40114
    assert caller.post("draft/update", body | {"index": 1})["errcode"] == 0
    told = caller.post("draft/get", {"media_id": body["media_id"]})["news_item"]
    assert [item["title"] for item in told] == ["早上好", "二"]


@pytest.mark.parametrize("field", ["title", "content", "thumb_media_id"])
def test_an_incomplete_update_is_refused_as_if_the_draft_were_gone(
    caller: "Caller", article: "Json", field: str
) -> None:
    """WeChat's misleading 40007: the draft is still there."""
    media_id = add(caller, article)
    del article[field]
    body = {"media_id": media_id, "index": 0, "articles": article}
    assert caller.post("draft/update", body)["errcode"] == 40007
    assert caller.get("draft/count") == {"total_count": 1}


def test_an_update_moves_the_update_time_only(caller: "Caller", article: "Json") -> None:
    """So that somebody else's edit can be seen."""
    media_id = add(caller, article)
    caller.sandbox.advance(60)
    caller.post("draft/update", {"media_id": media_id, "index": 0, "articles": article})
    told = caller.post("draft/get", {"media_id": media_id})
    assert 60 <= told["update_time"] - told["create_time"] <= 61


def test_unknown_and_foreign_drafts_do_not_exist(
    caller: "Caller", article: "Json", open_caller: "Callable[..., Caller]"
) -> None:
    """40007 for get, update and delete; another account's draft is unknown too."""
    media_id = add(caller, article)
    stranger = open_caller()
    body = {"media_id": media_id, "index": 0, "articles": article}
    for path in ("draft/get", "draft/update", "draft/delete"):
        assert stranger.post(path, body)["errcode"] == 40007


def test_an_empty_box_answers_without_a_count_of_items(caller: "Caller") -> None:
    """As observed; a client must not rely on item_count."""
    page = caller.post("draft/batchget", {"offset": 0, "count": 20, "no_content": 0})
    assert page == {"item": [], "total_count": 0}


def test_drafts_are_listed_newest_first(caller: "Caller", article: "Json") -> None:
    """By update, a page at a time, with or without their content."""
    oldest, middle, newest = (add(caller, article) for _ in range(3))
    caller.sandbox.advance(5)
    caller.post("draft/update", {"media_id": oldest, "index": 0, "articles": article})
    listed = caller.post("draft/batchget", {"offset": 0, "count": 2})
    assert (listed["total_count"], listed["item_count"]) == (3, 2)
    assert listed["item"][0]["media_id"] == oldest
    assert "content" in listed["item"][0]["content"]["news_item"][0]
    bare = caller.post("draft/batchget", {"offset": 2, "count": 20, "no_content": 1})
    assert bare["item_count"] == 1
    assert bare["item"][0]["media_id"] in {middle, newest}
    assert "content" not in bare["item"][0]["content"]["news_item"][0]


@pytest.mark.parametrize("over", [{"count": 0}, {"count": 21}, {"offset": -1}])
def test_a_page_is_one_to_twenty_drafts(caller: "Caller", over: dict[str, int]) -> None:
    """Outside it is refused."""
    assert caller.post("draft/batchget", {"offset": 0, "count": 1} | over)["errcode"] == 40097


def test_a_deleted_draft_is_gone(caller: "Caller", article: "Json") -> None:
    """At once; deleting it again is 40007."""
    media_id = add(caller, article)
    assert caller.post("draft/delete", {"media_id": media_id}) == {"errcode": 0, "errmsg": "ok"}
    assert caller.post("draft/get", {"media_id": media_id})["errcode"] == 40007
    assert caller.get("draft/count") == {"total_count": 0}


def test_the_switch_of_the_old_beta_is_on(caller: "Caller") -> None:
    """Old clients ask before they add."""
    assert caller.post("draft/switch", {})["is_open"] == 1


@pytest.mark.parametrize(
    ("verb", "path", "errcode"),
    [("GET", "draft/add", 43002), ("POST", "draft/count", 43001)],
)
def test_the_wrong_verb_is_named(caller: "Caller", verb: str, path: str, errcode: int) -> None:
    """43001 wants GET, 43002 wants POST."""
    assert caller.ask(verb, path).json()["errcode"] == errcode
