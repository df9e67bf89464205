"""The console's room: links that are spent once, sessions that end, what was asked to be seen."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ledger_pages import Submit

    from workers.ledger import Ledger, Session

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
IDLE, MINUTES = timedelta(hours=12), timedelta(minutes=5)


def _enter(ledger: Ledger, person: str, name: str = "s", *, everything: bool = False) -> Session:
    until = NOW + MINUTES
    ledger.make_login(person, everything=everything, secret_hash=f"k{name}", now=NOW, until=until)
    week = NOW + timedelta(days=7)
    session = ledger.spend_login(f"k{name}", session_hash=name, now=NOW, until=week)
    assert session is not None
    return session


def test_of_many_who_press_at_once_one_comes_in(ledger: Ledger) -> None:
    """A link is spent in the transaction that opens its session."""
    ledger.make_login("小王", everything=False, secret_hash="k", now=NOW, until=NOW + MINUTES)
    opened: list[Session | None] = []

    def press(number: int) -> None:
        opened.append(ledger.spend_login("k", session_hash=f"s{number}", now=NOW, until=NOW + IDLE))

    threads = [threading.Thread(target=press, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len([each for each in opened if each]) == 1


def test_ending_somebodys_sessions_voids_their_links_and_nobody_elses(ledger: Ledger) -> None:
    """Those of the machine itself stay, whatever they are called."""
    _enter(ledger, "小王", "one")
    _enter(ledger, "小王", "two")
    _enter(ledger, "小李", "other")
    _enter(ledger, "小王", "machine", everything=True)
    ledger.make_login("小王", everything=False, secret_hash="k", now=NOW, until=NOW + MINUTES)
    assert ledger.end_sessions("小王", now=NOW) == 2
    assert not ledger.login_is_good("k", now=NOW)
    alive = [n for n in ("one", "two", "other", "machine") if ledger.session(n, now=NOW, idle=IDLE)]
    assert alive == ["other", "machine"]


def test_a_session_lives_while_it_is_used_and_not_for_ever(ledger: Ledger) -> None:
    """Half a day without a page, or a week in all."""
    _enter(ledger, "小王")
    later = NOW + timedelta(hours=11)
    assert ledger.session("s", now=later, idle=IDLE)
    assert ledger.session("s", now=later + timedelta(hours=11), idle=IDLE)
    assert ledger.session("s", now=later + timedelta(hours=24), idle=IDLE) is None
    ended = _enter(ledger, "小王", "t")
    ledger.end_session(ended.id, now=NOW)
    assert ledger.session("t", now=NOW, idle=IDLE) is None


def test_what_is_asked_to_be_seen_is_asked_once_and_kept(ledger: Ledger, submit: Submit) -> None:
    """Another theme, or another revision, is another wish."""
    row = submit().publication
    asked = [ledger.ask_showing(row.id, 0, "letter", "v1", now=NOW) for _ in range(2)]
    assert asked[0] == asked[1]
    ledger.keep_showing(asked[0], "<p>好</p>", now=NOW)
    kept = ledger.ask_showing(row.id, 0, "letter", "v1", now=NOW)
    assert (kept.html, kept.made_at) == ("<p>好</p>", NOW)
    assert ledger.ask_showing(row.id, 0, "letter", "v2", now=NOW).made_at is None
    ledger.keep_showing(asked[0], "<p>旧</p>", now=NOW)  # of a worker that was slow
    assert ledger.ask_showing(row.id, 0, "letter", "v2", now=NOW).made_at is None
    assert ledger.ask_showing(row.id, 0, "letter", "v1", now=NOW).html == ""
    assert ledger.showing(999) is None


def test_a_picture_is_given_to_its_own_publication_alone(ledger: Ledger, submit: Submit) -> None:
    """Whoever may see one account must not read another's by its hash."""
    own = submit("r1", files={"a.png": b"ours"}).publication
    other = submit("r2", slug="other", folder="other", files={"b.png": b"theirs"}).publication
    ours, theirs = (sha256(data).hexdigest() for data in (b"ours", b"theirs"))
    assert ledger.picture_bytes(own.id, ours) == b"ours"
    assert ledger.picture_bytes(other.id, theirs) == b"theirs"
    assert ledger.picture_bytes(own.id, theirs) is None
    assert ledger.picture_bytes(other.id, ours) is None
