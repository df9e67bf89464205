"""Things that happen later: in order, on time, by a clock that moves, and never after the end."""

import threading
import time

from bot.sandbox.agenda import LONGEST_PAUSE, Agenda
from bot.sandbox.clock import Clock
from bot.sandbox.server import start_in_thread


def wait_for(done: list[str], count: int) -> None:
    until = time.monotonic() + 5
    while len(done) < count and time.monotonic() < until:
        time.sleep(0.001)


def agenda() -> tuple[Clock, Agenda]:
    clock = Clock()
    return clock, Agenda(clock, threading.RLock())


def test_entries_are_done_in_the_order_of_their_moments() -> None:
    """Equal moments in the order they were asked for; the future stays."""
    clock, mine = agenda()
    done: list[str] = []
    for name, moment in (("late", 90.0), ("b", 20.0), ("a", 10.0), ("c", 20.0)):
        mine.at(clock.now() + moment, lambda name=name: done.append(name))
    mine.run_due()
    assert done == []
    clock.advance(30)
    mine.run_due()
    assert done == ["a", "b", "c"]


def test_what_an_entry_asks_for_is_done_in_the_same_turn_if_due() -> None:
    """A jump over an hour brings all of its chain."""
    clock, mine = agenda()
    done: list[str] = []
    moment = clock.now()

    def first() -> None:
        done.append("first")
        mine.at(moment + 60, lambda: done.append("second"))

    mine.at(moment + 30, first)
    clock.advance(3600)
    mine.run_due()
    assert done == ["first", "second"]


def test_moving_the_clock_wakes_the_thread() -> None:
    """A jump, a moment set, and time that simply passes: at once, not at its next look."""
    clock, mine = agenda()
    done: list[str] = []
    with mine.running():
        mine.at(clock.now() + 3600, lambda: done.append("advanced"))
        mine.at(clock.now() + 7200, lambda: done.append("set"))
        began = time.monotonic()
        clock.advance(3600)
        wait_for(done, 1)
        clock.set(clock.now() + 3600)
        wait_for(done, 2)
        assert time.monotonic() - began < LONGEST_PAUSE / 2
        mine.at(clock.now() + 0.1, lambda: done.append("passed"))
        wait_for(done, 3)
    assert done == ["advanced", "set", "passed"]


def test_the_thread_ends_with_the_server() -> None:
    """Nothing is done for a world that nobody serves any more."""
    before = threading.active_count()
    with start_in_thread():
        named = [one.name for one in threading.enumerate()]
        assert "sandbox-agenda" in named
    until = time.monotonic() + 5
    while threading.active_count() > before and time.monotonic() < until:
        time.sleep(0.01)
    assert threading.active_count() <= before
