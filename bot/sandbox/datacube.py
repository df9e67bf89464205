"""Article figures by day, as they follow from what got out and whom it reached.

Platform docs: wedata/news, getarticletotaldetail (for all certified accounts). The older
getarticlesummary and getarticletotal are no longer kept up, and are not here.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from bot.sandbox.call import Answer, Call, Endpoint, Refusal
from bot.sandbox.clock import BEIJING, beijing_day
from bot.sandbox.releases import Release
from bot.sandbox.world import Account

STORED_FROM = date(2025, 11, 1)  # what clients report: nothing is known of articles before
COUNTED_DAYS = 30  # getarticletotaldetail: of each article at most 30 days
# The notes of the other pages of wedata: ask for yesterday from 8 in the morning on.
COMPLETE_AT = timedelta(hours=8)
DAY = timedelta(days=1)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
# The odds, of 256, that somebody who was notified opens an article, or finds it by themselves;
# and that whoever reads shares it, keeps it, praises it in either way, leaves a comment.
_OPENS, _FINDS = 77, 13
_DEEDS = {
    "share_user": 26,
    "collection_user": 13,
    "like_user": 20,
    "zaikan_user": 10,
    "comment_count": 5,
}


@dataclass(frozen=True, slots=True)
class _Reading:
    """Somebody read an article so many days after it came out, and did these things with it."""

    after: int
    deeds: frozenset[str]


def total_detail(call: Call) -> Answer:
    """POST getarticletotaldetail: the articles of one day, each with its sums up to every day."""
    asked, now = _day(call), call.now
    until, late = _counted_until(now)
    released = [
        release
        for release in call.owner.releases
        if release.settled_at is not None
        and release.articles
        and "url" in release.articles[0]
        and beijing_day(release.settled_at) == asked >= STORED_FROM
    ]
    return {
        "list": [
            found for release in released for found in _articles(call.owner, release, asked, until)
        ],
        "is_delay": late,
    }


def _day(call: Call) -> date:
    """Take the one day asked for: 61500 for what is no date, 61501 for another span or today."""
    body = call.json()
    begin, end = (_date(body.get(name)) for name in ("begin_date", "end_date"))
    if begin != end or end >= beijing_day(call.now):
        raise Refusal(61501, "date range error")
    return begin


def _date(text: object) -> date:
    try:
        if isinstance(text, str) and _DATE.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise Refusal(61500, "date format error")


def _counted_until(now: float) -> tuple[date, bool]:
    """Say which day is the last that is counted, and whether yesterday still is to be."""
    local = datetime.fromtimestamp(now, UTC).astimezone(BEIJING)
    late = timedelta(hours=local.hour, minutes=local.minute) < COMPLETE_AT
    return local.date() - (2 * DAY if late else DAY), late


def _articles(
    account: Account, release: Release, asked: date, until: date
) -> Iterator[dict[str, Any]]:
    people = _people(account, release)
    last = min(until, asked + (COUNTED_DAYS - 1) * DAY)
    days = [asked + number * DAY for number in range((last - asked).days + 1)]
    for index, article in enumerate(release.articles, start=1):
        readings = list(_readings(people, str(article["url"]), notified=release.notified))
        yield {
            "ref_date": asked.isoformat(),
            "msgid": f"{release.msg_data_id}_{index}",
            "title": article["title"],
            "content_url": article["url"],
            "publish_type": 0 if release.notified else 1,
            "detail_list": [
                _sums(readings, (day - asked).days, day, len(people), notified=release.notified)
                for day in days
            ],
        }


def _people(account: Account, release: Release) -> list[str]:
    """List who could read it: whom the push reached, or else who followed when it came out."""
    for mass in account.masses.every:
        if mass.release is release:
            return mass.reached
    then = release.settled_at or 0.0
    return [one.openid for one in account.audience.followers.values() if one.followed_at <= then]


def _readings(people: Iterable[str], url: str, *, notified: bool) -> Iterator[_Reading]:
    """Draw who reads it, when, and what they do: the same each time for a person and an article."""
    for openid in people:
        draw = hashlib.blake2b(f"{openid} {url}".encode(), digest_size=8).digest()
        if draw[0] < (_OPENS if notified else _FINDS):
            deeds = {
                name
                for (name, odds), one in zip(_DEEDS.items(), draw[2:], strict=False)
                if one < odds
            }
            # Half of them on the first day, half of the rest on the next, and so on.
            yield _Reading(8 - draw[1].bit_length(), frozenset(deeds))


def _sums(
    readings: list[_Reading], after: int, day: date, reached: int, *, notified: bool
) -> dict[str, Any]:
    """Sum up an article from its first day to one; nobody here pays, nor is any time taken."""
    so_far = [one for one in readings if one.after <= after]
    read = len(so_far)
    scene = "公众号消息" if notified else "公众号主页"
    return {
        "stat_date": day.isoformat(),
        "read_user": read,
        "read_user_source": [
            {"user_count": read, "scene_desc": "全部"},
            {"user_count": read, "scene_desc": scene},
        ],
        **{name: sum(name in one.deeds for one in so_far) for name in _DEEDS},
        "praise_money": 0,
        "read_subscribe_user": 0,
        "read_delivery_rate": round(read / reached, 7) if notified and reached else 0,
        "read_finish_rate": 0,
        "read_avg_activetime": 0,
        "read_jump_position": [],
    }


TABLE = (Endpoint("datacube/getarticletotaldetail", "POST", total_detail),)
