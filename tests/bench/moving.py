"""Measure a move: backup and restore of 10,000 publications with 2 GB of pictures.

Each step runs in a process of its own, so that its peak memory is its own; beside it, in the same
run, a plain copy and SQLite's own backup of the same ledger, both with the sha256 of every byte.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import resource
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import event
from sqlalchemy.pool import Pool

from workers.account import Account
from workers.chest import opened
from workers.digest import Digest
from workers.ledger import SubmittedPage, migrate, open_ledger
from workers.moving import bring_back, write_backup

if TYPE_CHECKING:
    from collections.abc import Callable

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
ACCOUNT = Account(name="daily", app_id="wx0123456789abcdef", secret="s" * 32)
PAGE = "## 第 {number} 条\n\n" + "这里是一段有些长度的正文，说明发生了什么，以及为什么要紧。\n" * 80


def furnish(url: str, publications: int, gigabytes: float) -> None:
    """Hand in so many pages, each with a picture of its own."""
    migrate.upgrade(url)
    # What is measured comes later: until then nothing waits for the disk.
    event.listen(Pool, "checkout", _hurry)
    ledger, size = open_ledger(url), int(gigabytes * 1e9 / publications)
    dice = random.Random(7)
    for number in range(publications):
        slug = f"ai{number:05}"
        digest = Digest(name="index.md", folder=slug, slug=slug, title=f"早报 {number}")
        page = SubmittedPage(
            digest=digest,
            revision=f"r{number}",
            page=PAGE.format(number=number).encode(),
            files={"one.png": dice.randbytes(size)},
        )
        ledger.submit(account=ACCOUNT, pages=[page], who="bench", now=NOW)
    ledger.close()


def _hurry(connection: sqlite3.Connection, *_: object) -> None:
    connection.execute("PRAGMA synchronous=OFF")


def hashed(path: Path) -> None:
    with path.open("rb") as file:
        hashlib.file_digest(file, "sha256")


def durable(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())


def copy(source: Path, target: Path) -> None:
    hashed(source)
    shutil.copyfile(source, target)
    durable(target)


def sqlite_backup(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(source)) as one, closing(sqlite3.connect(target)) as other:
        one.backup(other, pages=1 << 14)
    durable(target)
    hashed(target)


def backup(source: Path, target: Path) -> None:
    write_backup(f"sqlite:///{source}", target, now=NOW)


def restore(source: Path, target: Path) -> None:
    with opened(source) as chest:
        bring_back(chest, f"sqlite:///{target}", now=NOW)


STEPS: dict[str, Callable[[Path, Path], None]] = {
    "copy": copy,
    "sqlite": sqlite_backup,
    "backup": backup,
    "restore": restore,
}


def step(name: str, source: Path, target: Path) -> dict[str, float]:
    """Run a step in a process of its own; seconds, and its peak memory in MB."""
    target.unlink(missing_ok=True)
    subprocess.run(["sync"], check=True)
    line = [sys.executable, __file__, "--step", name, str(source), str(target)]
    found: dict[str, float] = json.loads(subprocess.check_output(line))
    return found


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--publications", type=int, default=10_000)
    options.add_argument("--gigabytes", type=float, default=2.0)
    options.add_argument("--step", nargs=3, metavar=("STEP", "FROM", "TO"))
    given = options.parse_args()
    if given.step:
        name, source, target = given.step
        began = time.perf_counter()
        STEPS[name](Path(source), Path(target))
        seconds = time.perf_counter() - began
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(json.dumps({"seconds": seconds, "peak": peak}))
        return 0
    with tempfile.TemporaryDirectory(prefix="gb-moving-") as folder:
        measure(Path(folder), given.publications, given.gigabytes)
    return 0


def measure(folder: Path, publications: int, gigabytes: float) -> None:
    ledger, chest = folder / "ledger.sqlite3", folder / "backup.tar"
    furnish(f"sqlite:///{ledger}", publications, gigabytes)
    megabytes = ledger.stat().st_size / 1e6
    print(f"{publications:,} publications, a ledger of {megabytes:,.0f} MB")
    plain = step("copy", ledger, folder / "copy.sqlite3")
    (folder / "copy.sqlite3").unlink()
    own = step("sqlite", ledger, folder / "own.sqlite3")
    (folder / "own.sqlite3").unlink()
    ours = step("backup", ledger, chest)
    back = step("restore", chest, folder / "restored.sqlite3")
    for name, found in (
        ("copy and sha256", plain),
        ("SQLite's own backup and sha256", own),
        ("gongbao backup", ours),
        ("gongbao restore, looked through first", back),
    ):
        print(
            f"{name:40} {found['seconds']:7.1f} s {megabytes / found['seconds']:7.0f} MB/s "
            f"{found['seconds'] / plain['seconds']:6.2f} x copy {found['peak']:6.0f} MB peak"
        )
    print(f"the backup has {chest.stat().st_size / 1e6:,.0f} MB")
    with closing(open_ledger(f"sqlite:///{folder / 'restored.sqlite3'}")) as restored:
        assert restored.house_paused()
        assert sum(restored.counts().values()) == publications


if __name__ == "__main__":
    raise SystemExit(main())
