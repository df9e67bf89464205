"""The output of supervised processes: every line with its name, or in a file of its own."""

import io
import threading
from pathlib import Path

import pytest
from processes import await_true

from bot.supervision.relay import log_of, tail, to_files, to_stream


def test_lines_of_several_programs_are_told_apart() -> None:
    """In one terminal a line without a name says nothing."""
    terminal = io.StringIO()
    output = to_stream(terminal)
    with output("web") as web, output("clock") as clock:
        web.write("你好\nhalf".encode())
        clock.write(b"tick\n")
    await_true(lambda: len(terminal.getvalue().splitlines()) == 3)
    assert sorted(terminal.getvalue().splitlines()) == [
        "clock    │ tick",
        "web      │ half",
        "web      │ 你好",
    ]


def test_a_log_goes_on_where_it_ended(tmp_path: Path) -> None:
    """A process that is started again must not wipe out why it died."""
    output = to_files(tmp_path)
    for line in (b"first\n", b"second\n", b"third\n"):
        with output("web") as log:
            log.write(line)
    assert tail(log_of(tmp_path, "web"), 2) == "second\nthird"
    assert tail(log_of(tmp_path, "none")) == ""


def test_who_writes_does_not_die_of_a_full_disk() -> None:
    """What cannot be shown is lost; the pipe stays open, and so do the processes behind it."""
    full, before = Path("/dev/full").open("w"), threading.active_count()  # noqa: SIM115
    with to_stream(full)("web") as web:
        for _ in range(3_000):  # more than a pipe holds
            web.write(b"x" * 99 + b"\n")
    await_true(lambda: threading.active_count() == before)
    with pytest.raises(OSError, match="No space left"):
        full.close()
