"""PostgreSQL crashes under a running house, Redis is emptied: said, survived, nothing lost."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
from cluster import Cluster
from processes import await_true
from structlog.testing import capture_logs
from wechat_side import account, callback, clear_text, send, text

from bot.app import create_app
from bot.chat import make_router
from workers.account import CallbackMode
from workers.clock import run_clock
from workers.ledger import LedgerAway
from workers.ledger.migrate import upgrade
from workers.services import Services
from workers.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask import Flask
    from flask.testing import FlaskClient

pytestmark = pytest.mark.postgresql


@dataclass
class Running:
    """The web process of a house and, in a thread, its clock; what they write into the log."""

    cluster: Cluster
    services: Services
    app: Flask
    log: list[Any] = field(default_factory=list)

    @property
    def door(self) -> FlaskClient:
        return self.app.test_client()

    def said(self, words: str) -> bool:
        return any(line["event"] == words for line in self.log)


@pytest.fixture
def running(tmp_path: Path, redis_url: str) -> Iterator[Running]:
    one = account("daily", CallbackMode.SAFE)
    with Cluster() as cluster:
        url = cluster.create("gongbao")
        upgrade(url)
        settings = Settings(
            accounts={"daily": one}, home=tmp_path, database_url=url, redis_url=f"{redis_url}?db=11"
        )
        services, hurried = Services(settings=settings), Services(settings=settings, hurried=True)
        services.scratch.redis.flushdb()
        app = create_app(hurried, make_router(hurried))
        stopped = threading.Event()
        clock = threading.Thread(
            target=run_clock, args=(services,), kwargs={"stopped": stopped.is_set}
        )
        with capture_logs() as log:
            clock.start()
            yield Running(cluster, services, app, log)
            stopped.set()
            clock.join()
        for each in (services, hurried):
            each.ledger.close()
            each.scratch.close()


def test_a_house_whose_database_crashed_says_so_and_goes_on_by_itself(running: Running) -> None:
    """Not ready, then ready again; the door answers all the while; nobody restarts anything."""
    one = running.services.settings.account()
    await_true(lambda: running.said("leading"))
    assert running.door.get("/readyz").status_code == 200
    running.cluster.stop()
    answer = running.door.get("/readyz")
    assert answer.status_code == 503
    assert answer.json["parts"]["ledger"]["why"] == "the ledger cannot be read: see DATABASE_URL"
    assert send(running.door, callback(one, text("最新"))).status_code == 200
    with pytest.raises(LedgerAway):
        running.services.ledger.beats()
    await_true(lambda: running.said("ledger is away"))
    running.cluster.start()
    await_true(lambda: running.door.get("/readyz").status_code == 200)
    await_true(lambda: running.said("ledger is back"))
    assert running.door.get("/readyz").json["processes"]["clock"]["alive"]


def test_words_that_were_left_before_redis_was_emptied_stand_once(running: Running) -> None:
    """The push is repeated, its stored answer is gone: it is made again, its effect is not."""
    one = running.services.settings.account()
    written = text("留言 网站打不开")
    first = clear_text(one, send(running.door, callback(one, written)).data)
    running.services.scratch.redis.flushdb()
    again = clear_text(one, send(running.door, callback(one, written)).data)
    assert again == first
    kept = running.services.ledger.messages("daily", limit=10)
    assert [each.words for each in kept] == ["网站打不开"]
    assert running.door.get("/readyz").status_code == 200
