"""The schedule and what watches over it: slots, candidates, missing pages, strangers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from ledgers import new_ledger
from pressroom import House, settings_for

from workers import orders, pipeline
from workers.account import DAYS, DigestRule, Schedule
from workers.appoint import meet
from workers.errors import StaleState
from workers.permission import room_today
from workers.publication import BY_SCHEDULE, Kind, Route, State
from workers.rounds import STRANGE_AFTER, look_around, tell_soon

if TYPE_CHECKING:
    from pathlib import Path

    from bot.sandbox.remote import Sandbox
    from workers.publication import Publication

BEIJING = ZoneInfo("Asia/Shanghai")
FRONT = (
    '+++\ntitle = "{title}"\ncategories = ["日报"]\n{more}slug = "{slug}"\n+++\n\n## 一\n\n正文。\n'
)


@pytest.fixture
def house(tmp_path: Path, sandbox: Sandbox, redis_url: str) -> House:
    """A certified account that sends a digest each day, some minutes from now."""
    opened = sandbox.create_account("subscription")
    settings = settings_for(opened, sandbox, tmp_path, redis_url)
    new_ledger(settings.database_url)
    house = House(settings, sandbox, tmp_path)
    # Noon, so that no minute of the test falls on another day.
    noon = datetime.now(BEIJING).replace(hour=12, minute=0, second=0, microsecond=0)
    house.clock.ahead = noon + timedelta(days=1) - datetime.now(BEIJING)
    plan = Schedule(days=DAYS, time="12:30", warn_at="12:10", hold=3, grace=30)
    account = replace(
        house.account,
        kind=Kind.SUBSCRIPTION,
        route=Route.MASS,
        schedule=plan,
        digests=DigestRule(categories=("日报",)),
    )
    settings = replace(settings, accounts={account.name: account})
    return House(settings, sandbox, tmp_path, house.clock)


def today(house: House) -> date:
    return house.services.now().astimezone(BEIJING).date()


def write(house: House, slug: str, title: str, more: str = "") -> Publication:
    """Submit a page of this front matter, and let a worker take it as far as it goes."""
    folder = house.folder / slug
    folder.mkdir()
    page = FRONT.format(title=title, slug=slug, more=more)
    (folder / "index.md").write_text(page, encoding="utf-8")
    return house.walk(house.submit(folder))


def placed_at_once(house: House) -> tuple[Publication, Publication]:
    """Two pages of one issue, each with the slot, as two workers leave them in one instant."""
    day = today(house)
    first = write(house, "a", f"[日报·{day:%m%d}] 甲", f"date = {day}\n")
    second = write(house, "b", f"[日报·{day:%m%d}] 乙", f"date = {day}\n")
    at = house.services.now() + timedelta(minutes=10)
    rows = [
        house.services.ledger.move(
            house.row(row),
            State.SCHEDULED,
            who="worker",
            what="hand over",
            now=house.services.now(),
            release_at=at,
            appointed_by=BY_SCHEDULE,
            told=False,
        )
        for row in (first, second)
    ]
    return rows[0], rows[1]


def wait(house: House, **span: float) -> None:
    house.clock.ahead += timedelta(**span)


def titles(house: House) -> list[str]:
    return [notice.title for notice in reversed(house.services.ledger.notices())]


def test_the_issue_of_a_day_leaves_on_its_day(house: House) -> None:
    """Its mark counts, not its date: the page was written the evening before."""
    day = today(house)
    yesterday = day - timedelta(days=1)
    row = write(house, "a", f"[日报·{day:%m%d}] 早上好", f"date = {yesterday}\n")
    assert (row.state, row.appointed_by) == (State.SCHEDULED, BY_SCHEDULE)
    assert row.release_at is not None
    assert f"{row.release_at.astimezone(BEIJING):%m%d %H:%M}" == f"{day:%m%d} 12:30"
    assert row.tell_at == row.release_at - timedelta(minutes=3)
    wait(house, minutes=28)
    assert tell_soon(house.services, house.services.now()) == 1
    assert tell_soon(house.services, house.services.now()) == 0
    wait(house, minutes=2, seconds=1)
    assert [work.id for work in house.services.ledger.due(house.services.now())] == [row.id]
    pipeline.advance(row.id, house.services)
    assert house.row(row).state is State.RELEASED
    assert ["已备好" in title or "群发" in title for title in titles(house)] == [True, True]


@pytest.mark.parametrize(
    ("slug", "title", "more", "why"),
    [
        ("a", "[日报·{day}] 早", "draft = true\n", "draft = true"),
        ("a", "[日报·{day}] 早", 'tags = ["x"]\n', None),
        ("b", "没有日子的一页", "", "看不出是哪一天"),
        ("c", "[日报·{gone}] 早", "date = {gone_date}\n", "已过去"),
    ],
)
def test_what_the_schedule_does_not_take_waits_for_a_word(
    house: House, slug: str, title: str, more: str, why: str | None
) -> None:
    """Each with its reason, told to the operators; nothing is guessed."""
    gone = today(house) - timedelta(days=2)
    facts = {"day": f"{today(house):%m%d}", "gone": f"{gone:%m%d}", "gone_date": gone}
    dated = "" if "gone_date" in more or slug == "b" else f"date = {today(house)}\n"
    row = write(house, slug, title.format(**facts), more.format(**facts) + dated)
    if why is None:
        assert row.state is State.SCHEDULED
        return
    assert (row.state, row.told, row.release_at) == (State.DRAFTED, True, None)
    assert why in row.why
    assert "等你一句话" in titles(house)[-1]


def test_a_page_that_is_no_digest_waits(house: House) -> None:
    """A tutorial of the same date must not take the digest's place."""
    folder = house.folder / "t"
    folder.mkdir()
    page = FRONT.format(title="教程", slug="t", more=f"date = {today(house)}\n")
    (folder / "index.md").write_text(page.replace("日报", "教程"), encoding="utf-8")
    row = house.walk(house.submit(folder))
    assert (row.state, row.told) == (State.DRAFTED, True)
    assert "不是日报" in row.why


def test_two_candidates_are_a_question(house: House) -> None:
    """Neither goes out until a person has chosen."""
    day = today(house)
    more = f"date = {day}\n"
    first = write(house, "a", f"[日报·{day:%m%d}] 甲", more)
    second = write(house, "b", f"[日报·{day:%m%d}] 乙", more)
    first = house.row(first)
    assert {first.state, second.state} == {State.DRAFTED}
    assert "b「" in first.why
    assert "a「" in second.why
    assert (first.release_at, second.release_at) == (None, None)


def test_two_candidates_that_came_at_the_same_instant_are_a_question_too(house: House) -> None:
    """Two workers looked for another page, and each found none: they look once more."""
    first, second = placed_at_once(house)
    met = meet(second, house.account, house.services)
    assert {house.row(first).state, met.state} == {State.DRAFTED}
    assert "b「" in house.row(first).why
    assert "a「" in met.why


def test_of_two_that_are_due_at_once_one_leaves(house: House) -> None:
    """The limit of the day is held where the attempt is written down, too."""
    first, second = placed_at_once(house)
    ledger, now = house.services.ledger, house.services.now()
    room = room_today(second, house.account, now)
    ledger.begin_release(first, client_key="k1", who="w1", now=now, room=room)
    with pytest.raises(StaleState):
        ledger.begin_release(second, client_key="k2", who="w2", now=now, room=room)
    assert ledger.newest_release(second.id) is None
    ledger.begin_release(second, client_key="k2", who="w2", now=now, room=None)


def test_what_is_late_can_still_be_stopped(house: House) -> None:
    """A page of ten minutes past the slot leaves after the undo hold, as what leaves now does."""
    day = today(house)
    wait(house, minutes=40)
    row = write(house, "a", f"[日报·{day:%m%d}] 甲", f"date = {day}\n")
    assert row.release_at is not None
    ahead = row.release_at - house.services.now()
    assert timedelta(minutes=2) < ahead <= timedelta(minutes=3)
    assert tell_soon(house.services, house.services.now()) == 0
    second = write(house, "b", f"[日报·{day:%m%d}] 乙", f"date = {day}\n")
    assert {house.row(row).state, second.state} == {State.DRAFTED}


def test_what_was_moved_within_its_day_is_not_missed(house: House) -> None:
    """An operator chose another hour: to say that nothing went out would be wrong."""
    day = today(house)
    row = write(house, "a", f"[日报·{day:%m%d}] 甲", f"date = {day}\n")
    later = house.services.now() + timedelta(hours=3)
    orders.release(row, house.account, house.services, who="小王", at=later)
    wait(house, minutes=70)
    look_around(house.services)
    assert not any("没有发出" in title for title in titles(house))


def test_what_an_operator_appointed_stays_appointed(house: House) -> None:
    """A person has chosen already; the newcomer waits."""
    day = today(house)
    more = f"date = {day}\n"
    first = write(house, "a", f"[日报·{day:%m%d}] 甲", more)
    first = house.services.ledger.note(
        first, who="小王", what="release", now=house.services.now(), appointed_by="小王"
    )
    second = write(house, "b", f"[日报·{day:%m%d}] 乙", more)
    assert house.row(first).state is State.SCHEDULED
    assert second.state is State.DRAFTED


def test_that_no_page_is_ready_is_said_before_the_slot_and_after(house: House) -> None:
    """Once each, and not on a day that is closed."""
    look_around(house.services)
    assert titles(house) == []
    wait(house, minutes=11)
    for _ in range(2):
        look_around(house.services)
    assert len(titles(house)) == 1
    assert "还没有备好" in titles(house)[0]
    wait(house, minutes=60)
    for _ in range(2):
        look_around(house.services)
    assert len(titles(house)) == 2
    assert "没有发出" in titles(house)[1]


def test_a_closed_day_is_not_missed(house: House) -> None:
    """休刊 means that nobody is told."""
    ledger, day = house.services.ledger, today(house)
    ledger.sync_accounts([house.account])
    now = house.services.now()
    ledger.close_days("daily", day, day, sentence="", who="小王", now=now)
    wait(house, minutes=11)
    look_around(house.services)
    assert titles(house) == []


def test_a_page_that_is_ready_is_not_missed(house: House) -> None:
    """Scheduled, on its way, or out."""
    day = today(house)
    write(house, "a", f"[日报·{day:%m%d}] 甲", f"date = {day}\n")
    wait(house, minutes=11)
    look_around(house.services)
    assert len(titles(house)) == 1
    assert "已备好" in titles(house)[0]


def test_what_somebody_else_published_is_asked_about(house: House) -> None:
    """With the publications it may be, and once."""
    handed = house.with_account(route=Route.DRAFT)
    row = handed.walk(handed.submit(handed.page()))
    assert row.state is State.HANDED_OVER
    ledger, now = handed.services.ledger, handed.services.now()
    address = "https://mp.weixin.qq.com/s/abc"
    said = {"addresses": [address], "status": "send success"}
    ledger.keep_finish(account="daily", route=Route.MASS, receipt="9", said=said, now=now)
    look_around(handed.services)
    before = len(titles(handed))
    wait(handed, seconds=STRANGE_AFTER.total_seconds() + 1)
    for _ in range(2):
        look_around(handed.services)
    asked = titles(handed)[before:]
    assert [title for title in asked if "公报不知道是哪一篇" in title] == asked[:1]
    (notice,) = [n for n in ledger.notices() if "不知道" in n.title]
    assert f"gongbao published {row.key} {address}" in notice.body


def test_an_address_is_known_however_it_was_shared(house: House) -> None:
    """The event writes it with its anchor and its scene, the person without them."""
    handed = house.with_account(route=Route.DRAFT)
    row = handed.walk(handed.submit(handed.page()))
    long = "http://mp.weixin.qq.com/s?__biz=MzI1&mid=22&idx=1&sn=ab12&chksm=cd"
    orders.published(row, f"{long}&scene=27", handed.account, handed.services, who="小王")
    handed.services.ledger.keep_finish(
        account="daily",
        route=Route.MASS,
        receipt="9",
        said={"addresses": [f"{long}&scene=0#rd"], "status": "send success"},
        now=handed.services.now(),
    )
    handed.clock.ahead += 2 * STRANGE_AFTER
    look_around(handed.services)
    assert not any("不知道是哪一篇" in title for title in titles(handed))


@pytest.mark.parametrize(
    ("route", "kind", "end"),
    [
        ("publish", Kind.SUBSCRIPTION, State.SCHEDULED),
        ("draft", Kind.SUBSCRIPTION, State.HANDED_OVER),
        ("mass", Kind.PERSONAL, State.DRAFTED),
    ],
)
def test_a_page_may_choose_its_route(house: House, route: str, kind: Kind, end: State) -> None:
    """Its word goes before the account's, as far as the account has the right to it."""
    other = house.with_account(kind=kind)
    day = today(other)
    more = f"date = {day}\n"
    folder = other.folder / "a"
    folder.mkdir()
    page = FRONT.format(title=f"[日报·{day:%m%d}] 甲", slug="a", more=more)
    page = page.replace("+++\n\n##", f'[wechat]\nroute = "{route}"\n+++\n\n##')
    (folder / "index.md").write_text(page, encoding="utf-8")
    row = other.walk(other.submit(folder))
    assert (row.route, row.state) == (Route(route), end)
    assert ("没有这个权限" in row.why) is (kind is Kind.PERSONAL)


def test_what_is_old_is_forgotten_once_an_hour(house: House) -> None:
    """Messages that no delivery can come for any more, and what was asked more than a year ago."""
    ledger, now = house.services.ledger, house.services.now()
    house.services.scratch.redis.flushdb()
    ledger.sync_accounts([house.account])
    name = house.account.name
    ledger.answer_heard(name, "old", b"done", now=now - timedelta(days=2))
    ledger.answer_heard(name, "new", b"done", now=now)
    for days, words in ((500, "很久以前"), (1, "昨天")):
        ledger.count_questions(name, [((now - timedelta(days=days)).date(), words, False)])
    look_around(house.services)
    assert ledger.heard_answer(name, "old") is None
    assert ledger.heard_answer(name, "new") == b"done"
    since = (now - timedelta(days=900)).date()
    assert [each.words for each in ledger.top_questions(name, since)] == ["昨天"]
    ledger.answer_heard(name, "old", b"done", now=now - timedelta(days=2))
    look_around(house.services)
    assert ledger.heard_answer(name, "old") == b"done"  # the hour is not over
