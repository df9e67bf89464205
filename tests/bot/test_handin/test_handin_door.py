"""Who has no token learns nothing at /api/pages, and who has one is let do no more than hand in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.handin import MISSES
from workers.bundle.packing import PACKED_BYTES

if TYPE_CHECKING:
    from faraway import Server
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse


@pytest.fixture
def client(server: Server) -> FlaskClient:
    return server.app.test_client()


def bearing(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def facts(answer: TestResponse) -> tuple[int, str]:
    return answer.status_code, answer.text


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
