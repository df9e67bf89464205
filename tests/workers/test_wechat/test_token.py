"""One token for all, refreshed once, whoever asks and however WeChat behaves."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from workers.errors import OperatorMustAct, TryLater
from workers.scratch import connect
from workers.wechat import WeChat

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bot.sandbox.remote import Sandbox
    from workers.scratch import Scratch
    from workers.settings import Account

COLD_START = """
import sys
from workers.scratch import connect
from workers.settings import Account
from workers.wechat import WeChat
redis_url, app_id, secret, api_base = sys.argv[1:]
account = Account(name="main", app_id=app_id, secret=secret, api_base=api_base)
wechat = WeChat(account, connect(redis_url))
print("ready", flush=True)
sys.stdin.readline()
print(wechat.draft_count(), flush=True)
"""


def fetched(sandbox: Sandbox, account: Account) -> int:
    return len(sandbox.calls(account.app_id, "stable_token"))


def test_eight_processes_starting_cold_fetch_one_token(
    sandbox: Sandbox, account: Account, redis_url: str, scratch: Scratch
) -> None:
    """Every needless token call is one that may void a token somebody is using."""
    arguments = [f"{redis_url}?db=8", account.app_id, account.secret, account.api_base]
    command = [sys.executable, "-c", COLD_START, *arguments]
    processes = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(8)
    ]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    sandbox.fault(account.app_id, "stable_token", "slow", seconds=0.3)  # all arrive meanwhile
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    assert [process.communicate(timeout=60)[0] for process in processes] == ["0\n"] * 8
    assert fetched(sandbox, account) == 1
    assert len(sandbox.calls(account.app_id, "draft/count")) == 8


def test_a_voided_token_costs_one_refresh_and_one_repeat(
    sandbox: Sandbox, account: Account, wechat: WeChat
) -> None:
    """Whoever voids the token, the next call works, and the platform hardly notices."""
    wechat.draft_count()
    sandbox.invalidate_tokens(account.app_id)
    assert wechat.draft_count() == 0
    assert fetched(sandbox, account) == 2
    answers = [call["errcode"] for call in sandbox.calls(account.app_id, "draft/count")]
    assert answers == [0, 40001, 0]


def test_many_who_see_the_token_voided_refresh_it_once(
    sandbox: Sandbox, account: Account, wechat: WeChat
) -> None:
    """Eight uploads side by side do not make eight tokens."""
    wechat.draft_count()
    sandbox.invalidate_tokens(account.app_id)
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda _: wechat.draft_count(), range(8))) == [0] * 8
    assert fetched(sandbox, account) == 2


def test_an_expired_token_is_replaced(sandbox: Sandbox, account: Account, wechat: WeChat) -> None:
    """A token that WeChat says has expired (42001) is replaced like any other."""
    wechat.draft_count()
    sandbox.fault(account.app_id, "draft/count", "before", errcode=42001)
    assert wechat.draft_count() == 0


def test_a_token_about_to_expire_is_not_begun_with(
    sandbox: Sandbox, account: Account, wechat: WeChat, scratch: Scratch
) -> None:
    """A call that starts in a token's last minute would end after it."""
    scratch.keep_token(account.app_id, "old", 30)
    assert wechat.draft_count() == 0
    assert [call["errcode"] for call in sandbox.calls(account.app_id, "draft/count")] == [0]


def test_a_token_that_never_works_ends(sandbox: Sandbox, account: Account, wechat: WeChat) -> None:
    """A platform that refuses even its newest token is asked twice, not for ever."""
    sandbox.fault(account.app_id, "draft/count", "before", times=99, errcode=40001)
    with pytest.raises(TryLater, match="40001") as caught:
        wechat.draft_count()
    assert caught.value.retry_after >= 30
    assert len(sandbox.calls(account.app_id, "draft/count")) == 2
    # The token in use, and, since WeChat gave the same one again, one forced refresh.
    assert fetched(sandbox, account) == 3


def test_forced_refreshes_keep_their_distance(
    sandbox: Sandbox, account: Account, wechat: WeChat
) -> None:
    """Platform: force_refresh no more often than every 30 s, 20 times a day."""
    sandbox.fault(account.app_id, "draft/count", "before", times=99, errcode=40001)
    for _ in range(3):
        with pytest.raises(TryLater):
            wechat.draft_count()
    calls = sandbox.calls(account.app_id, "stable_token")
    # The sandbox answers 45011 to a second force within 30 s; plain requests are free.
    assert [call["errcode"] for call in calls] == [0] * 6


def test_a_wrong_secret_is_the_operators_at_once(
    sandbox: Sandbox, account: Account, scratch: Scratch
) -> None:
    """Nobody waits for retries to learn that the secret is wrong."""
    wechat = WeChat(replace(account, secret="wrong"), scratch)
    with pytest.raises(OperatorMustAct, match="AppSecret") as caught:
        wechat.draft_count()
    wechat.close()
    assert (caught.value.call, caught.value.errcode) == ("stable_token", 40125)
    assert "wrong" not in f"{caught.value!r}"
    assert fetched(sandbox, account) == 1


def test_the_whitelist_refusal_names_this_servers_address(
    sandbox: Sandbox, account: Account, wechat: WeChat
) -> None:
    """The operator reads which address to add, and where."""
    sandbox.patch_account(account.app_id, ip_whitelist=["203.0.113.1"])
    with pytest.raises(OperatorMustAct, match=r"IP 127\.0\.0\.1 不在白名单") as caught:
        wechat.draft_count()
    assert caught.value.errcode == 40164
    assert caught.value.rid


def test_a_hanging_token_call_blocks_nobody_for_long(
    hostile: Callable[..., Any], scratch: Scratch
) -> None:
    """The token call, which wechatpy waits for without end, has the limit of its call."""
    wechat, server = hostile(lambda _connection, _count: time.sleep(5))
    scratch.drop_token("wx-hostile", "T0")
    began = time.monotonic()
    with pytest.raises(TryLater) as caught:
        wechat.call("POST", "draft/add", json={}, seconds=0.5)
    assert time.monotonic() - began < 1.5
    assert caught.value.call == "stable_token"
    assert len(server.requests) == 1


def test_waiting_for_somebody_elses_refresh_has_an_end(
    account: Account, wechat: WeChat, scratch: Scratch
) -> None:
    """A process that hangs while it fetches the token does not hang all others."""
    with (
        scratch.alone(f"token:{account.app_id}", 0),
        pytest.raises(TryLater, match="另一个进程"),
    ):
        wechat.call("GET", "draft/count", seconds=0.2)


def test_a_token_that_another_process_fetched_is_taken(
    sandbox: Sandbox, account: Account, wechat: WeChat, redis_url: str
) -> None:
    """Processes on other machines share the token through scratch."""
    other = WeChat(account, connect(f"{redis_url}?db=8"))
    assert other.access_token == wechat.access_token
    assert fetched(sandbox, account) == 1
    other.close()


def test_the_token_is_asked_for_as_stable(hostile: Callable[..., Any], scratch: Scratch) -> None:
    """The other kind of token call voids everybody else's; force_refresh is the last resort."""
    told = json.dumps({"access_token": "T1", "expires_in": 345}).encode()
    wechat, server = hostile(lambda connection, _count: connection.answer(told))
    scratch.drop_token("wx-hostile", "T0")
    assert wechat.access_token == "T1"
    head, _, body = server.requests[0].partition(b"\r\n\r\n")
    assert head.startswith(b"POST /cgi-bin/stable_token HTTP")
    assert json.loads(body) == {
        "grant_type": "client_credential",
        "appid": "wx-hostile",
        "secret": "s",
        "force_refresh": False,
    }
    _, expires_at = scratch.token("wx-hostile") or ("", 0.0)
    assert expires_at == pytest.approx(time.time() + 345, abs=2)


def test_a_token_answer_without_a_token_is_no_answer(
    hostile: Callable[..., Any], scratch: Scratch
) -> None:
    """A proxy's page in the place of a token is not kept as one."""
    wechat, _ = hostile(lambda connection, _count: connection.answer(b"{}"))
    scratch.drop_token("wx-hostile", "T0")
    with pytest.raises(TryLater, match="access_token"):
        wechat.draft_count()
    assert scratch.token("wx-hostile") is None


def test_without_redis_nothing_is_sent(sandbox: Sandbox, account: Account, tmp_path: Path) -> None:
    """A process that cannot see the shared token does not make one of its own."""
    wechat = WeChat(account, connect(f"unix://{tmp_path / 'none'}"))
    with pytest.raises(TryLater, match="Redis"):
        wechat.draft_count()
    with pytest.raises(TryLater, match="Redis"):
        wechat.draft_add([{}])
    assert sandbox.calls(account.app_id) == []


def test_no_log_and_no_error_shows_a_token(
    hostile: Callable[..., Any], caplog: pytest.LogCaptureFixture
) -> None:
    """WeChat wants the token in the address, and addresses end up in logs."""
    wechat, _ = hostile(lambda connection, _count: connection.hang_up())
    with caplog.at_level(logging.DEBUG), pytest.raises(TryLater) as caught:
        wechat.call("GET", "draft/count", params={"mark": "seen"})
    told: BaseException | None = caught.value
    while told is not None:
        assert "T0" not in f"{told!r}"
        told = told.__context__
    assert "access_token=T0" not in caplog.text


def test_the_debug_log_shows_the_call_but_not_the_token(
    wechat: WeChat, caplog: pytest.LogCaptureFixture
) -> None:
    """Somebody who turns the log up sees what was called, and may pass the log on."""
    with caplog.at_level(logging.DEBUG):
        wechat.draft_count()
    assert "draft/count?access_token=…" in caplog.text
    assert wechat.access_token not in caplog.text


def test_threads_of_one_client_fetch_one_token(
    sandbox: Sandbox, account: Account, wechat: WeChat
) -> None:
    """Pictures are uploaded by a pool of threads over one client."""
    barrier = threading.Barrier(8)

    def count(_: int) -> int:
        barrier.wait()
        return wechat.draft_count()

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(count, range(8))) == [0] * 8
    assert fetched(sandbox, account) == 1
