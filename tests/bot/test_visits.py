"""What the web process remembers of those who come to verify an address."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from wechat_side import account, callback, house, send, sign, text

from bot.visits import OURS, Outcome, Visit, visits
from workers.account import CallbackMode
from workers.scratch import connect

if TYPE_CHECKING:
    from pathlib import Path

    from flask.testing import FlaskClient

OTHER = account("other", CallbackMode.SAFE, token="another")


def asks(client: FlaskClient, path: str, token: str, **headers: str) -> int:
    stamp = {"timestamp": str(int(time.time())), "nonce": "1"}
    query = {**stamp, "signature": sign(token, *stamp.values()), "echostr": "e"}
    return client.get(path, query_string=query, headers=headers).status_code


def newest(redis_url: str) -> Visit:
    scratch = connect(redis_url)
    found = visits(scratch)[0]
    scratch.close()
    return found


def test_each_visit_is_kept_with_how_it_ended(redis_url: str) -> None:
    """Where to, and whose token signed: enough to tell a wrong path from a wrong token."""
    main = account("main", CallbackMode.SAFE)
    client = house(redis_url, main, OTHER).test_client()
    for path, token, status, outcome, at, signed in (
        ("/wechat/main", main.token, 200, Outcome.VERIFIED, "main", "main"),
        ("/wechat/main/", main.token, 200, Outcome.VERIFIED, "main", "main"),
        ("/wechat/main", "wrong", 403, Outcome.SIGNATURE, "main", ""),
        ("/wechat/main", OTHER.token, 403, Outcome.SIGNATURE, "main", "other"),
        ("/wechat/mian", main.token, 403, Outcome.ACCOUNT, "mian", "main"),
        ("/nowhere", main.token, 404, Outcome.ELSEWHERE, "", "main"),
    ):
        assert asks(client, path, token) == status
        visit = newest(redis_url)
        assert (visit.path, visit.outcome) == (path, outcome)
        assert (visit.account, visit.signed_for) == (at, signed)


def test_a_message_nobody_could_open_is_kept_if_its_sender_knows_the_token(redis_url: str) -> None:
    """Strangers get nothing written by what they post."""
    main = account("main", CallbackMode.SAFE)
    client = house(redis_url, main).test_client()
    plain = account("main", CallbackMode.PLAIN)
    assert send(client, callback(plain, text("早"))).status_code == 403
    kept = newest(redis_url)
    assert (kept.outcome, kept.why) == (Outcome.MESSAGE, "not_encrypted")
    stranger = account("main", CallbackMode.SAFE, token="guessed")
    assert send(client, callback(stranger, text("早"))).status_code == 403
    assert newest(redis_url) == kept


def test_our_own_rings_and_other_questions_are_no_visits(redis_url: str) -> None:
    """`doctor` may ring while somebody waits for WeChat."""
    main = account("main", CallbackMode.SAFE)
    client = house(redis_url, main).test_client()
    asks(client, "/wechat/main", main.token)
    scratch = connect(redis_url)
    before = scratch.visits()
    asks(client, "/wechat/main", main.token, **{"User-Agent": OURS})
    client.get("/wechat/main", query_string={"echostr": "e"})
    client.get("/nowhere", query_string={"echostr": "e"})
    assert scratch.visits() == before
    scratch.close()


def test_the_book_is_short_and_an_absent_redis_changes_no_answer(
    redis_url: str, tmp_path: Path
) -> None:
    """Fifty visits are kept; without Redis WeChat is verified all the same."""
    main = account("main", CallbackMode.SAFE)
    client = house(redis_url, main).test_client()
    for _ in range(55):
        asks(client, "/wechat/main", main.token)
    scratch = connect(redis_url)
    assert len(scratch.visits()) == 50
    scratch.close()
    alone = house(f"unix://{tmp_path}/none.sock", main).test_client()
    assert asks(alone, "/wechat/main", main.token) == 200
