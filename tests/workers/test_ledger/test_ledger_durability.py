"""What several processes, threads, forks and kills do to the record: nothing."""

import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from ledger_pages import NOON, Submit, submit_page
from many_hands import at_once
from sqlalchemy import select, text, update
from sqlalchemy.exc import StatementError

from workers.ledger import Ledger, open_ledger
from workers.ledger.engine import connect, reading, writing
from workers.ledger.tables import leases

PROCESSES, TIMES = 4, 300


def count_up(url: str, times: int) -> str:
    engine = connect(url)
    wanted = leases.c.name == "counter"
    for _ in range(times):
        with writing(engine) as connection:
            seen = connection.scalar(select(leases.c.fence).where(wanted).with_for_update())
            connection.execute(update(leases).where(wanted).values(fence=seen + 1))
    return "done"


def test_no_increment_is_lost(url: str, ledger: Ledger) -> None:
    """Four processes that read, then write 300 times each leave 1,200, not a few hundred."""
    ledger.take_lead("counter", owner="w", seconds=1, now=NOON)
    assert at_once(count_up, *[(url, TIMES)] * PROCESSES) == ["done"] * PROCESSES
    with reading(ledger._engine) as connection:
        assert connection.scalar(select(leases.c.fence)) == 1 + PROCESSES * TIMES


def test_threads_share_a_ledger(ledger: Ledger, submit: Submit) -> None:
    """The pictures of a digest are uploaded side by side, each noted from its own thread."""
    number = submit().publication.id
    with ThreadPoolExecutor(8) as pool:
        for kept in [
            pool.submit(ledger.keep_remote, number, f"https://example.com/{n}", b"%d" % n)
            for n in range(40)
        ]:
            kept.result()
    assert len(ledger.sources(number)[0].files) == 41


WRITE_FOR_EVER = """
import sys
sys.path.insert(0, sys.argv[2])
from ledger_pages import submit_page
from workers.ledger import open_ledger
ledger = open_ledger(sys.argv[1])
for n in range(10**6):
    submit_page(ledger, f"r{n}", files={"a": b"%d" % n * 50_000})
    print(n, flush=True)
"""


def test_a_killed_writer_leaves_whole_revisions(url: str, ledger: Ledger) -> None:
    """Killed at any instruction, a writer leaves what it had said was written, and no halves."""
    line = [sys.executable, "-c", WRITE_FOR_EVER, url, str(Path(__file__).parent)]
    with subprocess.Popen(line, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        said = [int(writer.stdout.readline()) for _ in range(5)]
        writer.send_signal(signal.SIGKILL)
        said += [int(line) for line in writer.stdout]
    (publication,) = ledger.publications()
    revision = int(publication.revision.removeprefix("r"))
    assert revision in {said[-1], said[-1] + 1}
    assert ledger.sources(publication.id)[0].files == {"a": b"%d" % revision * 50_000}
    assert len(ledger.journal(publication.id)) == revision + 1
    assert submit_page(ledger, "after").outcome == "changed"


FORK = """
import os, sys
sys.path.insert(0, sys.argv[2])
from ledger_pages import submit_page
from workers.ledger import open_ledger
ledger = open_ledger(sys.argv[1])
submit_page(ledger, "r0", slug="parent")
children = []
for n in range(4):
    if not (child := os.fork()):
        for m in range(10):
            submit_page(ledger, f"r{m}", slug=f"child{n}")
        os._exit(0)
    children.append(child)
for m in range(10):
    submit_page(ledger, f"r{m}", slug="parent")
codes = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
print(codes, len(ledger.publications()))
ledger.close()
"""


def test_a_ledger_opened_before_a_fork_serves_both_sides(url: str, ledger: Ledger) -> None:
    """A worker opens the ledger once and forks for each job; none shares a connection."""
    line = [sys.executable, "-W", "error", "-c", FORK, url, str(Path(__file__).parent)]
    done = subprocess.run(line, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[0, 0, 0, 0] 5"
    assert done.stderr == ""
    assert {p.revision for p in ledger.publications()} == {"r9"}


def test_a_failed_write_leaves_nothing_of_itself(ledger: Ledger, submit: Submit) -> None:
    """A page and its journal are written together or not at all."""
    with pytest.raises((StatementError, TypeError), match="JSON"):
        submit(tags=(object(),))  # JSON cannot hold it, and the account was written before it
    with reading(ledger._engine) as connection:
        assert connection.scalar(text("SELECT count(*) FROM accounts")) == 0


def test_sqlites_file_is_nobody_elses(tmp_path: Path, pattern: Path) -> None:
    """Pages that are not out yet are no other user's business; a power cut loses no commit."""
    assert pattern.stat().st_mode & 0o777 == 0o600
    file = tmp_path / "ledger.sqlite3"
    file.write_bytes(pattern.read_bytes())
    file.chmod(0o600)
    ledger = open_ledger(f"sqlite:///{file}")
    submit_page(ledger, "r1")
    modes = {p.name: p.stat().st_mode & 0o777 for p in tmp_path.iterdir()}
    assert modes == dict.fromkeys([f"{file.name}{end}" for end in ("", "-wal", "-shm")], 0o600)
    with reading(ledger._engine) as connection:
        assert connection.scalar(text("PRAGMA journal_mode")) == "wal"
        assert connection.scalar(text("PRAGMA synchronous")) == 2
        assert connection.scalar(text("PRAGMA foreign_keys")) == 1
        assert connection.scalar(text("PRAGMA busy_timeout")) == 30_000
    ledger.close()
    assert list(tmp_path.iterdir()) == [file]
