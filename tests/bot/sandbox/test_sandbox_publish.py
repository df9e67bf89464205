"""freepublish: a job that ends later, the statuses, the list, one article, its deletion."""

import re
from typing import TYPE_CHECKING

import pytest
import requests

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.bot.sandbox.conftest import Caller

SHORT = re.compile(r"https://mp\.weixin\.qq\.com/s/[\w-]{22}")


def test_publishing_takes_its_time_and_then_the_draft_is_gone(certified: "Caller") -> None:
    """Status 1 while it lasts; at the end an address, an article_id, and 40007 for the draft."""
    media_id = certified.draft()
    taken = certified.post("freepublish/submit", {"media_id": media_id})
    assert (taken["errcode"], taken["errmsg"]) == (0, "ok")
    assert re.fullmatch(r"\d{10}", taken["publish_id"])
    assert taken["msg_data_id"]
    certified.sandbox.advance(4)
    assert certified.status(taken["publish_id"])["publish_status"] == 1
    assert certified.get("draft/count") == {"total_count": 1}
    certified.sandbox.advance(1)
    told = certified.status(taken["publish_id"])
    assert (told["publish_status"], told["fail_idx"]) == (0, [])
    assert told["article_detail"]["count"] == 1
    assert SHORT.fullmatch(told["article_detail"]["item"][0]["article_url"])
    assert told["article_id"]
    assert certified.get("draft/count") == {"total_count": 0}
    again = certified.post("freepublish/submit", {"media_id": media_id})
    assert again["errcode"] == 40007
    tried = certified.sandbox.attempts(certified.app_id)
    assert [(one["errcode"], one["media_id"]) for one in tried] == [
        (0, media_id),
        (40007, media_id),
    ]


def test_a_second_submit_meanwhile_publishes_twice(certified: "Caller") -> None:
    """The documents do not forbid it: whoever repeats a submit has two articles."""
    media_id = certified.draft()
    first, second = certified.publish(media_id), certified.publish(media_id)
    assert first != second
    certified.sandbox.advance(5)
    told = [certified.status(one) for one in (first, second)]
    assert [one["publish_status"] for one in told] == [0, 0]
    assert told[0]["article_id"] != told[1]["article_id"]
    out = certified.sandbox.releases(certified.app_id)
    assert [(one["state"], one["route"], one["notified"]) for one in out] == [
        ("out", "publish", False)
    ] * 2
    assert len({one["articles"][0]["url"] for one in out}) == 2


def test_publishing_lasts_as_long_as_the_account_is_held_to(certified: "Caller") -> None:
    """Ten minutes are known, and one publication may be slower than the others."""
    certified.sandbox.patch_account(certified.app_id, terms={"publish_seconds": 600})
    certified.sandbox.end_publications(certified.app_id, seconds=30)
    quick, slow = certified.publish(certified.draft()), certified.publish(certified.draft())
    certified.sandbox.advance(30)
    assert certified.status(quick)["publish_status"] == 0
    assert certified.status(slow)["publish_status"] == 1
    certified.sandbox.advance(570)
    assert certified.status(slow)["publish_status"] == 0


@pytest.mark.parametrize(("status", "named"), [(2, [1, 2]), (3, []), (4, [2])])
def test_a_failure_leaves_the_draft_and_names_articles(
    certified: "Caller", status: int, named: list[int]
) -> None:
    """Only the originality check and the review name them, counted from 1."""
    wanted = {"fail_idx": named} if status == 4 else {}
    certified.sandbox.end_publications(certified.app_id, status=status, **wanted)
    media_id = certified.draft({"title": "上"}, {"title": "下"})
    publish_id = certified.publish(media_id)
    certified.sandbox.advance(5)
    told = certified.status(publish_id)
    assert (told["publish_status"], told["fail_idx"]) == (status, named)
    assert "article_detail" not in told
    assert certified.get("draft/count") == {"total_count": 1}
    again = certified.publish(media_id)
    certified.sandbox.advance(5)
    assert certified.status(again)["publish_status"] == 0


def test_what_is_out_can_be_banned_or_deleted(certified: "Caller") -> None:
    """Statuses 6 and 5, and neither has an address any more."""
    banned, deleted = certified.publish(certified.draft()), certified.publish(certified.draft())
    certified.sandbox.advance(5)
    certified.sandbox.ban(certified.app_id, banned)
    article_id = certified.status(deleted)["article_id"]
    assert certified.post("freepublish/delete", {"article_id": article_id})["errcode"] == 0
    for publish_id, status in ((banned, 6), (deleted, 5)):
        told = certified.status(publish_id)
        assert told["publish_status"] == status
        assert "article_detail" not in told
    assert certified.post("freepublish/getarticle", {"article_id": article_id})["errcode"] == 53600
    with pytest.raises(LookupError, match="404"):
        certified.sandbox.ban(certified.app_id, banned)


def test_articles_are_deleted_by_their_number_from_one(certified: "Caller") -> None:
    """0 or none means all; when the last is gone the whole is."""
    publish_id = certified.publish(certified.draft({"title": "上"}, {"title": "下"}))
    certified.sandbox.advance(5)
    article_id = certified.status(publish_id)["article_id"]
    body = {"article_id": article_id}
    assert certified.post("freepublish/delete", body | {"index": 3})["errcode"] == 40114
    assert certified.post("freepublish/delete", body | {"index": 2})["errcode"] == 0
    items = certified.post("freepublish/getarticle", body)["news_item"]
    assert [(one["title"], one["is_deleted"]) for one in items] == [("上", False), ("下", True)]
    assert certified.status(publish_id)["publish_status"] == 0
    assert certified.post("freepublish/delete", body | {"index": 1})["errcode"] == 0
    assert certified.status(publish_id)["publish_status"] == 5
    assert certified.post("freepublish/delete", body)["errcode"] == 53600


def test_the_list_has_the_newest_first_and_no_words_of_the_sandbox(certified: "Caller") -> None:
    """As draft/batchget lists drafts, with permanent addresses."""
    assert certified.post("freepublish/batchget", {"offset": 0, "count": 20}) == {
        "total_count": 0,
        "item_count": 0,
        "item": [],
    }
    for title in ("旧", "新"):
        certified.publish(certified.draft({"title": title}))
        certified.sandbox.advance(5)
    told = certified.post("freepublish/batchget", {"offset": 0, "count": 1, "no_content": 1})
    assert (told["total_count"], told["item_count"]) == (2, 1)
    item = told["item"][0]["content"]["news_item"][0]
    assert (item["title"], "content" in item) == ("新", False)
    assert told["item"][0]["update_time"] == told["item"][0]["content"]["update_time"]
    rest = certified.post("freepublish/batchget", {"offset": 1, "count": 20})
    item = rest["item"][0]["content"]["news_item"][0]
    assert (item["title"], "今天有雨" in item["content"]) == ("旧", True)
    assert SHORT.fullmatch(item["url"])
    assert not {"long_url", "content_as_sent", "round_trips"} & item.keys()
    article_id = rest["item"][0]["article_id"]
    told = certified.post("freepublish/getarticle", {"article_id": article_id})
    assert told["news_item"][0]["url"] == item["url"]


def test_bad_ids_are_told_apart(certified: "Caller") -> None:
    """Draft, publication and article each have a code of their own."""
    assert certified.post("freepublish/submit", {"media_id": "x"})["errcode"] == 40007
    assert certified.post("freepublish/submit", {"media_id": 7})["errcode"] == 47001
    for publish_id in ("", "7", None):
        assert certified.status(publish_id)["errcode"] == 40002
    for path in ("getarticle", "delete"):
        assert certified.post(f"freepublish/{path}", {"article_id": "x"})["errcode"] == 53600


@pytest.mark.parametrize("errcode", [53503, 53504, 53505])
def test_a_draft_may_need_a_person_first(certified: "Caller", errcode: int) -> None:
    """It is refused until somebody saves it by hand; each refusal is an attempt that counts."""
    media_id = certified.draft()
    certified.sandbox.refuse_draft(certified.app_id, media_id, errcode)
    for _ in range(2):
        assert certified.post("freepublish/submit", {"media_id": media_id})["errcode"] == errcode
    certified.by_hand(f"drafts/{media_id}/edit", title="晚上好")
    assert certified.publish(media_id)
    tried = certified.sandbox.attempts(certified.app_id)
    assert [one["errcode"] for one in tried] == [errcode, errcode, 0]


def test_comments_on_a_draft_need_the_right_still(open_caller: "Callable[..., Caller]") -> None:
    """88000 where the right was lost between draft and submit."""
    caller = open_caller("subscription", terms={"comments": True})
    media_id = caller.draft({"need_open_comment": 1})
    caller.sandbox.patch_account(caller.app_id, terms={"comments": False})
    assert caller.post("freepublish/submit", {"media_id": media_id})["errcode"] == 88000


@pytest.mark.parametrize(
    ("path", "limit"),
    [("submit", 100), ("get", 100), ("getarticle", 100), ("batchget", 100), ("delete", 10)],
)
def test_each_endpoint_has_its_quota_of_the_day(certified: "Caller", path: str, limit: int) -> None:
    """Status may be asked a hundred times a day, no oftener."""
    certified.sandbox.use_up(certified.app_id, {f"freepublish/{path}": limit - 1})
    body = {"publish_id": "7", "article_id": "x", "media_id": "x", "offset": 0, "count": 1}
    assert certified.post(f"freepublish/{path}", body).get("errcode", 0) != 45009
    assert certified.post(f"freepublish/{path}", body)["errcode"] == 45009


def test_attempts_that_only_a_quota_or_a_right_stopped_are_known(
    certified: "Caller", caller: "Caller"
) -> None:
    """A second release is one too many whatever kept it from happening."""
    media_id = certified.draft()
    certified.sandbox.use_up(certified.app_id, {"freepublish/submit": 100})
    certified.post("freepublish/submit", {"media_id": media_id})
    caller.post("freepublish/submit", {"media_id": media_id})
    certified.send("freepublish/submit", b"{")
    codes = [one["errcode"] for one in certified.sandbox.attempts(certified.app_id)]
    assert codes == [45009, 45009]
    tried = caller.sandbox.attempts(caller.app_id)
    assert [(one["errcode"], one["target"]) for one in tried] == [(48001, "home")]
    certified.sandbox.forget(certified.app_id)
    assert certified.sandbox.attempts(certified.app_id) == []


def test_what_gets_out_is_what_was_there_when_it_was_asked_for(certified: "Caller") -> None:
    """Later edits and even deleting the draft do not reach what is under way."""
    edited, deleted = certified.draft(), certified.draft()
    certified.publish(edited)
    certified.publish(deleted)
    certified.by_hand(f"drafts/{edited}/edit", title="改过")
    certified.post("draft/delete", {"media_id": deleted})
    certified.sandbox.advance(5)
    out = certified.sandbox.releases(certified.app_id)
    assert [one["state"] for one in out] == ["out", "out"]
    assert [one["articles"][0]["title"] for one in out] == ["早上好", "早上好"]
    assert certified.get("draft/count") == {"total_count": 0}


@pytest.mark.parametrize("form", ["short", "long"])
def test_both_forms_of_an_address_show_the_article(certified: "Caller", form: str) -> None:
    """APIs tell one or the other; behind the sandbox's own host both are pages."""
    certified.sandbox.patch_account(certified.app_id, terms={"article_urls": form})
    publish_id = certified.publish(certified.draft({"title": "上"}, {"title": "下"}))
    certified.sandbox.advance(5)
    told = certified.status(publish_id)["article_detail"]["item"]
    assert [one["idx"] for one in told] == [1, 2]
    path = re.sub(r"^https?://mp\.weixin\.qq\.com", "", told[1]["article_url"])
    shown = requests.get(certified.sandbox.base_url + path, timeout=9)
    assert shown.status_code == 200
    assert '<h1 id="activity-name">下</h1>' in shown.text
    assert "今天有雨。" in shown.text
    certified.sandbox.ban(certified.app_id, publish_id)
    assert "此内容因违规无法查看" in requests.get(shown.url, timeout=9).text


@pytest.mark.parametrize("path", ["/s/nobody", "/s", "/s?sn=", "/s?sn=nobody"])
def test_an_address_nobody_was_given_says_so(certified: "Caller", path: str) -> None:
    """With HTTP 200; also for an empty key while something is under way without an address."""
    certified.publish(certified.draft())
    shown = requests.get(certified.sandbox.base_url + path, timeout=9)
    assert shown.status_code == 200
    assert "参数错误" in shown.text


@pytest.mark.parametrize(
    ("kind", "over", "releases"),
    [
        ("before", {}, 0),
        ("after", {}, 1),
        ("before", {"errcode": -1}, 0),
        ("after", {"errcode": -1}, 1),
        ("after", {"status": 502}, 1),
        ("slow", {"seconds": 0.4}, 0),
        ("slow_after", {"seconds": 0.4}, 1),
    ],
)
def test_a_fault_strikes_before_or_after_the_effect(
    certified: "Caller", kind: str, over: dict[str, object], releases: int
) -> None:
    """From outside alike: whether the job was taken only the sandbox knows."""
    media_id = certified.draft()
    certified.sandbox.fault(certified.app_id, "freepublish/submit", kind, **over)
    try:
        answer = certified.ask(
            "POST", "freepublish/submit", json={"media_id": media_id}, timeout=0.2
        )
        seen = answer.status_code if answer.status_code != 200 else answer.json()["errcode"]
        assert seen == over.get("status", over.get("errcode"))
    except (requests.ConnectionError, requests.Timeout):
        assert "errcode" not in over
    assert len(certified.sandbox.releases(certified.app_id)) == releases
    assert len(certified.sandbox.attempts(certified.app_id)) == releases
