"""Who has no token learns nothing at /api/pages, and who has one is let do no more than hand in."""

from __future__ import annotations

import sqlite3
from contextlib import closing, contextmanager
from io import BytesIO
from typing import TYPE_CHECKING

import pytest

from bot.handin import MISSES
from workers import arrivals, orders
from workers.bundle import open_bundle
from workers.bundle.packing import PACKED_BYTES, pack
from workers.ledger import LedgerAway
from workers.orders import authorship

if TYPE_CHECKING:
    from collections.abc import Iterator

    from _typeshed import WriteableBuffer
    from faraway import Server
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from workers.publication import Publication


@pytest.fixture
def client(server: Server) -> FlaskClient:
    return server.app.test_client()


def bearing(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def facts(answer: TestResponse) -> tuple[int, str]:
    return answer.status_code, answer.text


def read_by_all(server: Server, row: Publication) -> None:
    """Draft a publication, and have a person press 发表 and tell where it is."""
    services, account = server.services, server.house.account
    drafted = server.house.settle(row)
    address = f"https://mp.weixin.qq.com/s/{row.id:022}"
    orders.published(drafted, address, account, services, who="小王")


@contextmanager
def killed_before_the_end(server: Server) -> Iterator[None]:
    """Have no arrival come to its end while the block lasts."""
    with closing(sqlite3.connect(server.house.settings.home / "ledger.sqlite3")) as ledger:
        ledger.execute(
            "CREATE TRIGGER killed BEFORE UPDATE OF done_at ON arrivals "
            "BEGIN SELECT RAISE(ABORT, 'killed'); END"
        )
        yield
        ledger.execute("DROP TRIGGER killed")


def test_a_wrong_token_learns_nothing(client: FlaskClient, server: Server) -> None:
    """The same words for none, a wrong, a cut one; and as many as there may be in a minute."""
    good = server.token()
    wrong = [{}, bearing(""), bearing("x" * 300), bearing(good[:-1]), {"Authorization": good}]
    answers = {facts(client.get("/api/pages", headers=each)) for each in wrong}
    answers |= {facts(client.get("/api/pages/1", headers=each)) for each in wrong[:2]}
    answers |= {facts(client.post("/api/pages", data=b"zip", headers=each)) for each in wrong[:2]}
    assert len(answers) == 1
    assert answers.pop()[0] == 401
    slower = [client.get("/api/pages").status_code for _ in range(MISSES)]
    assert slower[-1] == 429
    assert client.get("/api/pages", headers=bearing(good)).status_code == 200


def test_another_authors_pages_are_not_there(client: FlaskClient, server: Server) -> None:
    """A number of somebody else's is as good as none."""
    mine, other = server.token("小王"), server.token("小李")
    number = client.post("/api/pages", data=b"zip", headers=bearing(mine)).json["number"]
    assert client.get(f"/api/pages/{number}", headers=bearing(mine)).status_code == 200
    assert client.get(f"/api/pages/{number}", headers=bearing(other)).status_code == 404
    assert client.get("/api/pages/99", headers=bearing(mine)).status_code == 404


def test_a_token_taken_back_meanwhile_hands_nothing_in(client: FlaskClient, server: Server) -> None:
    """Sixty megabytes may be on their way for minutes after their token was looked at."""
    token, ledger = server.token(), server.services.ledger

    class Slow(BytesIO):
        def readinto(self, into: WriteableBuffer, /) -> int:
            authorship.revoke("小王", server.services, who="cli") if ledger.authors() else None
            return super().readinto(into)

    answer = client.post(
        "/api/pages", headers=bearing(token), input_stream=Slow(b"zip"), content_length=3
    )
    assert facts(answer) == facts(client.get("/api/pages"))
    assert ledger.arrivals([server.house.account.name]) == []


def test_what_was_said_counts_once_though_a_worker_dies(
    client: FlaskClient, server: Server
) -> None:
    """It was killed between the submission and the arrival's end, and readers had it meanwhile."""
    house, ledger = server.house, server.services.ledger
    page = house.page(body="## 一条\n\n正文。\n")
    read_by_all(server, house.submit(page).publication)
    archive = pack([(open_bundle(page), [])])
    headers = bearing(server.token())
    number = client.post("/api/pages?again=1", data=archive, headers=headers).json["number"]
    with killed_before_the_end(server), pytest.raises(LedgerAway):
        arrivals.take_in(number, server.services)
    read_by_all(server, ledger.publications()[0])
    arrivals.take_in(number, server.services)
    assert len(ledger.publications()) == 2
    assert client.get(f"/api/pages/{number}", headers=headers).json["outcome"] == "same"


def test_more_than_an_archive_may_be_is_not_read(client: FlaskClient, server: Server) -> None:
    """By what is announced; and nothing is read whose length is not."""
    bearer = bearing(server.token())
    for length, status in ((str(PACKED_BYTES + 1), 413), ("", 411), ("4", 400)):
        announced = {"CONTENT_LENGTH": length}
        answer = client.post("/api/pages", headers=bearer, environ_overrides=announced)
        assert answer.status_code == status
    assert server.services.ledger.arrivals([server.house.account.name]) == []


def test_a_body_of_other_routes_stays_small(client: FlaskClient, server: Server) -> None:
    """The limit is this route's alone, and a browser's cookie opens nothing here."""
    client.set_cookie("gongbao", "x" * 43)
    assert client.post("/api/pages", data=b"zip").status_code == 401
    assert server.app.config["MAX_CONTENT_LENGTH"] == 1024 * 1024


def test_a_ledger_that_is_away_is_said(client: FlaskClient, server: Server) -> None:
    """With a status after which the author's machine tries again."""
    token = server.token()
    server.services.ledger.close()
    (server.house.settings.home / "ledger.sqlite3").write_bytes(b"this is no database" * 1000)
    answer = client.get("/api/pages", headers=bearing(token))
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]
    assert token not in answer.text
