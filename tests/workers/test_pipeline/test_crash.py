"""kill -9 between any two steps, and what is found afterwards."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from workers import pipeline
from workers.publication import State

if TYPE_CHECKING:
    from conftest import House

    from workers.publication import Publication

DYING = Path(__file__).with_name("dying.py")
POINTS = 22
"""So many a publication with one picture passes; the first test holds that."""


def write_settings(house: House) -> None:
    """Write the settings down for processes of their own."""
    account, settings = house.account, house.services.settings
    (house.folder / "gongbao.toml").write_text(
        f'database_url = "{settings.database_url}"\nredis_url = "{settings.redis_url}"\n'
        f"draft_settle = 1\n[accounts.{account.name}]\n"
        f'app_id = "{account.app_id}"\nsecret = "{account.secret}"\n'
        f'api_base = "{account.api_base}"\n',
        encoding="utf-8",
    )


def die_at(house: House, publication: Publication, point: int) -> subprocess.CompletedProcess[str]:
    write_settings(house)
    command = [sys.executable, str(DYING), str(house.folder), str(publication.id), str(point)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def settle(house: House, publication: Publication, seconds: float = 30) -> Publication:
    """Do what the clock's sweep and a restarted worker do, until the publication rests."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        row = house.services.ledger.publication(publication.id)
        if row.state not in pipeline.STEPS:
            return row
        pipeline.advance(publication.id, house.services)
        time.sleep(0.1)
    return house.services.ledger.publication(publication.id)


def test_the_points_cover_the_whole_way(house: House) -> None:
    """If the way grows longer, the crash tests must grow with it."""
    publication = house.submit(house.page()).publication
    lived = die_at(house, publication, 0)
    assert lived.returncode == 0, lived.stderr
    assert int(lived.stdout) == POINTS
    assert house.services.ledger.publication(publication.id).state is State.HANDED_OVER


@pytest.mark.parametrize("point", range(1, POINTS + 1))
def test_a_crash_between_any_two_steps_ends_with_one_draft(house: House, point: int) -> None:
    """And at most the pictures that were in flight are uploaded again."""
    publication = house.submit(house.page()).publication
    died = die_at(house, publication, point)
    assert died.returncode in {-signal.SIGKILL, 0}, died.stderr
    done = settle(house, publication)
    assert done.state is State.HANDED_OVER
    (draft,) = house.drafts()
    assert draft["media_id"] == done.draft_id
    assert house.calls("media/uploadimg") <= 2
    assert house.calls("material/add_material") <= 2


@pytest.mark.parametrize("point", [3, 6, 9, 12, 15])
def test_a_crash_while_a_draft_is_updated_leaves_the_new_text(house: House, point: int) -> None:
    """What we wrote ourselves is not mistaken for a person's edit."""
    house.walk(house.submit(house.page()))
    publication = house.submit(house.page(title="第二版")).publication
    died = die_at(house, publication, point)
    assert died.returncode in {-signal.SIGKILL, 0}, died.stderr
    done = settle(house, publication)
    assert done.state is State.HANDED_OVER
    (draft,) = house.drafts()
    assert draft["articles"][0]["title"] == "第二版"


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
