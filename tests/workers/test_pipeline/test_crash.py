"""kill -9 between any two steps, and what is found afterwards."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from workers.publication import State

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pressroom import House

    from workers.publication import Publication

DYING = Path(__file__).with_name("dying.py")
POINTS = 22
"""So many a publication with one picture passes; the first test holds that."""
UPDATE_POINTS = 16
"""So many one passes whose draft is there already."""
UPDATES_POINTS = UPDATE_POINTS + 2
"""So many one passes of whose draft two articles changed."""
REPLACE_POINTS = UPDATE_POINTS + 8
"""So many one passes whose draft gets another number of articles: added, switched, deleted."""


def write_settings(house: House) -> None:
    """Write the settings down for processes of their own."""
    account, settings = house.account, house.services.settings
    (house.folder / "gongbao.toml").write_text(
        f'database_url = "{settings.database_url}"\nredis_url = "{settings.redis_url}"\n'
        f"[accounts.{account.name}]\n"
        f'app_id = "{account.app_id}"\nsecret = "{account.secret}"\n'
        f'api_base = "{account.api_base}"\n',
        encoding="utf-8",
    )


@pytest.fixture(scope="module")
def undertaker() -> Iterator[subprocess.Popen[str]]:
    """A process that has loaded everything, and forks one to die for each line it reads."""
    with subprocess.Popen(
        [sys.executable, str(DYING)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        yield process


@pytest.fixture
def die_at(house: House, undertaker: subprocess.Popen[str]) -> Callable[..., list[int]]:
    """Have a publication advanced up to a point: answers the deadly signal and the points."""
    write_settings(house)

    def die(publication: Publication, point: int) -> list[int]:
        assert undertaker.stdin is not None
        assert undertaker.stdout is not None
        undertaker.stdin.write(json.dumps([str(house.folder), publication.id, point]) + "\n")
        undertaker.stdin.flush()
        return [int(number) for number in json.loads(undertaker.stdout.readline())]

    return die


def test_the_points_cover_the_whole_way(house: House, die_at: Callable[..., list[int]]) -> None:
    """If the way grows longer, the crash tests must grow with it."""
    publication = house.submit(house.page()).publication
    assert die_at(publication, 0) == [0, POINTS]
    assert house.services.ledger.publication(publication.id).state is State.HANDED_OVER


@pytest.mark.parametrize("point", range(1, POINTS + 1))
def test_a_crash_between_any_two_steps_ends_with_one_draft(
    house: House, die_at: Callable[..., list[int]], point: int
) -> None:
    """And at most the pictures that were in flight are uploaded again."""
    publication = house.submit(house.page()).publication
    assert die_at(publication, point) == [signal.SIGKILL, 0]
    done = house.settle(publication)
    assert done.state is State.HANDED_OVER
    (draft,) = house.drafts()
    assert draft["media_id"] == done.draft_id
    assert house.calls("media/uploadimg") <= 2
    assert house.calls("material/add_material") <= 2


def test_the_points_cover_the_way_of_a_change(
    house: House, die_at: Callable[..., list[int]]
) -> None:
    """A change goes another way: its draft is read and updated."""
    house.walk(house.submit(house.page()))
    publication = house.submit(house.page(title="第二版")).publication
    assert die_at(publication, 0) == [0, UPDATE_POINTS]


@pytest.mark.parametrize("point", range(1, UPDATE_POINTS + 1))
def test_a_crash_while_a_draft_is_updated_leaves_the_new_text(
    house: House, die_at: Callable[..., list[int]], point: int
) -> None:
    """What we wrote ourselves is not mistaken for a person's edit."""
    house.walk(house.submit(house.page()))
    publication = house.submit(house.page(title="第二版")).publication
    assert die_at(publication, point) == [signal.SIGKILL, 0]
    done = house.settle(publication)
    assert done.state is State.HANDED_OVER
    (draft,) = house.drafts()
    assert draft["articles"][0]["title"] == "第二版"


def two_pages(house: House, title: str) -> tuple[Path, Path]:
    return house.page("a", title=f"{title}甲"), house.page("b", title=f"{title}乙")


def titles(house: House) -> list[list[str]]:
    return [[article["title"] for article in draft["articles"]] for draft in house.drafts()]


def test_the_points_cover_the_way_of_two_changes(
    house: House, die_at: Callable[..., list[int]]
) -> None:
    """Each article of a draft is written by a call of its own."""
    house.walk(house.submit(*two_pages(house, "旧")))
    publication = house.submit(*two_pages(house, "新")).publication
    assert die_at(publication, 0) == [0, UPDATES_POINTS]
    assert titles(house) == [["新甲", "新乙"]]


@pytest.mark.parametrize("point", range(1, UPDATES_POINTS + 1))
def test_a_crash_while_articles_are_updated_leaves_all_of_the_new_text(
    house: House, die_at: Callable[..., list[int]], point: int
) -> None:
    """No draft stays half old and half new."""
    house.walk(house.submit(*two_pages(house, "旧")))
    publication = house.submit(*two_pages(house, "新")).publication
    assert die_at(publication, point) == [signal.SIGKILL, 0]
    done = house.settle(publication)
    assert done.state is State.HANDED_OVER
    assert titles(house) == [["新甲", "新乙"]]
    assert house.calls("draft/add") == 1


def test_the_points_cover_the_way_of_a_replacement(
    house: House, die_at: Callable[..., list[int]]
) -> None:
    """The new draft is added, the row switched, the old one deleted."""
    house.walk(house.submit(*two_pages(house, "旧")))
    publication = house.submit(two_pages(house, "新")[0]).publication
    assert die_at(publication, 0) == [0, REPLACE_POINTS]
    assert titles(house) == [["新甲"]]


@pytest.mark.parametrize("point", range(1, REPLACE_POINTS + 1))
def test_a_crash_while_a_draft_is_replaced_leaves_one_draft(
    house: House, die_at: Callable[..., list[int]], point: int
) -> None:
    """Neither two for good nor none, not even for a moment."""
    old = house.walk(house.submit(*two_pages(house, "旧")))
    publication = house.submit(two_pages(house, "新")[0]).publication
    assert die_at(publication, point) == [signal.SIGKILL, 0]
    boxed = [draft["media_id"] for draft in house.drafts()]
    row = house.row(publication)
    assert boxed
    assert old.draft_id in boxed or row.draft_id in boxed
    done = house.settle(publication)
    assert (done.state, done.old_draft_id) == (State.HANDED_OVER, None)
    (draft,) = house.drafts()
    assert draft["media_id"] == done.draft_id != old.draft_id
    assert titles(house) == [["新甲"]]
    assert house.calls("draft/add") == 2


@pytest.mark.parametrize("point", range(1, REPLACE_POINTS + 1, 3))
def test_a_crash_while_a_draft_is_replaced_loses_no_later_change(
    house: House, die_at: Callable[..., list[int]], point: int
) -> None:
    """The pages change back, or once more, before anybody takes it up again."""
    house.walk(house.submit(*two_pages(house, "旧")))
    publication = house.submit(two_pages(house, "新")[0]).publication
    assert die_at(publication, point) == [signal.SIGKILL, 0]
    house.submit(*two_pages(house, "最新"), house.page("c", title="丙"))
    done = house.settle(publication)
    assert (done.state, done.old_draft_id) == (State.HANDED_OVER, None)
    assert titles(house) == [["最新甲", "最新乙", "丙"]]


def start(house: House, what: str) -> subprocess.Popen[bytes]:
    """Start a worker or a clock of its own, in a process group of its own."""
    code = {
        "worker": "from workers.jobs import run_worker; run_worker()",
        "clock": "from workers.clock import run_clock; from workers.services import build; "
        "from workers.settings import Settings; run_clock(build(Settings.read()))",
    }[what]
    with (house.folder / f"{what}.log").open("ab") as log:
        return subprocess.Popen(
            [sys.executable, "-c", code],
            cwd=house.folder,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )


def wait_for(house: House, publication: Publication, state: State, seconds: float) -> Publication:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        row = house.services.ledger.publication(publication.id)
        if row.state is state:
            return row
        time.sleep(0.1)
    return house.services.ledger.publication(publication.id)


def test_a_worker_killed_in_the_middle_of_draft_add_is_replaced(house: House) -> None:
    """Real processes: the clock's sweep hands the publication to the next worker."""
    write_settings(house)
    house.sandbox.fault(house.account.app_id, "draft/add", "slow_after", seconds=3)
    first, clock = start(house, "worker"), start(house, "clock")
    second = None
    try:
        publication = house.submit(house.page()).publication
        deadline = time.monotonic() + 20
        while not house.drafts() and time.monotonic() < deadline:
            time.sleep(0.05)
        _kill_with_horse(first)
        second = start(house, "worker")
        done = wait_for(house, publication, State.HANDED_OVER, 45)
        assert done.state is State.HANDED_OVER, (house.folder / "worker.log").read_text()
        (draft,) = house.drafts()
        assert draft["media_id"] == done.draft_id
    finally:
        for process in filter(None, (first, second, clock)):
            _kill_with_horse(process)


def _kill_with_horse(process: subprocess.Popen[bytes]) -> None:
    """Kill a worker and the process it forked for its job, which has a group of its own."""
    found = subprocess.run(
        ["pgrep", "-P", str(process.pid)], capture_output=True, text=True, check=False
    )
    for pid in [process.pid, *map(int, found.stdout.split())]:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue
    process.wait(timeout=10)
