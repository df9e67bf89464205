"""The inbox: what followers leave for a person, and who answers it."""

from contextlib import closing

import pytest
from ledger_pages import ACCOUNT, NOON
from many_hands import at_once
from sqlalchemy import select

from workers.errors import StaleState
from workers.ledger import InboxFull, Ledger, open_ledger
from workers.ledger.engine import reading
from workers.ledger.inbox import MESSAGE_LONGEST, UNANSWERED_MOST
from workers.ledger.tables import journal

READER, OTHER = "oReader", "oOther"


@pytest.fixture(autouse=True)
def _known(ledger: Ledger) -> None:
    ledger.sync_accounts([ACCOUNT])


def leave(url: str, openid: str) -> bool:
    """Leave a message; False where the inbox has no room for it."""
    with closing(open_ledger(url)) as ledger:
        try:
            ledger.leave_message("daily", openid, "喂", now=NOON)
        except InboxFull:
            return False
        return True


def answer(url: str, message: int, who: str) -> str:
    """Answer a message; answers who did, "" where somebody was faster."""
    with closing(open_ledger(url)) as ledger:
        try:
            return ledger.answer_message(message, "好的", who, NOON).answered_by
        except StaleState:
            return ""


def test_messages_are_listed_newest_first_and_paged(ledger: Ledger) -> None:
    """An operator sees first what came last, and goes back from there."""
    ids = [ledger.leave_message("daily", READER, f"第 {n} 条", now=NOON) for n in range(5)]
    assert [one.id for one in ledger.messages("daily", limit=2)] == [ids[4], ids[3]]
    assert [one.words for one in ledger.messages("daily", limit=2, before=ids[3])] == [
        "第 2 条",
        "第 1 条",
    ]
    assert ledger.messages("weekly") == []
    assert ledger.unanswered("daily") == 5
    assert READER not in repr(ledger.messages("daily"))


def test_a_message_is_answered_by_one_person_only(ledger: Ledger, url: str) -> None:
    """Two operators who answer at once: one wins, the other is told by whom."""
    left = ledger.leave_message("daily", READER, "想合作", now=NOON)
    tried = at_once(answer, *((url, left, f"编辑{hand}") for hand in range(3)))
    winners = [name for name in tried if name]
    kept = ledger.message(left)
    assert kept is not None
    assert [kept.answered_by] == winners
    assert (kept.answered_at, kept.answer) == (NOON, "好的")
    assert ledger.messages("daily", unanswered=True) == []
    with pytest.raises(StaleState):
        ledger.answer_message(left + 1, "好的", "编辑", NOON)


def test_an_answer_that_never_left_lets_the_message_wait_again(ledger: Ledger) -> None:
    """WeChat said no: nobody may believe that the follower has read an answer."""
    left = ledger.leave_message("daily", READER, "在吗", now=NOON)
    taken = ledger.answer_message(left, "在", "编辑", NOON)
    assert ledger.reopen_message(taken, now=NOON)
    assert not ledger.reopen_message(taken, now=NOON)
    again = ledger.answer_message(left, "在的", "主编", NOON)
    assert not ledger.reopen_message(taken, now=NOON)
    assert ledger.message(left) == again
    with reading(ledger._engine) as connection:
        rows = connection.execute(select(journal.c.who, journal.c.what, journal.c.why))
        assert [tuple(row) for row in rows] == [
            ("编辑", "answer message", str(left)),
            ("编辑", "answer not sent", str(left)),
            ("主编", "answer message", str(left)),
        ]


def test_one_follower_cannot_fill_the_inbox(ledger: Ledger, url: str) -> None:
    """Whoever writes on and on is stopped, also when deliveries come side by side."""
    kept = [leave(url, READER) for _ in range(UNANSWERED_MOST - 2)]
    kept += at_once(leave, *[(url, READER)] * 4)
    assert sum(kept) == UNANSWERED_MOST
    assert leave(url, OTHER)
    assert ledger.unanswered("daily") == UNANSWERED_MOST + 1
    ledger.answer_message(ledger.messages("daily")[-1].id, "好", "编辑", NOON)
    assert leave(url, READER)


def test_what_a_follower_left_goes_with_them(ledger: Ledger) -> None:
    """Unfollowing deletes what is personal, answered or not, and nothing of anybody else."""
    first = ledger.leave_message("daily", READER, "一", now=NOON)
    ledger.leave_message("daily", READER, "二", now=NOON)
    ledger.leave_message("daily", OTHER, "三", now=NOON)
    ledger.answer_message(first, "好", "编辑", NOON)
    assert ledger.unfollowed("daily", READER, signed=True, now=NOON).messages == 2
    assert [one.words for one in ledger.messages("daily")] == ["三"]
    assert ledger.message(first) is None


def test_any_words_can_be_left(ledger: Ledger) -> None:
    """Emoji, SQL, half a surrogate pair, NUL and a novel: kept as far as they can be."""
    for words in ("🌏" * 3_000, "'; DROP TABLE inbox; --", "半\ud83d个\0字"):
        ledger.leave_message("daily", READER, words, now=NOON)
    strange, query, long = (one.words for one in ledger.messages("daily"))
    assert len(long) == MESSAGE_LONGEST
    assert query == "'; DROP TABLE inbox; --"
    assert strange == "半?个字"
