"""What operators are told reaches their channels, once, and is not lost where none answers."""

from __future__ import annotations

import json
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest
from ledgers import new_ledger
from structlog.testing import capture_logs

from workers import diskroom
from workers.account import Account
from workers.diskroom import Alarm, tell_of_little_room
from workers.ledger import LedgerAway, Telling, open_ledger
from workers.services import Services
from workers.settings import Settings
from workers.teller import IN_HAND_SECONDS, MOST_TRIES, send_waiting

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
ACCOUNT = Account(name="daily", app_id="wx0123456789abcdef", secret="s" * 32)


class Channel(ThreadingHTTPServer):
    """An operator's webhook that remembers what it was told, and may refuse."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.status = 200
        super().__init__(("127.0.0.1", 0), Ear)

    @property
    def url(self) -> str:
        return f"json://127.0.0.1:{self.server_address[1]}/"


class Ear(BaseHTTPRequestHandler):
    """Hears JSON."""

    server: Channel

    def do_POST(self) -> None:
        told = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.server.status == 200:
            self.server.heard.append(f"{told['title']} {told['message']}")
        self.send_response(self.server.status)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def channel() -> Iterator[Channel]:
    with Channel() as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def services(tmp_path: Path, channel: Channel) -> Services:
    url = f"sqlite:///{tmp_path / 'ledger.sqlite3'}"
    new_ledger(url)
    settings = Settings(
        accounts={"daily": ACCOUNT}, home=tmp_path, database_url=url, notify=(channel.url,)
    )
    return at(Services(settings=settings), 0)


def at(services: Services, seconds: float) -> Services:
    return replace(services, now=lambda: NOON + timedelta(seconds=seconds))


def tell(services: Services, title: str, once: str | None = None) -> None:
    services.ledger.sync_accounts([ACCOUNT])
    services.ledger.tell(Telling(title, "正文", once), now=services.now(), account="daily")


def test_each_notice_is_sent_once(services: Services, channel: Channel) -> None:
    """In their order; and what must be said only once is kept only once."""
    for title in ("甲", "乙", "甲"):
        tell(services, title, once=title)
    assert send_waiting(services) == 2
    assert send_waiting(services) == 0
    assert [each.split()[0] for each in channel.heard] == ["公报：甲", "公报：乙"]


def test_a_channel_that_refuses_is_asked_again(services: Services, channel: Channel) -> None:
    """A minute later, and not before."""
    tell(services, "甲")
    channel.status = 500
    assert send_waiting(services) == 0
    channel.status = 200
    assert send_waiting(at(services, IN_HAND_SECONDS - 1)) == 0
    assert send_waiting(at(services, IN_HAND_SECONDS)) == 1
    assert len(channel.heard) == 1


def test_after_an_hour_of_refusals_the_journal_is_all(services: Services, channel: Channel) -> None:
    """A channel that is gone for good must not be asked for ever."""
    tell(services, "甲")
    channel.status = 500
    ledger = services.ledger
    (number,) = ledger.waiting_notices(NOON)
    for minute in range(MOST_TRIES - 1):
        now = NOON + timedelta(seconds=minute * IN_HAND_SECONDS)
        assert ledger.take_notice(number, seconds=IN_HAND_SECONDS, now=now) is not None
    last = at(services, (MOST_TRIES - 1) * IN_HAND_SECONDS)
    assert send_waiting(last) == 1
    assert ledger.waiting_notices(NOON + timedelta(days=1)) == []


def test_without_a_channel_nothing_waits(services: Services) -> None:
    """The journal and the console have it all the same."""
    silent = replace(services, settings=replace(services.settings, notify=()))
    tell(silent, "甲")
    assert send_waiting(silent) == 1
    assert [notice.title for notice in silent.ledger.notices()] == ["甲"]


def test_a_full_disk_is_told_past_the_ledger_once_an_hour(
    services: Services, channel: Channel
) -> None:
    """The ledger cannot keep the notice, so that it goes straight to the channel."""
    full = f"sqlite:///{services.settings.home / 'full.sqlite3'}"
    new_ledger(full)
    engine = open_ledger(full)._engine
    with engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(LedgerAway) as caught:
            connection.exec_driver_sql("CREATE TABLE one_more AS SELECT zeroblob(100000)")
    alarm = Alarm(services)
    with capture_logs() as lines:
        for _ in range(2):
            alarm.hear(caught.value)
    assert [line["why"] for line in lines] == ["the disk is full"] * 2
    [heard] = channel.heard
    assert "磁盘满了" in heard


def test_little_room_is_told_while_it_can_still_be_written_down(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once a day, with the place; a disk with room is not worth a word."""
    tell_of_little_room(services)
    monkeypatch.setattr(diskroom, "LITTLE", 10**18)
    for _ in range(2):
        tell_of_little_room(services)
    assert [each.title for each in services.ledger.notices(limit=9)] == ["磁盘快满了"]
