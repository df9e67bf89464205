"""A fair sample of the crash matrix; `make crash` plays all of it."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from workers.settings import environment

TESTS = Path(__file__).resolve().parents[1]
SECONDS = 240


def test_a_sample_of_all_crashes_loses_and_doubles_nothing() -> None:
    """Killed, cut off, restarted or overtaken anywhere: readers get a digest once."""
    played_well()


@pytest.mark.postgresql
def test_two_machines_lose_and_double_nothing_when_their_servers_die() -> None:
    """PostgreSQL cuts off or crashes, Redis fails over or is emptied, in the middle of releases."""
    played = played_well("--postgresql", "--sentinel", "--route", "mass")
    for fault in ("backend terminated", "postgresql restarts", "failover", "redis emptied"):
        assert fault in played


def played_well(*words: str) -> str:
    # Coverage would write down what each of hundreds of killed children did not live to tell.
    ours = {k: v for k, v in environment().items() if not k.startswith(("COV", "GONGBAO_"))}
    played = subprocess.run(
        [sys.executable, "-m", "crash", "--sample", *words],
        env={**ours, "PYTHONPATH": str(TESTS)},
        cwd=TESTS.parent,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert played.returncode == 0, played.stdout + played.stderr
    last = played.stdout.splitlines()[-1]
    assert re.fullmatch(r"doubles: 0, losses: 0, left to a person: \d+", last), played.stdout
    return played.stdout
