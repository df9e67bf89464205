"""Figures for Prometheus: what they tell, to whom, and that nobody is among them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from ledgers import new_ledger
from prometheus_client.parser import text_string_to_metric_families
from wechat_side import account, callback, send, text

from bot.app import create_app
from bot.handin import make_handin
from bot.messages import TextReply
from bot.metrics import make_metrics
from bot.router import Router
from workers.account import CallbackMode
from workers.counts import Counts
from workers.scratch import connect
from workers.services import Services
from workers.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask
    from werkzeug.test import TestResponse

DAILY = account("daily", CallbackMode.SAFE)
TOKEN = "a-token-of-twenty-bytes"


@pytest.fixture
def services(tmp_path: Path, redis_url: str) -> Services:
    scratch = f"{redis_url}?db=7"
    with_nothing = connect(scratch)
    with_nothing.line.flushdb()
    with_nothing.close()
    new_ledger(f"sqlite:///{tmp_path / 'ledger.sqlite3'}")
    return Services(
        settings=Settings(
            accounts={"daily": DAILY},
            home=tmp_path,
            database_url=f"sqlite:///{tmp_path / 'ledger.sqlite3'}",
            redis_url=scratch,
        )
    )


def web(services: Services) -> Flask:
    router = Router(otherwise=lambda _: TextReply("好"))
    return create_app(services, router, make_metrics(services))


def scraped(answer: TestResponse) -> dict[tuple[str, ...], float]:
    """Every sample by its name and its labels' values."""
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def test_callbacks_are_counted_by_what_came_of_them(services: Services) -> None:
    """An answer, a forged one and a stranger's account; how long each took; and nobody's name."""
    app = web(services)
    client = app.test_client()
    send(client, callback(DAILY, text("可灵")))
    send(client, callback(DAILY, text("可灵")).asking(signature="0" * 40))
    client.get("/wechat/nobody")
    app.wsgi_app.__self__._seen.hand_on()
    answer = client.get("/metrics")
    assert answer.status_code == 200
    found = scraped(answer)
    assert found["gongbao_callbacks_total", "daily", "answered"] == 1
    assert found["gongbao_callbacks_total", "daily", "refused"] == 1
    assert found["gongbao_callbacks_total", "", "refused"] == 1
    assert found["gongbao_callback_seconds_bucket", "+Inf"] == 3
    assert found["gongbao_callback_seconds_count",] == 3
    assert found["gongbao_up", "ledger"] == found["gongbao_up", "redis"] == 1
    for secret in ("oFollower", "可灵", "doorbell", DAILY.app_id):
        assert secret not in answer.text


def test_any_process_tells_what_another_did(services: Services) -> None:
    """Counts lie in Redis: the one that is scraped need not be the one that called or answered."""
    elsewhere = Counts(services.scratch.line)
    elsewhere.called("daily", "draft/add", "ok", 0.3)
    elsewhere.called("daily", "draft/add", "40164", 0.02)
    elsewhere.add({("wechat_calls", "daily", "draft/get", "ok"): 12_345_678})
    elsewhere.note_skew("daily", -42.4)
    found = scraped(web(services).test_client().get("/metrics"))
    assert found["gongbao_wechat_calls_total", "daily", "draft/add", "40164"] == 1
    assert found["gongbao_wechat_calls_total", "daily", "draft/get", "ok"] == 12_345_678
    assert found["gongbao_wechat_call_seconds_bucket", "draft/add", "0.025"] == 1
    assert found["gongbao_wechat_call_seconds_bucket", "draft/add", "0.5"] == 2
    assert [v for k, v in found.items() if k[0] == "gongbao_wechat_clock_ahead_seconds"] == [-42]


def test_a_part_that_is_away_is_told_and_the_rest_all_the_same(services: Services) -> None:
    """Without its Redis a house still says what its ledger holds."""
    alone = Services(
        settings=Settings(
            accounts={"daily": DAILY},
            home=services.settings.home,
            database_url=services.settings.database_url,
            redis_url="unix:///nowhere/valkey.sock",
        )
    )
    found = scraped(web(alone).test_client().get("/metrics"))
    assert found["gongbao_up", "redis"] == 0
    assert found["gongbao_up", "ledger"] == 1
    assert found["gongbao_ledger_bytes",] > 4096


def test_a_ledger_amid_an_upgrade_is_told_as_away(services: Services) -> None:
    """Its tables are not this program's yet: who watches the house must not be blind for that."""
    (services.settings.home / "ledger.sqlite3").unlink()
    client = create_app(services, None, make_metrics(services), make_handin(services)).test_client()
    found = scraped(client.get("/metrics"))
    assert (found["gongbao_up", "ledger"], found["gongbao_up", "redis"]) == (0, 1)
    answer = client.get("/api/pages", headers={"Authorization": "Bearer gba_x"})
    assert (answer.status_code, answer.json) == (503, {"error": "服务器现在忙，请稍后再试"})


@pytest.mark.parametrize(
    ("headers", "peer"),
    [
        ({"X-Forwarded-For": "203.0.113.7"}, "127.0.0.1"),
        ({"Forwarded": "for=203.0.113.7"}, "127.0.0.1"),
        ({"Host": "gongbao.example.com"}, "127.0.0.1"),
        ({}, "203.0.113.7"),
    ],
)
def test_to_all_others_there_is_no_such_page(
    services: Services, headers: dict[str, str], peer: str
) -> None:
    """Without a token only this very machine is told, and nobody through a proxy on it."""
    answer = (
        web(services)
        .test_client()
        .get("/metrics", headers=headers, environ_base={"REMOTE_ADDR": peer})
    )
    assert answer.status_code == 404
    assert "gongbao_" not in answer.text


def test_where_a_token_is_set_it_alone_counts(services: Services) -> None:
    """From anywhere with it, from nowhere without, whoever asks."""
    settings = Settings(
        accounts={"daily": DAILY},
        home=services.settings.home,
        database_url=services.settings.database_url,
        redis_url=services.settings.redis_url,
        metrics_token=TOKEN,
    )
    client = web(Services(settings=settings)).test_client()
    far = {"REMOTE_ADDR": "203.0.113.7"}

    def asked(bearer: str) -> int:
        headers = {"Authorization": f"Bearer {bearer}"} if bearer else {}
        return client.get("/metrics", headers=headers, environ_base=far).status_code

    assert (asked(TOKEN), asked(TOKEN[:-1]), asked("ü")) == (200, 404, 404)
    assert client.get("/metrics").status_code == 404
