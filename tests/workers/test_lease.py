"""Holding a publication while a step works on it."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from ledgers import new_ledger

from workers import lease
from workers.account import Account
from workers.digest import Digest
from workers.errors import StaleState
from workers.ledger import SubmittedPage, engine
from workers.publication import State
from workers.services import Services
from workers.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from workers.publication import Publication

WORK = (State.RECEIVED,)
ACCOUNT = Account(name="daily", app_id="wx0123456789abcdef", secret="s" * 32)


@pytest.fixture
def services(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Services:
    """A ledger that gives up soon when it is locked, and leases that are short."""
    monkeypatch.setattr(engine, "BUSY_SECONDS", 0.05)
    monkeypatch.setattr(lease, "LEASE_SECONDS", 0.8)
    monkeypatch.setattr(lease, "RENEW_SECONDS", 0.1)
    url = f"sqlite:///{tmp_path / 'ledger.sqlite3'}"
    new_ledger(url)
    return Services(settings=Settings(accounts={}, home=tmp_path, database_url=url))


@pytest.fixture
def publication(services: Services) -> Publication:
    """A publication that waits for a worker."""
    return services.ledger.submit(
        account=ACCOUNT,
        pages=[
            SubmittedPage(
                digest=Digest(name="index.md", folder="a", slug="a", title="早上好"),
                revision="r1",
                page=b"page",
                files={},
            )
        ],
        who="test",
        now=datetime.now(UTC),
    ).publication


def locked(services: Services) -> sqlite3.Connection:
    """Take the writer's place in the ledger, as a backup does."""
    connection = sqlite3.connect(services.settings.home / "ledger.sqlite3", isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    return connection


def claim(services: Services, publication: Publication, ahead: float = 0) -> Callable[[], object]:
    now = datetime.now(UTC) + timedelta(seconds=ahead)
    return lambda: services.ledger.claim(publication.id, WORK, owner="x", seconds=9, now=now)


def test_a_ledger_that_is_away_for_a_moment_does_not_end_the_hold(
    services: Services, publication: Publication
) -> None:
    """A renewal that failed is tried again before the lease is over."""
    with lease.held(publication.id, WORK, services):
        with closing(locked(services)):
            time.sleep(0.3)
        time.sleep(0.9)
        with pytest.raises(StaleState):
            claim(services, publication)()
    assert claim(services, publication)()


def test_what_the_work_came_to_is_not_lost_over_letting_go(
    services: Services, publication: Publication
) -> None:
    """A lease that cannot be given back runs out by itself."""
    done = []
    with lease.held(publication.id, WORK, services):
        blocked = locked(services)
        done.append(True)
    blocked.close()
    assert done
    assert services.ledger.publication(publication.id).lease_until is not None
    assert claim(services, publication, ahead=2)()


def test_who_lost_the_hold_writes_nothing_and_frees_nothing(
    services: Services, publication: Publication
) -> None:
    """A worker that slept too long must not undo what the next one does."""
    with lease.held(publication.id, WORK, services) as slow:
        quick = claim(services, publication, ahead=2)()
        with pytest.raises(StaleState):
            services.ledger.note(slow, who="w", what="late", now=datetime.now(UTC))
        time.sleep(0.3)
    assert services.ledger.publication(publication.id) == quick


def test_what_is_left_of_a_lease_is_never_less_than_nothing(
    services: Services, publication: Publication
) -> None:
    """A call is given the time that is left, and none where the lease is over."""
    now = datetime.now(UTC)
    assert lease.left(publication, now) == 0
    with lease.held(publication.id, WORK, services) as held:
        assert held.lease_until is not None
        assert 0 < lease.left(held, now) <= 1
        assert lease.left(held, now + timedelta(seconds=60)) == 0
