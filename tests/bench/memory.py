"""Measure the resident memory of the house at rest: what a small machine must have.

Runs `gongbao demo`, waits until the sample lies in the draft box, and reads for every process its
resident set (RSS) and its proportional share (PSS: pages shared by n processes count 1/n).
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

NAMES = {
    "web": "gunicorn",
    "worker": r" worker\b",
    "clock": r" clock\b",
    "valkey": "valkey-server",
    "sandbox": r" sandbox\b",
    "guard": "guard.py",
}
HOUSE = ("web", "worker", "clock", "valkey")


def session_of(pid: int) -> list[int]:
    """List a process's descendants, in whatever sessions they are."""
    children: dict[int, list[int]] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
        children.setdefault(parent, []).append(int(folder.name))
    found, todo = [], [pid]
    while todo:
        todo += (mine := children.get(todo.pop(), []))
        found += mine
    return found


def memory(pid: int) -> tuple[int, int]:
    """Give RSS and PSS in KB."""
    text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    rss, pss = (re.search(rf"^{name}:\s+(\d+)", text, re.MULTILINE) for name in ("Rss", "Pss"))
    assert rss is not None
    assert pss is not None
    return int(rss[1]), int(pss[1])


def name_of(pid: int) -> str:
    command = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    return next((name for name, pattern in NAMES.items() if re.search(pattern, command)), "")


def main() -> int:
    gongbao = Path(sys.executable).with_name("gongbao")
    demo = subprocess.Popen([gongbao, "demo"], stdout=subprocess.PIPE, text=True)
    assert demo.stdout is not None
    try:
        for line in demo.stdout:
            if "http://" in line and "/mp/" in line:
                break
        time.sleep(3)
        total: dict[str, tuple[int, int, int]] = {}
        for pid in session_of(demo.pid):
            name = name_of(pid)
            if name:
                count, rss, pss = total.get(name, (0, 0, 0))
                more = memory(pid)
                total[name] = (count + 1, rss + more[0], pss + more[1])
    finally:
        os.kill(demo.pid, signal.SIGINT)
        demo.wait(timeout=60)
    for name, (count, rss, pss) in total.items():
        print(f"{name:8} {count} process(es): RSS {rss / 1024:6.1f} MB, PSS {pss / 1024:6.1f} MB")
    mine = [total[name] for name in HOUSE if name in total]
    rss, pss = sum(m[1] for m in mine) / 1024, sum(m[2] for m in mine) / 1024
    print(f"web + worker + clock + Valkey: RSS {rss:.0f} MB, PSS {pss:.0f} MB")
    return len(mine) != len(HOUSE)


if __name__ == "__main__":
    sys.exit(main())
