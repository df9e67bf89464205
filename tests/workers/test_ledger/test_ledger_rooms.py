"""Sources, pictures, journal, leases and heartbeats."""

import time
from dataclasses import replace
from datetime import timedelta

import pytest
from ledger_pages import ACCOUNT, NOON, Submit
from many_hands import at_once
from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from workers.digest import HostedPicture, Use
from workers.ledger import Ledger, LedgerAway, Upload, open_ledger
from workers.ledger.engine import reading, writing
from workers.ledger.tables import accounts, journal
from workers.publication import State

PICTURE = HostedPicture("http://mmbiz.qpic.cn/1", 600, 400, "m1")


def test_a_source_comes_back_as_it_was(ledger: Ledger, submit: Submit) -> None:
    """Any worker on any machine finds the page, its folder and its files, byte for byte."""
    files = {"图 1.png": bytes(range(256)), "copy.png": bytes(range(256)), "empty": b""}
    (source,) = ledger.sources(submit(files=files, folder="早报 0618").publication.id)
    assert (source.name, source.folder) == ("index.md", "早报 0618")
    assert source.page == b"page of r1"
    assert source.files == files


def test_a_fetched_picture_is_fetched_once(ledger: Ledger, submit: Submit) -> None:
    """A retry finds what an earlier try fetched; a new life of the page fetches anew."""
    publication = submit().publication
    (source,) = ledger.sources(publication.id)
    ledger.keep_remote(source.id, "https://example.com/qr.png", b"one")
    ledger.keep_remote(source.id, "https://example.com/qr.png", b"two")
    assert ledger.sources(publication.id)[0].files == {
        "a.png": b"a",
        "https://example.com/qr.png": b"one",
    }
    ledger.move(publication, State.CANCELLED, who="owner", what="cancel", now=NOON)
    again = submit().publication
    assert ledger.sources(again.id)[0].files == {"a.png": b"a"}
    with pytest.raises(LookupError):
        ledger.keep_remote(99, "https://example.com/qr.png", b"one")


def test_a_picture_is_known_by_account_bytes_and_use(ledger: Ledger) -> None:
    """What WeChat gave for a picture is found again; the first upload stays."""
    ledger.sync_accounts([ACCOUNT])

    def keep(hosted: HostedPicture) -> None:
        ledger.keep_hosted("daily", [Upload("aa", Use.BODY, hosted, "png", 9, 5)], now=NOON)

    keep(PICTURE)
    keep(HostedPicture("http://mmbiz.qpic.cn/2", 1, 1))
    assert ledger.hosted("daily", "aa", Use.BODY) == PICTURE
    assert ledger.hosted("daily", "aa", Use.COVER) is None
    assert ledger.hosted("weekly", "aa", Use.BODY) is None
    many = ["aa", *(str(n) for n in range(2000))]
    assert ledger.hosted_many("daily", Use.BODY, many) == {"aa": PICTURE}
    assert ledger.hosted_many("daily", Use.BODY, []) == {}


def test_the_journal_cannot_be_changed(ledger: Ledger, submit: Submit, kind: str) -> None:
    """Not even who reaches the database itself rewrites what happened."""
    number = submit().publication.id
    before = ledger.journal(number)
    row = {"at": NOON, "who": "x", "what": "x", "before": "", "after": "", "why": "", "rid": ""}
    changes = [update(journal).values(who="x"), delete(journal)]
    if kind == "sqlite":
        changes.append(insert(journal).prefix_with("OR REPLACE").values(id=before[0].id, **row))
    else:
        changes.append(text("TRUNCATE journal"))
    for change in changes:
        with (
            pytest.raises(DBAPIError, match="append-only"),
            writing(ledger._engine) as connection,
        ):
            connection.execute(change)
    assert ledger.journal(number) == before


def test_a_row_with_a_history_cannot_be_removed(ledger: Ledger, submit: Submit) -> None:
    """What the journal tells of stays where it can be read."""
    submit()
    with pytest.raises(DBAPIError), writing(ledger._engine) as connection:
        connection.execute(text("DELETE FROM publications"))
    assert len(ledger.publications()) == 1


def test_what_changes_no_publication_is_recorded_too(ledger: Ledger, submit: Submit) -> None:
    """A card that was sent is part of the history."""
    number = submit().publication.id
    ledger.record(
        account="daily", publication=number, who="w", what="tell", why="企业微信", now=NOON
    )
    line = ledger.journal(number)[-1]
    assert (line.what, line.why, line.before, line.after) == ("tell", "企业微信", "", "")
    ledger.record(who="deployer", what="migrate", now=NOON)
    assert len(ledger.journal(number)) == 2


def test_accounts_are_known_without_their_secrets(ledger: Ledger) -> None:
    """The ledger knows who is who; whoever steals it gets no secret."""
    ledger.sync_accounts([ACCOUNT])
    ledger.sync_accounts([ACCOUNT])
    with reading(ledger._engine) as connection:
        rows = connection.execute(select(accounts)).all()
    assert rows == [("daily", ACCOUNT.app_id, "personal")]


def lead(ledger: Ledger, owner: str, after: float) -> int | None:
    now = NOON + timedelta(seconds=after)
    return ledger.take_lead("clock", owner=owner, seconds=10, now=now)


def test_one_leads_and_the_next_takes_over(ledger: Ledger) -> None:
    """A second clock waits; it takes over when the first is silent or gives up."""
    assert lead(ledger, "c1", 0) == 1
    assert lead(ledger, "c2", 5) is None
    assert lead(ledger, "c1", 5) == 1
    assert lead(ledger, "c2", 14) is None
    assert lead(ledger, "c2", 15.001) == 2
    ledger.give_up_lead("clock", owner="c1")
    assert lead(ledger, "c1", 16) is None
    ledger.give_up_lead("clock", owner="c2")
    assert lead(ledger, "c1", 16) == 3
    assert lead(ledger, "c1", 30) == 4  # a gap: another may have led meanwhile


def reach_for_the_lead(url: str, owner: str) -> int | None:
    return lead(open_ledger(url), owner, 0)


def test_of_two_clocks_one_leads(url: str) -> None:
    """However many clocks start at once, one ticks."""
    got = at_once(reach_for_the_lead, *((url, f"c{n}") for n in range(2)))
    assert sorted(got, key=str) == [1, None]


def test_a_heart_is_heard(ledger: Ledger) -> None:
    """Each process was last heard of when it last said so."""
    ledger.beat("clock", now=NOON, detail="c1")
    ledger.beat("clock", now=NOON + timedelta(seconds=1))
    ledger.beat("watch", now=NOON)
    assert ledger.beats() == {"clock": NOON + timedelta(seconds=1), "watch": NOON}


def test_who_is_waited_for_does_not_wait_for_others(ledger: Ledger, url: str) -> None:
    """WeChat gives 5 s for an answer: behind somebody's long write it says so in time."""
    hurried = open_ledger(url, hurried=True)
    with writing(ledger._engine) as connection:
        connection.execute(insert(accounts).values(name="a", app_id="wx", kind="personal"))
        began = time.monotonic()
        with pytest.raises(LedgerAway):
            hurried.sync_accounts([replace(ACCOUNT, name="a")])
        assert time.monotonic() - began < 4
    hurried.close()
