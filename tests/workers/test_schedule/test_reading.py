"""What operators write about days and times, and what they are told when it is unclear."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workers.account import DAYS, Schedule
from workers.publication import Kind
from workers.schedule import (
    Closure,
    NoSlot,
    Unclear,
    issue_slot,
    mass_left,
    read_closure,
    read_when,
    slot_on,
)

CHINA = Schedule(days=DAYS, time="08:00")
NEW_YORK = Schedule(days=DAYS, time="08:00", zone="America/New_York")
NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)  # 12:00 in Beijing
TODAY = date(2026, 11, 23)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("08:00", "2026-11-24T00:00"),
        ("8:00", "2026-11-24T00:00"),
        ("20：30", "2026-11-23T12:30"),
        ("12:00", "2026-11-24T04:00"),
        ("今天 20:00", "2026-11-23T12:00"),
        ("明天08:00", "2026-11-24T00:00"),
        ("后天 08:00", "2026-11-25T00:00"),
        ("Tomorrow 08:00", "2026-11-24T00:00"),
        ("2026-11-24 08:00", "2026-11-24T00:00"),
        ("2026-11-24T08:00", "2026-11-24T00:00"),
        ("11-24  08:00", "2026-11-24T00:00"),
        ("01-02 08:00", "2027-01-02T00:00"),
        ("now", "2026-11-23T04:00"),
        (" 现在 ", "2026-11-23T04:00"),
    ],
)
def test_a_time_is_read_as_people_write_it(text: str, moment: str) -> None:
    """Each form, on the account's own clock; a bare time is the next one."""
    assert read_when(text, CHINA, NOON) == utc(moment)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("今天 08:00", "2026-11-23 08:00 已经过去"),
        ("11-22 08:00", "2026-11-22 08:00 已经过去"),
        ("06-18 08:00", "2026-06-18 08:00 已经过去"),
        ("2020-01-01 08:00", "已经过去"),
        ("2029-01-01 08:00", "一年以后"),
        ("9999-12-31 23:59", "一年以后"),
        ("02-30 08:00", "没有 2026-02-30 这一天"),
        ("2026-13-01 08:00", "没有 2026-13-01 这一天"),
        ("0000-01-01 08:00", "没有 0000-01-01 这一天"),
        ("24:00", "看不懂"),
        ("08:60", "看不懂"),
        ("明天", "看不懂"),
        ("八点", "看不懂"),
        ("", "看不懂"),
    ],
)
def test_a_time_that_cannot_be_meant_is_answered_with_what_to_write(text: str, said: str) -> None:
    """Past, unknown, far off: a sentence, and examples."""
    with pytest.raises(Unclear, match=said) as caught:
        read_when(text, CHINA, NOON)
    assert "请写成 08:00" in str(caught.value)


def test_a_time_that_the_clock_skips_is_not_guessed() -> None:
    """In New York 02:30 does not exist on 8 March 2026; the operator picks another."""
    now = utc("2026-03-07T12:00")
    for text in ("03-08 02:30", "明天 02:30"):
        with pytest.raises(Unclear, match="没有 02:30 这个时刻（America/New_York）"):
            read_when(text, NEW_YORK, now)
    assert read_when("11-01 01:30", NEW_YORK, utc("2026-10-31T12:00")) == utc("2026-11-01T05:30")


@settings(deadline=None)  # zones are read from disk on first use
@given(
    st.text(max_size=30) | st.from_regex(r"\A(今天|明天|\d{4}-\d\d-\d\d |\d\d-\d\d )?\d\d:\d\d\Z"),
    st.datetimes(datetime(2005, 1, 1), datetime(2035, 12, 31), timezones=st.just(UTC)),  # noqa: DTZ001
)
def test_any_text_is_a_coming_moment_or_unclear(text: str, now: datetime) -> None:
    """Nothing that people type ends in anything else, and nothing goes out in the past."""
    for schedule in (CHINA, NEW_YORK):
        try:
            moment = read_when(text, schedule, now)
        except Unclear:
            continue
        assert now <= moment <= now + timedelta(days=368)


@pytest.mark.parametrize(
    ("text", "today", "first", "last"),
    [
        ("10-01..10-07", "2026-09-01", "2026-10-01", "2026-10-07"),
        ("10-01..10-07", "2026-10-03", "2026-10-01", "2026-10-07"),
        ("10-01..10-07", "2026-10-08", "2027-10-01", "2027-10-07"),
        ("10-01", "2026-10-01", "2026-10-01", "2026-10-01"),
        ("10-01", "2026-10-02", "2027-10-01", "2027-10-01"),
        ("12-28..01-03", "2026-11-23", "2026-12-28", "2027-01-03"),
        ("12-28..01-03", "2027-01-02", "2026-12-28", "2027-01-03"),
        ("12-28..01-03", "2027-01-04", "2027-12-28", "2028-01-03"),
        ("2027-02-05..2027-02-12", "2026-11-23", "2027-02-05", "2027-02-12"),
        ("2026-12-28..01-03", "2026-11-23", "2026-12-28", "2027-01-03"),
        ("12-28..2027-01-03", "2026-11-23", "2026-12-28", "2027-01-03"),
        ("02-29", "2026-11-23", "2028-02-29", "2028-02-29"),
        ("10月1日至10月7日", "2026-09-01", "2026-10-01", "2026-10-07"),
        ("10-1 ~ 10-7", "2026-09-01", "2026-10-01", "2026-10-07"),
        ("2026-10-01..2027-06-30", "2026-09-01", "2026-10-01", "2027-06-30"),
    ],
)
def test_a_closure_is_the_next_that_is_not_over(
    text: str, today: str, first: str, last: str
) -> None:
    """Single days, ranges, full dates, and over New Year."""
    closure = read_closure(text, date.fromisoformat(today))
    assert (closure.first, closure.last, closure.sentence) == (
        date.fromisoformat(first),
        date.fromisoformat(last),
        "",
    )


def test_a_closure_has_a_sentence() -> None:
    """What followers are told stands behind the days."""
    closure = read_closure("10-01..10-07  国庆休刊，8 日见", TODAY)
    assert closure.sentence == "国庆休刊，8 日见"
    assert str(closure) == "2027-10-01 至 2027-10-07"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("10-07..10-01", "写反了"),
        ("2026-12-07..2026-12-01", "写反了"),
        ("2026-10-01..2026-10-07", "已经过去"),
        ("02-30", "没有“02-30”这一天"),
        ("13-01..13-05", "没有“13-01”这一天"),
        ("2026-12-01..2028-12-01", "太长"),
        ("1001..1007", "不是日期"),
        ("国庆", "看不懂"),
        ("", "看不懂"),
    ],
)
def test_days_that_cannot_be_meant_are_answered_with_what_to_write(text: str, said: str) -> None:
    """Reversed, past, impossible, endless or no days at all."""
    with pytest.raises(Unclear, match=said) as caught:
        read_closure(text, TODAY)
    assert "10-01..10-07" in str(caught.value)


@settings(deadline=None)  # zones are read from disk on first use
@given(
    st.text(max_size=30) | st.from_regex(r"\A(\d{4}-)?\d\d-\d\d(\.\.(\d{4}-)?\d\d-\d\d)?\Z"),
    st.dates(date(2005, 1, 1), date(2090, 12, 31)),
)
def test_any_text_is_a_coming_closure_or_unclear(text: str, today: date) -> None:
    """A closure is never over, never reversed and never longer than a year."""
    try:
        closure = read_closure(text, today)
    except Unclear:
        return
    assert closure.first <= closure.last
    assert closure.last >= today
    assert (closure.last - closure.first).days < 366


@pytest.mark.parametrize(
    ("day", "now", "said"),
    [
        ("2026-11-22", "2026-11-20T00:00", "1122 期是周日，而账号只在周一、周二发送"),
        ("2026-11-24", "2026-11-20T00:00", "1124 期在休刊期内（2026-11-24）"),
        ("2026-11-23", "2026-11-23T00:31", "1123 期的发送时间 11-23 08:00 已过去超过 30 分钟"),
    ],
)
def test_an_issue_without_a_slot_says_why(day: str, now: str, said: str) -> None:
    """Wrong weekday, closed, or over: never another day by itself."""
    schedule = Schedule(days=("mon", "tue"), time="08:00")
    closed = [Closure(date(2026, 11, 24), date(2026, 11, 24))]
    with pytest.raises(NoSlot) as caught:
        issue_slot(date.fromisoformat(day), schedule, closed, utc(now))
    assert str(caught.value) == said


def test_an_issue_leaves_on_its_own_day() -> None:
    """Also when it comes late, within the grace; and never without a schedule."""
    assert issue_slot(TODAY, CHINA, (), utc("2026-11-20T00:00")) == slot_on(TODAY, CHINA)
    assert issue_slot(TODAY, CHINA, (), utc("2026-11-23T00:30")) == slot_on(TODAY, CHINA)
    with pytest.raises(NoSlot, match="没有设定发送的日子和时间"):
        issue_slot(TODAY, Schedule(), (), NOON)


def test_an_issue_whose_slot_the_clock_moved_into_quiet_hours_has_none() -> None:
    """02:30 becomes 03:00 on the day the clocks go forward, and 03:00 is quiet."""
    schedule = Schedule(days=DAYS, time="02:30", zone="America/New_York", quiet=("03:00", "07:00"))
    with pytest.raises(NoSlot, match="免打扰"):
        issue_slot(date(2026, 3, 8), schedule, (), utc("2026-03-01T00:00"))


@pytest.mark.parametrize(
    ("kind", "sent", "left", "of", "until"),
    [
        (Kind.PERSONAL, [], 0, 0, None),
        (Kind.SUBSCRIPTION, [], 1, 1, "2026-11-23T16:00"),
        (Kind.SUBSCRIPTION, ["2026-11-22T16:00"], 0, 1, "2026-11-23T16:00"),
        (Kind.SUBSCRIPTION, ["2026-11-22T15:59"], 1, 1, "2026-11-23T16:00"),
        (Kind.SERVICE, [], 4, 4, "2026-11-30T16:00"),
        (Kind.SERVICE, ["2026-10-31T15:59", "2026-10-31T16:00"], 3, 4, "2026-11-30T16:00"),
        (Kind.SERVICE, ["2026-11-23T01:00"], 0, 4, "2026-11-23T16:00"),
        (Kind.SERVICE, [f"2026-11-0{n}T01:00" for n in (1, 2, 3, 4, 5)], 0, 4,
         "2026-11-30T16:00"),
    ],
)  # fmt: skip
def test_pushes_left_go_by_beijings_day_and_month(
    kind: Kind, sent: list[str], left: int, of: int, until: str | None
) -> None:
    """One a day for a 公众号; for a service account one a day to all, and four a month."""
    quota = mass_left(kind, map(utc, sent), NOON)
    assert (quota.left, quota.of) == (left, of)
    assert quota.until == (utc(until) if until else None)
    assert quota.source.startswith("平台规则")
