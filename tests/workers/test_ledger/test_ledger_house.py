"""The house's own room: its pause, and the word by which it knows itself."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from workers.ledger.house import CHALLENGE_LASTS

if TYPE_CHECKING:
    from workers.ledger import Ledger

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)


def test_a_pause_keeps_its_first_reason_until_somebody_ends_it(ledger: Ledger) -> None:
    """Whoever finds the house standing still reads why, since when, and who stopped it."""
    assert ledger.house_paused() == ""
    assert ledger.pause_house("从备份恢复", who="restore", now=NOW)
    assert not ledger.pause_house("另一个原因", who="小王", now=NOW + timedelta(hours=1))
    assert ledger.house_pause() == ("从备份恢复", "restore", NOW)
    assert ledger.resume_house(who="小王", now=NOW)
    assert not ledger.resume_house(who="小王", now=NOW)
    assert ledger.house_paused() == ""


def test_the_house_knows_its_own_word_and_no_other(ledger: Ledger) -> None:
    """A copy of the ledger on another machine does not have what was written afterwards."""
    word = ledger.challenge(now=NOW)
    assert ledger.knows_challenge(word)
    assert not ledger.knows_challenge(word[:-1])
    assert not ledger.knows_challenge("\udcff")
    ledger.challenge(now=NOW + 2 * CHALLENGE_LASTS)
    assert not ledger.knows_challenge(word)
