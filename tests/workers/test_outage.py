"""After the house was silent its operators hear of it once, with what that cost."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from redis import Redis
from shelved import NOON, Shelf, shelf_at

from workers import outage
from workers.account import Schedule
from workers.clock import tick
from workers.ledger import OF_ANOTHER, Beat, Silence, Telling
from workers.ledger.outages import silence
from workers.outage import Heart
from workers.publication import Kind, Route, State
from workers.pulse import CLOCK, QUEUE, WATCH, WEB
from workers.services import Services

if TYPE_CHECKING:
    from pathlib import Path

    from workers.publication import Publication

DAILY = Schedule(days=("mon", "tue", "wed", "thu", "fri", "sat", "sun"), time="20:30")
"""12:30 UTC: half an hour after NOON."""
MINUTE = timedelta(minutes=1)


class Home:
    """A house with one account, whose time a test moves."""

    def __init__(self, shelf: Shelf, redis_url: str) -> None:
        self.now = NOON
        settings = replace(shelf.services.settings, redis_url=redis_url)
        self.services = Services(settings=settings, now=lambda: self.now)
        self.ledger = self.services.ledger
        self.shelf = Shelf(self.services, shelf.account)

    def lives(self, until: datetime, who: str = "one", heart: Heart | None = None) -> None:
        """Have a clock tick at a moment."""
        self.now = until
        assert tick(self.services, who, heart) is not None

    def down(self, time: timedelta, **words: str) -> None:
        """Be off for so long, from NOON on; another process comes up, and a while passes."""
        self.lives(NOON)
        self.lives(NOON + time, words.get("who", "two"))

    def reports(self, after: timedelta = 3 * MINUTE) -> list[str]:
        self.now += after
        outage.report(self.services)
        outage.report(self.services)
        return [
            f"{each.title}\n{each.body}"
            for each in reversed(self.ledger.notices())
            if "停了" in each.title or "机器" in each.title or "断了" in each.title
            or "没有人看" in each.title or "没有人应" in each.title
        ]  # fmt: skip

    def scheduled(self, slug: str, at: datetime) -> Publication:
        row = self.shelf.publish(slug, f"第 {slug} 期", "2026-11-22")
        return self.ledger.move(
            row, State.SCHEDULED, who="owner", what="release", now=NOON, release_at=at,
            route=Route.MASS, address="",
        )  # fmt: skip


@pytest.fixture
def home(tmp_path: Path, redis_url: str) -> Home:
    client = Redis.from_url(redis_url)
    client.flushdb()
    client.close()
    shelf = shelf_at(
        tmp_path / "ledger.sqlite3",
        kind=Kind.SUBSCRIPTION,
        route=Route.MASS,
        schedule=DAILY,
        token="t" * 16,
    )
    return Home(shelf, redis_url)


def test_a_house_that_was_off_says_from_when_to_when(home: Home) -> None:
    """On the account's own clock, with the slot that had no page, and once with two clocks."""
    home.down(47 * MINUTE)
    home.lives(home.now + timedelta(seconds=20), "three")
    assert home.reports(after=MINUTE) == []
    (told,) = home.reports()
    assert told.startswith("公报停了 47 分钟：11-22 20:00 – 11-22 20:47")
    assert "11-22 20:30 这一档没有备好的日报" in told
    assert "找不回来，也数不出" in told
    assert home.reports() == [told]


@pytest.mark.parametrize("silent", [30, 59])
def test_a_restart_is_no_outage(home: Home, silent: int) -> None:
    """Nor is the first start ever."""
    home.down(timedelta(seconds=silent))
    assert home.reports() == []


def test_a_house_that_was_paused_is_told_of_by_whoever_paused_it(home: Home) -> None:
    """Whether it still is, or has been let go on since."""
    home.lives(NOON)
    home.ledger.pause_house("搬家", who="owner", now=NOON)
    home.lives(NOON + 60 * MINUTE, "two")
    home.ledger.resume_house(who="owner", now=NOON + 70 * MINUTE)
    home.lives(NOON + 90 * MINUTE, "three")
    assert home.reports() == []


def test_what_was_missed_and_what_was_done_since_are_told(home: Home) -> None:
    """Held, late and on its way: each with its title; notices and drafts are counted."""
    slot = NOON + 30 * MINUTE
    held, late, coming = (home.scheduled(slug, slot) for slug in ("a", "b", "c"))
    home.shelf.services.ledger.tell(Telling("甲", "乙"), now=NOON + MINUTE, account="demo")
    back = NOON + 65 * MINUTE
    home.ledger.move(held, State.HELD, who="worker", what="hold", now=back)
    gone = home.ledger.move(
        late, State.RELEASED, who="worker", what="release", now=back, released_at=back
    )
    assert gone.released_at == back
    home.down(64 * MINUTE)
    (told,) = home.reports()
    assert "● 错过：「第 a 期」11-22 20:30 那一档，已停住等你决定：gongbao release a" in told
    assert "● 晚发：「第 b 期」晚了 35 分钟" in told
    assert "● 正在补：「第 c 期」" in told
    assert "没有备好的日报" not in told
    assert "晚送到的通知 1 条" in told
    assert coming.id != held.id
    assert len(told.encode()) < 1500


def test_who_missed_nothing_is_left_in_peace(home: Home) -> None:
    """Where another account of the house missed something."""
    quiet = replace(home.shelf.account, name="other", schedule=Schedule())
    accounts = {**home.services.settings.accounts, "other": quiet}
    settings = replace(home.services.settings, accounts=accounts)
    home.services = replace(home.services, settings=settings)
    home.ledger.sync_accounts(accounts.values())
    home.down(47 * MINUTE)
    home.reports()
    assert [each.account for each in home.ledger.notices()] == ["demo"]


def test_a_silent_redis_is_an_outage_of_a_clock_that_lives(home: Home, tmp_path: Path) -> None:
    """The ledger was there all the time, and nobody could be woken."""
    heart = Heart()
    home.lives(NOON, heart=heart)
    there = home.services
    settings = replace(there.settings, redis_url=f"unix://{tmp_path}/none")
    home.services = replace(there, settings=settings)
    for minute in range(1, 6):
        home.ledger.live([Beat(CLOCK, 60.0)], owner="one", now=NOON + minute * MINUTE)
    home.services = there
    home.ledger.live([Beat(CLOCK, 1), Beat(QUEUE, 301)], owner="one", now=NOON + 5 * MINUTE)
    home.now = NOON + 5 * MINUTE
    (told,) = home.reports()
    assert told.startswith("任务队列（Redis）断了 5 分钟")
    assert not home.services.wakeups.answers() or home.services is there


def test_the_clock_says_that_redis_answers(home: Home, tmp_path: Path) -> None:
    """Where it does not, only the clock itself lives."""
    home.lives(NOON)
    assert set(home.ledger.beats()) == {CLOCK, QUEUE}
    settings = replace(home.services.settings, redis_url=f"unix://{tmp_path}/none")
    home.services = replace(home.services, settings=settings)
    home.lives(NOON + timedelta(seconds=9))
    assert home.ledger.beats()[QUEUE] == NOON


def test_a_busy_watch_is_no_outage_and_a_dead_one_is(home: Home) -> None:
    """Reading a thousand pages takes a while."""
    watch = [Beat(WATCH)]
    for minutes, who in ((0, "one"), (10, "one"), (15, "two")):
        now = NOON + minutes * MINUTE
        home.ledger.live(watch, owner=who, now=now, counts=OF_ANOTHER)
    home.now = NOON + 15 * MINUTE
    (told,) = home.reports()
    assert told.startswith("内容文件夹没有人看 5 分钟")


def web(home: Home, minutes: int, who: str = "web") -> None:
    """Have a web process say so many minutes after NOON that it has begun."""
    now = NOON + minutes * MINUTE
    home.ledger.live([Beat(WEB)], owner=who, now=now, counts=OF_ANOTHER)


def test_callbacks_that_nobody_heard_are_told_although_all_else_ran(home: Home) -> None:
    """What followers saw is said, and that nobody can count what they wrote."""
    web(home, 0)
    web(home, 12, "another")
    home.now = NOON + 12 * MINUTE
    (told,) = home.reports()
    assert told.startswith("回调（网页进程）停了 12 分钟：11-22 20:00 – 11-22 20:12")
    assert "对方看到的是「该公众号暂时无法提供服务，请稍后再试」" in told
    assert "也数不出有多少" in told
    assert "错过" not in told
    settings = home.services.settings
    silent = replace(home.shelf.account, token="")
    home.services = replace(home.services, settings=replace(settings, accounts={"demo": silent}))
    web(home, 40, "third")
    home.now = NOON + 40 * MINUTE
    assert home.reports() == [told]


@pytest.mark.parametrize(
    ("beats", "words"),
    [
        ((0, 46), "回调（网页进程）11-22 20:00 – 11-22 20:46 也停了：微信每条推三次"),
        (
            (0,),
            "回调（网页进程）从 11-22 20:00 起没有动静，现在还没有：请在服务器上",
        ),
        ((0, 1, *range(2, 51)), "网页进程一直在，微信推来的消息有人应答"),
    ],
)
def test_an_outage_says_whether_the_door_was_answered(
    home: Home, beats: tuple[int, ...], words: str
) -> None:
    """Away as well, away still, or there all the time."""
    home.lives(NOON)
    for minutes in beats:
        web(home, minutes, f"web {minutes}")
    home.lives(NOON + 47 * MINUTE, "two")
    (told,) = home.reports()
    assert told.startswith("公报停了 47 分钟")
    assert words in told


def test_a_silent_door_is_told_while_it_lasts(home: Home) -> None:
    """By a clock that has heard the silence itself, once; not by one that has just come up."""
    heart = Heart()
    web(home, 0)
    home.now = NOON + 60 * MINUTE
    for seconds in (0, 60, 299):
        heart.listen(home.services, 1000.0 + seconds)
    assert home.reports() == []
    for seconds in (300, 360):
        heart.listen(home.services, 1000.0 + seconds)
    (told,) = home.reports()
    assert told.startswith("回调没有人应：网页进程从 11-22 20:00 起没有动静")
    web(home, 70, "another")
    heart.listen(home.services, 2000.0)
    heart.listen(home.services, 2060.0)
    assert len(home.reports(after=15 * MINUTE)) == 2


@pytest.mark.parametrize(
    ("seconds", "lived", "same", "kind"),
    [
        (60, None, False, None),
        (61, None, False, Silence.STOPPED),
        (3600, 1.0, True, Silence.JUMPED),
        (3600, 3600.0, True, Silence.UNREACHED),
        (3600, None, True, Silence.UNREACHED),
        (-30, 1.0, True, None),
        (-3600, 1.0, True, Silence.PUT_BACK),
        (-3600, None, False, Silence.PUT_BACK),
    ],
)
def test_what_is_known_of_a_gap(
    seconds: int,
    lived: float | None,
    same: bool,  # noqa: FBT001
    kind: Silence | None,
) -> None:
    """A clock that was moved, a machine that slept, a process that could not reach its ledger."""
    last = datetime(2026, 11, 22, 12, tzinfo=UTC)
    assert silence(last, last + timedelta(seconds=seconds), lived, same=same) is kind


def test_a_clock_that_was_moved_is_told_as_such(home: Home) -> None:
    """What nobody knows is not told as a number."""
    heart = Heart()
    home.lives(NOON, heart=heart)
    home.lives(NOON + 180 * MINUTE, heart=heart)
    (told,) = home.reports()
    assert told.startswith("机器的时间一下子过去了 3 小时")
    home.lives(NOON + 10 * MINUTE, "one", heart)
    assert home.reports()[-1].startswith("机器的时间被拨回了 2 小时 50 分")
    assert "无从知道" in home.reports()[-1]
