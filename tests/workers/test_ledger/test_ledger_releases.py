"""Appointments, attempts, finish events and closures, on both databases."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from ledger_pages import NOON, Submit
from many_hands import at_once

from workers.errors import StaleState
from workers.ledger import Ledger, Telling, open_ledger
from workers.publication import Fate, Publication, Route, State

AT = NOON + timedelta(hours=1)


def later(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def scheduled(
    ledger: Ledger, submit: Submit, key: str = "ai0618", at: datetime = AT
) -> Publication:
    """A draft with an appointment."""
    row = submit(slug=key, folder=key).publication
    return ledger.move(
        row,
        State.SCHEDULED,
        who="小王",
        what="release",
        now=NOON,
        draft_id=f"draft of {key}",
        article_hash="h1",
        route=Route.MASS,
        release_at=at,
        tell_at=at - timedelta(minutes=3),
        appointed_by="小王",
    )


def begun(ledger: Ledger, submit: Submit) -> Publication:
    """A release that was written down, and not yet called for."""
    scheduled(ledger, submit)
    (work,) = ledger.due(AT)
    row = ledger.claim(work.id, [State.DUE], owner="w1", seconds=12, now=AT)
    return ledger.begin_release(row, client_key="key1", who="w1", now=AT)[0]


def test_what_is_due_is_found_once(ledger: Ledger, submit: Submit) -> None:
    """The earliest first, not a second before its time, and only once."""
    second = scheduled(ledger, submit, "b", AT + timedelta(seconds=1))
    first = scheduled(ledger, submit, "a", AT)
    assert ledger.due(AT - timedelta(seconds=1)) == []
    assert [work.id for work in ledger.due(AT + timedelta(seconds=5))] == [first.id, second.id]
    assert ledger.due(AT + timedelta(seconds=5)) == []
    assert [entry.what for entry in ledger.journal(first.id)][-1] == "due"


def due_ids(url: str) -> list[int]:
    with_own = open_ledger(url)
    found = [work.id for work in with_own.due(AT)]
    with_own.close()
    return found


def test_of_several_clocks_one_finds_it(url: str, ledger: Ledger, submit: Submit) -> None:
    """Two leaders at once must not be a second release."""
    row = scheduled(ledger, submit)
    found = at_once(due_ids, *[(url,)] * 4)
    assert [number for each in found for number in each] == [row.id]


def test_operators_hear_before_it_leaves(ledger: Ledger, submit: Submit) -> None:
    """From the beginning of the undo hold, until somebody has told them."""
    row = scheduled(ledger, submit)
    tell_at = AT - timedelta(minutes=3)
    assert ledger.soon(tell_at - timedelta(seconds=1)) == []
    assert [each.id for each in ledger.soon(tell_at)] == [row.id]
    telling = Telling("即将发出", "三分钟后")
    row = ledger.note(row, who="clock", what="tell", now=tell_at, tell_at=None, tell=telling)
    assert ledger.soon(AT) == []
    assert [notice.title for notice in ledger.notices(publication=row.id)] == ["即将发出"]
    assert [e.what for e in ledger.journal(row.id)][-2:] == ["tell", "tell"]


def test_an_attempt_is_written_down_with_its_state(ledger: Ledger, submit: Submit) -> None:
    """Route, draft, hash and key as they were when WeChat was called."""
    row = begun(ledger, submit)
    assert (row.state, row.attempt, row.released_at) == (State.RELEASING, 1, AT)
    release = ledger.newest_release(row.id)
    assert release is not None
    assert (release.route, release.media_id) == (Route.MASS, "draft of ai0618")
    assert (release.article_hash, release.client_key) == ("h1", "key1")
    assert (release.calls, release.fate, release.receipt) == (1, Fate.OPEN, "")
    assert ledger.releases("daily", since=NOON) == [release]
    assert ledger.releases("daily", since=AT + timedelta(seconds=1)) == []


def test_a_late_worker_cannot_begin_a_second_attempt(ledger: Ledger, submit: Submit) -> None:
    """Its fence is old: neither the row nor a release of it changes."""
    scheduled(ledger, submit)
    (work,) = ledger.due(AT)
    slow = ledger.claim(work.id, [State.DUE], owner="w1", seconds=1, now=AT)
    ledger.claim(work.id, [State.DUE], owner="w2", seconds=9, now=AT + timedelta(seconds=2))
    with pytest.raises(StaleState):
        ledger.begin_release(slow, client_key="key1", who="w1", now=AT)
    assert ledger.newest_release(work.id) is None


def test_state_and_outcome_change_together(ledger: Ledger, submit: Submit) -> None:
    """A receipt is never in one table alone."""
    row = begun(ledger, submit)
    taken = {"fate": Fate.TAKEN, "receipt": "34182"}
    stale = ledger.publication(row.id)
    moved = ledger.move(
        row, State.RELEASED, who="w1", what="receipt", now=AT, outcome=taken, why=""
    )
    with pytest.raises(StaleState):
        ledger.move(
            stale, State.HELD, who="w2", what="hold", now=AT, outcome={"fate": Fate.REFUSED}
        )
    release = ledger.release_of("daily", "34182")
    assert release is not None
    assert (release.publication, release.fate) == (moved.id, Fate.TAKEN)
    assert ledger.release_of("daily", "34183") is None


def test_an_event_wakes_the_release_it_belongs_to(ledger: Ledger, submit: Submit) -> None:
    """Kept once, however often it comes; the publication need not wait for its next look."""
    row = begun(ledger, submit)
    row = ledger.move(
        row,
        State.RELEASED,
        who="w1",
        what="receipt",
        now=AT,
        not_before=AT + timedelta(hours=1),
        outcome={"fate": Fate.TAKEN, "receipt": "34182"},
    )
    event = {"account": "daily", "route": Route.MASS, "receipt": "34182", "now": AT}
    assert [w.id for w in ledger.keep_finish(**event, said={"status": "send success"})] == [row.id]
    assert [w.id for w in ledger.keep_finish(**event, said={"status": "send fail"})] == [row.id]
    kept = ledger.finish("daily", Route.MASS, "34182")
    assert kept is not None
    assert kept.said == {"status": "send success"}
    assert [work.id for work in ledger.ready(AT, states=[State.RELEASED])] == [row.id]
    assert ledger.strange_finishes(AT + timedelta(hours=1)) == []


def test_an_event_of_nobody_is_asked_about_once(ledger: Ledger, submit: Submit) -> None:
    """A person published in the back end."""
    submit()
    said = {"addresses": ["https://mp.weixin.qq.com/s/a"]}
    event = {"account": "daily", "route": Route.PUBLISH, "receipt": "7", "said": said, "now": NOON}
    assert ledger.keep_finish(**event) == []
    assert ledger.strange_finishes(NOON) == []
    (strange,) = ledger.strange_finishes(later(1))
    ledger.finish_asked(strange.id)
    assert ledger.strange_finishes(later(1)) == []


def test_what_was_told_once_is_not_told_again(ledger: Ledger, submit: Submit) -> None:
    """Whichever process saw it first."""
    submit()
    for _ in range(2):
        ledger.tell(Telling("没有稿件", "", once="warn"), now=NOON, account="daily")
    assert len(ledger.waiting_notices(NOON)) == 1


def test_of_two_tellers_one_has_the_notice(ledger: Ledger, submit: Submit) -> None:
    """Until its time in hand is over, or it was sent."""
    submit()
    ledger.tell(Telling("没有稿件", "到点了"), now=NOON, account="daily")
    (number,) = ledger.waiting_notices(NOON)
    assert ledger.take_notice(number, seconds=60, now=NOON) is not None
    assert ledger.take_notice(number, seconds=60, now=later(59)) is None
    again = ledger.take_notice(number, seconds=60, now=later(60))
    assert again is not None
    assert (again.tries, again.body) == (2, "到点了")
    ledger.notice_sent(number, now=later(61))
    assert ledger.take_notice(number, seconds=60, now=later(600)) is None


def test_closed_days_are_kept_and_taken_back(ledger: Ledger, submit: Submit) -> None:
    """Those that are over are not listed any more."""
    submit()
    first, last = date(2024, 10, 1), date(2024, 10, 7)
    number = ledger.close_days("daily", first, last, sentence="国庆休刊", who="小王", now=NOON)
    (kept,) = ledger.closed_days("daily", since=last)
    assert (kept.first, kept.last, kept.sentence) == (first, last, "国庆休刊")
    assert ledger.closed_days("daily", since=date(2024, 10, 8)) == []
    assert not ledger.open_days("weekly", number)
    assert ledger.open_days("daily", number)
    assert not ledger.open_days("daily", number)


def test_the_newest_word_about_a_right_counts(ledger: Ledger, submit: Submit) -> None:
    """Accounts are certified, and lose it again."""
    submit()
    for held, how in ((False, "48001"), (True, "tags/get")):
        ledger.keep_right("daily", "mass", held=held, how=how, now=NOON)
    assert {name: (r.held, r.how) for name, r in ledger.rights("daily").items()} == {
        "mass": (True, "tags/get")
    }


def test_what_left_is_counted_by_its_day(ledger: Ledger, submit: Submit) -> None:
    """For the limit of one a day: from the claim on, and not after a proven refusal."""
    row = begun(ledger, submit)
    midnight = AT.replace(hour=0, minute=0)
    out = ledger.out_between("daily", midnight, midnight + timedelta(days=1))
    assert [each.id for each in out] == [row.id]
    ledger.move(row, State.HELD, who="w1", what="hold", now=AT, released_at=None)
    assert ledger.out_between("daily", midnight, midnight + timedelta(days=1)) == []


@pytest.mark.parametrize(
    ("state", "outcome"),
    [(State.RELEASED, "leaving"), (State.PUBLISHED, "released"), (State.WITHDRAWN, "released")],
)
def test_a_change_comes_too_late(
    ledger: Ledger, submit: Submit, state: State, outcome: str
) -> None:
    """What readers have, or are about to get, is not changed behind their backs."""
    row = begun(ledger, submit)
    row = ledger.move(row, state, who="w1", what=str(state), now=AT)
    late = submit("r2")
    assert (late.outcome, late.publication) == (outcome, row)
    assert submit().outcome == "same"


def test_a_word_brings_out_again_what_was_released(ledger: Ledger, submit: Submit) -> None:
    """A publication of its own, with a draft of its own: the old one is used up."""
    row = begun(ledger, submit)
    row = ledger.move(row, State.PUBLISHED, who="w1", what="published", now=AT)
    again = submit("r2", again=True)
    assert again.outcome == "new"
    assert again.publication.id != row.id
    assert again.publication.draft_id is None


def test_a_change_voids_what_a_person_said(ledger: Ledger, submit: Submit) -> None:
    """Approval and appointment were for the text as it was; who gave them is told."""
    row = scheduled(ledger, submit)
    row = ledger.note(
        row, who="老李", what="approve", now=NOON, approved_by="老李", approved_hash="h1"
    )
    assert row.approved
    changed = submit("r2").publication
    assert (changed.state, changed.release_at, changed.approved) == (State.RECEIVED, None, False)
    (notice,) = ledger.notices(publication=row.id)
    assert "老李 的批准" in notice.body
    assert "小王 定下的时间" in notice.body
