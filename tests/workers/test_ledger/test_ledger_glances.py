"""How an account stands at a glance."""

from datetime import timedelta
from pathlib import Path

import pytest
from ledger_pages import ACCOUNT, NOON, Submit
from ledgers import new_ledger

from workers.ledger import Ledger, LedgerAway, open_ledger
from workers.publication import FINAL, State


def put(ledger: Ledger, submit: Submit, key: str, state: State, hour: int = 0) -> None:
    """A publication of this key in this state, released at an hour."""
    publication = submit(slug=key, folder=key).publication
    at = NOON + timedelta(hours=hour)
    ledger.move(publication, state, who="test", what="test", now=at, released_at=at)


def test_a_glance_has_all_that_is_open_and_the_last_that_came_out(
    ledger: Ledger, submit: Submit
) -> None:
    """Every state but the final ones is on its way, the newest first."""
    for state in State:
        put(ledger, submit, state.value, state)
    rows, last = ledger.glance(ACCOUNT.name)
    assert [row.state for row in rows] == [state for state in reversed(State) if state not in FINAL]
    assert [row.key for row in rows] == [row.state.value for row in rows]
    assert last is not None
    assert (last.key, last.state) == ("published", State.PUBLISHED)


def test_the_last_that_came_out_is_the_last_released(ledger: Ledger, submit: Submit) -> None:
    """What was submitted first may come out last."""
    put(ledger, submit, "first", State.PUBLISHED, hour=2)
    put(ledger, submit, "second", State.PUBLISHED, hour=1)
    _, last = ledger.glance(ACCOUNT.name)
    assert last is not None
    assert last.key == "first"


def test_a_glance_knows_its_account_only(ledger: Ledger, submit: Submit) -> None:
    """Nobody sees what another account has."""
    put(ledger, submit, "mine", State.HELD)
    put(ledger, submit, "out", State.PUBLISHED)
    assert ledger.glance("another") == ([], None)


def test_a_glance_sees_at_once_what_another_process_did(
    ledger: Ledger, submit: Submit, url: str
) -> None:
    """Nothing of it is remembered between two looks."""
    held = submit().publication
    assert [row.state for row in ledger.glance(ACCOUNT.name)[0]] == [State.RECEIVED]
    other = open_ledger(url)
    other.move(held, State.HELD, who="test", what="hold", now=NOON)
    assert [row.state for row in ledger.glance(ACCOUNT.name)[0]] == [State.HELD]
    other.close()


def test_a_ledger_that_cannot_be_read_says_so_as_ever(tmp_path: Path) -> None:
    """The quick way to ask fails with the same error as every other."""
    file = tmp_path / "ledger.sqlite3"
    new_ledger(f"sqlite:///{file}")
    ledger = open_ledger(f"sqlite:///{file}")
    ledger.close()
    file.write_bytes(b"no database " * 1000)
    with pytest.raises(LedgerAway):
        ledger.how_far()
