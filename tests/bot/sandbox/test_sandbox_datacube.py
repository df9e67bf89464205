"""Article figures: whose, of which days, and that they follow from what got out."""

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from mass_calls import draft, to_all

from bot.sandbox.clock import BEIJING

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.bot.sandbox.conftest import Caller, Json

DETAIL = "/datacube/getarticletotaldetail"
NOON = datetime(2026, 11, 20, 12, tzinfo=BEIJING)
DAY = timedelta(days=1)


@pytest.fixture
def push(open_caller: "Callable[..., Caller]") -> "Caller":
    """A certified account with 400 followers, on a noon in Beijing."""
    caller = open_caller("subscription")
    caller.sandbox.set_clock(NOON.timestamp())
    caller.token = str(caller.stable_token()["access_token"])
    caller.sandbox.audience(caller.app_id, followers=400)
    return caller


def ask(caller: "Caller", begin: str, end: str = "") -> "Json":
    api = caller.sandbox.api.removesuffix("/cgi-bin/")
    query = {"access_token": caller.token}
    body = {"begin_date": begin, "end_date": end or begin}
    return caller.http.post(api + DETAIL, params=query, json=body, timeout=20).json()


def at(caller: "Caller", moment: datetime) -> None:
    """Go to a moment, with a token that is good then."""
    caller.sandbox.set_clock(moment.timestamp())
    caller.token = str(caller.stable_token()["access_token"])


def pushed(caller: "Caller", title: str = "早上好") -> "Json":
    """Push a draft to all and wait until it is out."""
    told = to_all(caller, draft(caller, title))
    caller.sandbox.advance(60)
    return told


def test_a_personal_account_has_no_figures(caller: "Caller") -> None:
    """They are for certified accounts, and an account without the right is told so."""
    assert ask(caller, "2026-11-19")["errcode"] == 48001


@pytest.mark.parametrize("text", ["", "2026-1-1", "20261119", "2026-02-30", "昨天", "2026-11-19 "])
def test_what_is_no_date_is_61500(push: "Caller", text: str) -> None:
    """A date is YYYY-MM-DD, and one that the calendar has."""
    assert ask(push, text)["errcode"] == 61500


def test_dates_of_the_wrong_type_are_61500(push: "Caller") -> None:
    """A number is no date, and nor is nothing."""
    api = push.sandbox.api.removesuffix("/cgi-bin/")
    for body in ({}, {"begin_date": 20261119, "end_date": 20261119}):
        answer = push.http.post(api + DETAIL, params={"access_token": push.token}, json=body)
        assert answer.json()["errcode"] == 61500


@pytest.mark.parametrize(
    ("begin", "end"),
    [("2026-11-18", "2026-11-19"), ("2026-11-19", "2026-11-18"), ("2026-11-20", "2026-11-20")],
)
def test_one_day_at_a_time_and_yesterday_at_the_latest(
    push: "Caller", begin: str, end: str
) -> None:
    """Two days, two the wrong way round, and today are 61501."""
    assert ask(push, begin, end)["errcode"] == 61501


def test_figures_come_the_day_after_and_add_up(push: "Caller") -> None:
    """Each day's are sums from the first on, of readers that were reached."""
    told = pushed(push, "第一期")
    at(push, NOON + 3 * DAY)
    answer = ask(push, "2026-11-20")
    assert answer["is_delay"] is False
    (article,) = answer["list"]
    assert article["msgid"] == f"{told['msg_data_id']}_1"
    assert article["title"] == "第一期"
    assert article["publish_type"] == 0
    released = push.sandbox.releases(push.app_id)[0]
    assert article["content_url"] == released["articles"][0]["url"]
    days = article["detail_list"]
    assert [each["stat_date"] for each in days] == ["2026-11-20", "2026-11-21", "2026-11-22"]
    reads = [each["read_user"] for each in days]
    assert reads == sorted(reads)
    assert 0 < reads[0] <= reads[-1] < 400
    for each in days:
        assert each["share_user"] <= each["read_user"]
        assert each["collection_user"] <= each["read_user"]
    assert ask(push, "2026-11-19")["list"] == []


def test_figures_stay_as_they_are(push: "Caller") -> None:
    """Asked again, or when followers have left, a day that is over has the same numbers."""
    pushed(push)
    at(push, NOON + 2 * DAY)
    first = ask(push, "2026-11-20")
    push.sandbox.audience(push.app_id, followers=10)
    assert ask(push, "2026-11-20") == first
    at(push, NOON + 5 * DAY)
    later = ask(push, "2026-11-20")["list"][0]["detail_list"]
    assert later[:2] == first["list"][0]["detail_list"]
    assert len(later) == 5


def test_yesterday_is_not_counted_before_eight(push: "Caller") -> None:
    """Early in the morning WeChat says itself that there is more to come."""
    pushed(push)
    at(push, NOON + DAY - timedelta(hours=5))
    early = ask(push, "2026-11-20")
    assert early["is_delay"] is True
    assert early["list"][0]["detail_list"] == []
    at(push, NOON + DAY)
    assert len(ask(push, "2026-11-20")["list"][0]["detail_list"]) == 1


def test_an_article_is_counted_for_thirty_days(push: "Caller") -> None:
    """What is read later is in no figure."""
    pushed(push)
    at(push, NOON + 45 * DAY)
    days = ask(push, "2026-11-20")["list"][0]["detail_list"]
    assert days[-1]["stat_date"] == (date(2026, 11, 20) + 29 * DAY).isoformat()
    assert len(days) == 30


def test_what_is_published_without_notice_is_found_by_few(push: "Caller") -> None:
    """It says that nobody was notified, and has fewer readers than the push."""
    pushed(push)
    push.publish(push.draft({"title": "悄悄发布"}))
    push.sandbox.advance(60)
    at(push, NOON + 20 * DAY)
    loud, quiet = ask(push, "2026-11-20")["list"]
    assert (loud["publish_type"], quiet["publish_type"]) == (0, 1)
    assert quiet["detail_list"][-1]["read_user"] < loud["detail_list"][-1]["read_user"]


def test_days_before_anything_was_kept_are_empty(push: "Caller") -> None:
    """An old day is no error."""
    assert ask(push, "2014-12-01") == {"list": [], "is_delay": False}


def test_the_figures_are_beside_cgi_bin_and_the_older_calls_are_gone(push: "Caller") -> None:
    """A client with the wrong address, or the name of old, learns it here."""
    assert push.ask("POST", "datacube/getarticletotaldetail", json={}).status_code == 404
    api = push.sandbox.api.removesuffix("/cgi-bin/")
    query = {"access_token": push.token}
    gone = push.http.post(f"{api}/datacube/getarticletotal", params=query, json={}, timeout=20)
    assert gone.status_code == 404
