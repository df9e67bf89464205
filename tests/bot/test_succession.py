"""The succession: a running process goes only once its heir is ready."""

import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from processes import alive, await_true

from bot.supervision.readiness import VARIABLE, Ear, say_ready
from bot.supervision.relay import log_of, tail, to_files
from bot.supervision.succession import Succession
from bot.supervision.supervisor import Program, Supervisor

HEIR = f"""
import os, signal, socket, sys, time
def leave(*_):
    print("leaving", os.getpid(), flush=True)
    sys.exit()
signal.signal(signal.SIGTERM, leave)
line = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
if {VARIABLE!r} in os.environ:
    line.sendto(b"STATUS=well\\nREADY=1", os.environ[{VARIABLE!r}])
print("here", os.getpid(), flush=True)
time.sleep(60)
"""


@pytest.fixture
def supervisor(tmp_path: Path) -> Iterator[Supervisor]:
    with Supervisor(to_files(tmp_path), patience=0.3) as supervisor:
        yield supervisor


def program(name: str, code: str, folder: Path) -> Program:
    return Program(name=name, command=(sys.executable, "-c", code), environ={}, folder=folder)


def rounds(succession: Succession, supervisor: Supervisor) -> list[str]:
    """Let it go on until it has something to say, and tend the others meanwhile."""
    deadline = time.monotonic() + 20
    while not (told := succession.step()):
        assert time.monotonic() < deadline
        assert supervisor.tend() == []
        time.sleep(0.02)
    return told


def test_each_process_is_followed_by_a_ready_one(supervisor: Supervisor, tmp_path: Path) -> None:
    """One after the other, and who leaves is told once and waited for."""
    programs = [program(name, HEIR, tmp_path) for name in ("web", "clock")]
    for each in programs:
        supervisor.start(each)
    await_true(lambda: "here" in tail(log_of(tmp_path, "web")))
    await_true(lambda: "here" in tail(log_of(tmp_path, "clock")))
    before = [supervisor.pid(each.name) for each in programs]
    succession = Succession(supervisor)
    succession.begin(programs)
    told = [*rounds(succession, supervisor), *rounds(succession, supervisor)]
    assert told == ["web is new", "clock is new; all processes are new"]
    for each, pid in zip(programs, before, strict=True):
        now = supervisor.pid(each.name)
        assert pid is not None
        assert now is not None
        assert now != pid
        assert (alive(pid), alive(now)) == (False, True)
        said = [line for line in tail(log_of(tmp_path, each.name)).splitlines() if "here" in line]
        assert said == [f"here {pid}", f"here {now}"]
        assert f"leaving {pid}" in tail(log_of(tmp_path, each.name))


def test_a_program_that_cannot_start_leaves_the_old_one_at_work(
    supervisor: Supervisor, tmp_path: Path
) -> None:
    """A broken upgrade must not end the house that still works, nor go on to the next process."""
    old = program("web", HEIR, tmp_path)
    supervisor.start(old)
    supervisor.start(program("clock", HEIR, tmp_path))
    pids = supervisor.pid("web"), supervisor.pid("clock")
    succession = Succession(supervisor)
    succession.begin([program("web", "raise SystemExit(1)", tmp_path), old])
    assert rounds(succession, supervisor) == ["the new web died: the old one stays"]
    assert succession.step() == []
    assert (supervisor.pid("web"), supervisor.pid("clock")) == pids


def test_a_word_that_nobody_hears_disturbs_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without systemd nobody listens; with it, the word is the one it knows."""
    monkeypatch.delenv(VARIABLE, raising=False)
    say_ready()
    monkeypatch.chdir(tmp_path)
    ear = Ear(Path("ear.sock"))
    monkeypatch.setenv(VARIABLE, ear.address)
    assert not ear.heard()
    say_ready("MAINPID=1")
    assert ear.heard()
    ear.close()
    say_ready()
