"""A fair sample of the crash matrix; `make crash` plays all of it."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from workers.settings import environment

TESTS = Path(__file__).resolve().parents[1]
SECONDS = 240


def test_a_sample_of_all_crashes_loses_and_doubles_nothing() -> None:
    """Killed, cut off, restarted or overtaken anywhere: readers get a digest once."""
    # Coverage would write down what each of hundreds of killed children did not live to tell.
    ours = {k: v for k, v in environment().items() if not k.startswith(("COV", "GONGBAO_"))}
    played = subprocess.run(
        [sys.executable, "-m", "crash", "--sample"],
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
