"""The supervisor: what it starts runs, what dies comes back, and nothing is left behind."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from processes import alive, await_true

from bot.supervision import guard
from bot.supervision.interrupt import Interrupted, interruptible, unbroken
from bot.supervision.relay import log_of, tail, to_files
from bot.supervision.supervisor import FIRST_DELAY, Program, Supervisor

STUBBORN = """
import os, signal, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
if os.fork() == 0:
    if OWN_SESSION:
        os.setsid()
    print("child", os.getpid(), flush=True)
print("ready", flush=True)
time.sleep(60)
"""

SUPERVISING = """
import sys, time
from pathlib import Path
from bot.supervision.relay import to_files
from bot.supervision.supervisor import Program, Supervisor
folder = Path(sys.argv[1])
home = folder / "home"
home.mkdir()
with Supervisor(to_files(folder), patience=0.3) as supervisor:
    supervisor.remove_at_the_end(home)
    code = "import time; print('ready', flush=True); time.sleep(60)"
    command = (sys.executable, "-c", code)
    sleeper = Program(name="sleeper", command=command, environ={}, folder=folder)
    supervisor.start(sleeper)
    print(supervisor.pid("sleeper"), flush=True)
    time.sleep(60)
"""


def python(name: str, code: str, folder: Path, stage: int = 1) -> Program:
    command = (sys.executable, "-c", code)
    return Program(name=name, command=command, environ={}, folder=folder, stage=stage)


@pytest.fixture
def supervisor(tmp_path: Path) -> Iterator[Supervisor]:
    """A supervisor that waits 0.3 s where the real one waits 5."""
    with Supervisor(to_files(tmp_path), patience=0.3) as supervisor:
        yield supervisor


def pid_of(supervisor: Supervisor, name: str) -> int:
    pid = supervisor.pid(name)
    assert pid is not None
    return pid


def said(tmp_path: Path, name: str, word: str) -> None:
    await_true(lambda: word in tail(log_of(tmp_path, name)))


@pytest.mark.parametrize("own_session", [False, True])
def test_stopping_ends_even_what_ignores_the_signal_and_its_children(
    supervisor: Supervisor, tmp_path: Path, *, own_session: bool
) -> None:
    """Ctrl-C must leave no process behind, nor a child that left for a session of its own."""
    code = STUBBORN.replace("OWN_SESSION", str(own_session))
    supervisor.start(python("stubborn", code, tmp_path))
    said(tmp_path, "stubborn", "ready")
    said(tmp_path, "stubborn", "child")
    child = int(tail(log_of(tmp_path, "stubborn")).split("child ")[1].split()[0])
    parent = pid_of(supervisor, "stubborn")
    supervisor.stop()
    await_true(lambda: not alive(parent) and not alive(child), 5)


def test_who_is_needed_by_others_is_stopped_last(supervisor: Supervisor, tmp_path: Path) -> None:
    """A worker that finishes its job still finds Redis while it does."""
    code = f"""
import signal, sys, time
def note(*_):
    with open({str(tmp_path / "order")!r}, "a") as order:
        order.write(NAME + " ")
    sys.exit()
signal.signal(signal.SIGTERM, note)
print("ready", flush=True)
time.sleep(60)
"""
    for name, stage in (("redis", 0), ("worker", 1)):
        supervisor.start(python(name, f"NAME={name!r}" + code, tmp_path, stage))
    for name in ("redis", "worker"):
        said(tmp_path, name, "ready")
    supervisor.stop()
    assert (tmp_path / "order").read_text() == "worker redis "


def test_a_process_that_dies_is_started_again_later_each_time(
    supervisor: Supervisor, tmp_path: Path
) -> None:
    """A fault that stays must not burn the machine's time."""
    supervisor.start(python("brief", "raise SystemExit(3)", tmp_path))
    deaths = []
    deadline = time.monotonic() + 20
    while len(deaths) < 2 and time.monotonic() < deadline:
        deaths += supervisor.tend()
        time.sleep(0.02)
    assert [(death.name, death.status) for death in deaths] == [("brief", 3)] * 2
    assert [death.back_in for death in deaths] == [FIRST_DELAY, 2 * FIRST_DELAY]
    assert deaths[0].how == "status 3"
    assert supervisor.pid("brief") is None


def test_killing_the_supervisor_ends_what_it_started(tmp_path: Path) -> None:
    """Not even kill -9 leaves an orphan or a temporary folder."""
    process = subprocess.Popen(
        [sys.executable, "-c", SUPERVISING, str(tmp_path)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    with process, process.stdout:
        sleeper = int(process.stdout.readline())
        said(tmp_path, "sleeper", "ready")
        process.kill()
    await_true(lambda: not alive(sleeper))
    await_true(lambda: not (tmp_path / "home").exists())


def test_a_guard_that_was_killed_is_replaced(supervisor: Supervisor, tmp_path: Path) -> None:
    """The new one knows of all that the old one watched."""
    supervisor.start(python("sleeper", STUBBORN.replace("OWN_SESSION", "False"), tmp_path))
    said(tmp_path, "sleeper", "ready")
    sleeper, first = pid_of(supervisor, "sleeper"), supervisor._guard.pid
    supervisor._guard.kill()
    supervisor._guard.wait()
    assert supervisor.tend() == []
    assert supervisor._guard.pid != first
    supervisor.stop()
    assert not alive(sleeper)


def test_the_family_is_found_without_ps_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """Slim containers have no ps."""
    known = set(guard._processes())
    monkeypatch.setattr(guard.subprocess, "check_output", missing)
    mine = (os.getpid(), os.getppid(), os.getpgrp())
    assert mine in known
    if Path("/proc/self/stat").exists():
        assert mine in guard._processes()


def missing(*_: object, **__: object) -> str:
    raise FileNotFoundError("ps")


def test_a_folder_is_removed_only_after_its_users_have_stopped(
    supervisor: Supervisor, tmp_path: Path
) -> None:
    """The demo's home goes with the demo."""
    home = tmp_path / "home"
    (home / "deep").mkdir(parents=True)
    supervisor.remove_at_the_end(home)
    supervisor.start(python("user", "import time; time.sleep(60)", home))
    assert home.exists()
    supervisor.stop()
    assert not home.exists()


def test_what_cannot_be_started_is_an_error_at_once(supervisor: Supervisor, tmp_path: Path) -> None:
    """A missing program is said, not tried again and again."""
    missing = Program(name="no", command=(str(tmp_path / "no"),), environ={}, folder=tmp_path)
    with pytest.raises(FileNotFoundError):
        supervisor.start(missing)


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_each_way_of_asking_to_stop_is_one_exception(sign: signal.Signals) -> None:
    """Ctrl-C, a service manager and a closed terminal are told apart by the status alone."""
    with pytest.raises(Interrupted) as caught, interruptible():
        signal.raise_signal(sign)
    assert caught.value.status == 128 + sign


def test_a_signal_waits_until_what_belongs_together_is_done() -> None:
    """Between a start and the word to the guard a signal would make an orphan."""
    done: list[str] = []

    def work() -> None:
        with unbroken():
            signal.raise_signal(signal.SIGINT)
            done.append("all of it")
        done.append("never")

    with pytest.raises(Interrupted), interruptible():
        work()
    assert done == ["all of it"]


@pytest.mark.parametrize("own_session", [False, True])
def test_a_program_is_replaced_with_all_it_started(
    supervisor: Supervisor, tmp_path: Path, *, own_session: bool
) -> None:
    """Also one that does not listen; what comes in its place is looked after like any other."""
    code = STUBBORN.replace("OWN_SESSION", str(own_session))
    supervisor.start(python("one", code, tmp_path))
    log = log_of(tmp_path, "one")
    await_true(lambda: log.exists() and log.read_text().count("ready") == 2)
    old = supervisor.pid("one")
    child = int(re.findall(r"child (\d+)", log.read_text())[0])
    supervisor.replace(
        python("one", "import time; print('new', flush=True); time.sleep(60)", tmp_path)
    )
    await_true(lambda: "new" in log.read_text())
    assert old is not None
    assert not alive(old)
    assert not alive(child)
    new = supervisor.pid("one")
    assert new is not None
    os.kill(new, signal.SIGKILL)
    await_true(lambda: bool(supervisor.tend()))
