"""Followers and tags, as targets of a mass send."""

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.bot.sandbox.conftest import Caller


@pytest.fixture
def tagged(open_caller: "Callable[..., Caller]") -> "Caller":
    """A certified account with four followers and no tags but WeChat's own."""
    caller = open_caller("subscription")
    caller.sandbox.audience(caller.app_id, followers=4)
    return caller


def create(caller: "Caller", name: str = "内测") -> int:
    return int(caller.post("tags/create", {"tag": {"name": name}})["tag"]["id"])


def openids(caller: "Caller") -> list[str]:
    return list(caller.get("user/get")["data"]["openid"])


def test_tags_are_created_renamed_counted_and_deleted(tagged: "Caller") -> None:
    """An id is never given twice, and a deleted tag is no target any more."""
    tag = create(tagged)
    assert tagged.post("tags/update", {"tag": {"id": tag, "name": "读者"}})["errcode"] == 0
    some = {"tagid": tag, "openid_list": openids(tagged)[:3]}
    assert tagged.post("tags/members/batchtagging", some)["errcode"] == 0
    last = {"tagid": tag, "openid_list": openids(tagged)[2:3]}
    assert tagged.post("tags/members/batchuntagging", last)["errcode"] == 0
    assert tagged.get("tags/get")["tags"] == [
        {"id": 2, "name": "星标组", "count": 0},
        {"id": tag, "name": "读者", "count": 2},
    ]
    assert tagged.post("tags/getidlist", {"openid": openids(tagged)[0]}) == {"tagid_list": [tag]}
    assert tagged.post("user/tag/get", {"tagid": tag})["data"]["openid"] == openids(tagged)[:2]
    assert tagged.post("tags/delete", {"tag": {"id": tag}})["errcode"] == 0
    assert tagged.post("tags/getidlist", {"openid": openids(tagged)[0]}) == {"tagid_list": []}
    body = {"filter": {"tag_id": tag}, "msgtype": "text", "text": {"content": "早"}}
    assert tagged.post("message/mass/sendall", body)["errcode"] == 40152
    assert create(tagged) != tag


def test_bad_names_and_ids_are_refused(tagged: "Caller") -> None:
    """WeChat's own tags cannot be changed."""
    create(tagged)
    for name, errcode in (("", 40051), ("读" * 31, 45158), ("内测", 45157)):
        assert tagged.post("tags/create", {"tag": {"name": name}})["errcode"] == errcode
    assert tagged.post("tags/delete", {"tag": {"id": 2}})["errcode"] == 45058
    assert tagged.post("tags/delete", {"tag": {"id": 999}})["errcode"] == 45159
    assert tagged.post("tags/delete", {})["errcode"] == 45159
    assert tagged.post("user/tag/get", {"tagid": 999})["errcode"] == 45159
    assert tagged.post("tags/getidlist", {"openid": "o"})["errcode"] == 40003


def test_an_account_has_a_hundred_tags_and_a_follower_twenty(tagged: "Caller") -> None:
    """45056 and 45059."""
    one = openids(tagged)[:1]
    codes = [
        tagged.post(
            "tags/members/batchtagging", {"tagid": create(tagged, str(n)), "openid_list": one}
        )["errcode"]
        for n in range(21)
    ]
    assert codes == [0] * 20 + [45059]
    tagged.sandbox.audience(tagged.app_id, tags={f"标签{n}": 0 for n in range(79)})
    assert tagged.post("tags/create", {"tag": {"name": "多"}})["errcode"] == 45056


@pytest.mark.parametrize(
    ("listed", "errcode"),
    [([], 40031), ("o", 40031), (["o"] * 51, 40032), ([7], 40003), (["o" + "x" * 27], 49003)],
)
def test_bad_members_are_refused(tagged: "Caller", listed: object, errcode: int) -> None:
    """Fifty at most, and followers of this account."""
    body = {"tagid": create(tagged), "openid_list": listed}
    assert tagged.post("tags/members/batchtagging", body)["errcode"] == errcode
    assert tagged.post("tags/members/batchtagging", body | {"tagid": 1})["errcode"] == 45058


def test_followers_come_in_pages_of_ten_thousand(tagged: "Caller") -> None:
    """The page behind the last follower is empty and has no data."""
    tagged.sandbox.audience(tagged.app_id, followers=10_001)
    first = tagged.get("user/get")
    assert (first["total"], first["count"]) == (10_001, 10_000)
    second = tagged.get("user/get", next_openid=first["next_openid"])
    assert (second["count"], len(second["data"]["openid"])) == (1, 1)
    third = tagged.get("user/get", next_openid=second["next_openid"])
    assert third == {"total": 10_001, "count": 0, "next_openid": ""}
    assert tagged.get("user/get", next_openid="o")["errcode"] == 40003
    assert tagged.sandbox.audience(tagged.app_id, followers=0)["openids"] == []
    assert tagged.get("user/get") == {"total": 0, "count": 0, "next_openid": ""}


def test_a_lever_says_what_it_does_not_know(tagged: "Caller") -> None:
    """A typing error in a test must not pass for a setting."""
    for wanted in ({"follower": 3}, {"followers": 100_001}, {"followers": -1}):
        with pytest.raises(LookupError, match="400"):
            tagged.sandbox.audience(tagged.app_id, **wanted)
    with pytest.raises(LookupError, match="400"):
        tagged.sandbox.admin(tagged.app_id, "perhaps")
    with pytest.raises(LookupError, match="404"):
        tagged.sandbox.audience("wx0000000000000000")
