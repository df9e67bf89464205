"""See which processes live, for tests of what starts and stops them."""

import subprocess
import time
from collections.abc import Callable
from pathlib import Path


def marked(mark: str) -> list[str]:
    """List living processes whose environment holds `mark`, but the test's own."""
    if Path("/proc/self/environ").exists():
        return [str(each) for each in Path("/proc").glob("[0-9]*") if _holds(each, mark)]
    listed = subprocess.run(["ps", "axeww"], capture_output=True, text=True, check=True)
    return [line for line in listed.stdout.splitlines() if mark in line]


def _holds(process: Path, mark: str) -> bool:
    try:
        dead = process.joinpath("stat").read_text().rpartition(")")[2].split()[0] == "Z"
        return not dead and mark.encode() in process.joinpath("environ").read_bytes()
    except OSError:  # it is gone, or another user's
        return False


def alive(pid: int) -> bool:
    """Tell whether a process lives; a zombie does not."""
    listed = subprocess.run(
        ["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return bool(listed.stdout.strip()) and not listed.stdout.strip().startswith("Z")


def await_true(look: Callable[[], object], seconds: float = 20.0, *, pause: float = 0.02) -> None:
    """Wait until `look` answers something true, with a pause between two looks."""
    deadline = time.monotonic() + seconds
    while not look():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(pause)
