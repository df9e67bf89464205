"""Tests that this machine cannot run are named, never skipped in silence."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

CONFTEST = Path(__file__).with_name("conftest.py")
SAMPLE = '''
import pytest

@pytest.mark.content
def test_of_a_page(content):
    """The pages are not there."""

def test_of_the_rest():
    """Runs everywhere."""
'''


def run(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Run the sample beside a copy of our conftest, where there are no pages."""
    tests = folder / "project" / "tests"
    tests.mkdir(parents=True)
    shutil.copy(CONFTEST, tests)
    (tests / "test_sample.py").write_text(SAMPLE)
    (tests / "pytest.ini").write_text("[pytest]\nmarkers = content: needs pages")
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *options]
    return subprocess.run(command, cwd=tests, capture_output=True, text=True, check=False)


def test_what_cannot_run_is_counted_in_the_summary(tmp_path: Path) -> None:
    """The rest runs, and the run succeeds."""
    done = run(tmp_path)
    assert done.returncode == 0
    assert "not run: 1 tests need the author's real pages" in done.stdout
    assert "1 passed" in done.stdout


@pytest.mark.parametrize("workers", ["0", "2"])
def test_where_all_is_required_it_is_a_failure(tmp_path: Path, workers: str) -> None:
    """A machine that checks for everybody must have everything, with and without workers."""
    done = run(tmp_path, "-n", workers, "--require-all")
    assert done.returncode == 1
    assert "not run: 1 tests need the author's real pages" in done.stdout
