"""The output of supervised processes: every line with its name, or in a file of its own."""

import io
from pathlib import Path

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
