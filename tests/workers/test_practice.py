"""Our processes may follow the sandbox's clock, and only where nothing real could be reached."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from house import free_port

from workers.errors import SettingsInvalid
from workers.practice import POLL_SECONDS, PracticeClock
from workers.services import build
from workers.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

    from bot.sandbox.remote import Sandbox


def read(folder: Path, api_base: str, clock: str) -> Settings:
    account = {"APP_ID": "wx0123456789abcdef", "SECRET": "s" * 32, "API_BASE": api_base}
    variables = {f"GONGBAO_ACCOUNT_DAILY_{key}": value for key, value in account.items()}
    return Settings.read(folder, {**variables, "GONGBAO_SANDBOX_CLOCK": clock})


def test_a_process_lives_in_the_sandboxs_time(
    tmp_path: Path, sandbox: Sandbox, wechat_account: dict[str, Any]
) -> None:
    """What a test would have to wait a day for is there at once."""
    assert wechat_account
    services = build(read(tmp_path, sandbox.api, f"{sandbox.base_url}/sandbox/clock"))
    assert abs((services.now() - datetime.now(UTC)).total_seconds()) < 1
    sandbox.advance(25 * 3600)
    time.sleep(2 * POLL_SECONDS)
    assert abs(services.now().timestamp() - sandbox.now()) < 1


@pytest.mark.parametrize(
    ("api_base", "clock"),
    [
        ("https://api.weixin.qq.com/cgi-bin/", "http://127.0.0.1:8001/sandbox/clock"),
        ("http://127.0.0.1:8002/cgi-bin/", "http://127.0.0.1:8001/sandbox/clock"),
        ("http://wechat.example/cgi-bin/", "http://wechat.example/sandbox/clock"),
    ],
)
def test_another_time_is_refused_wherever_wechat_could_be_real(
    tmp_path: Path, api_base: str, clock: str
) -> None:
    """A wrong clock would send an issue at a wrong hour."""
    with pytest.raises(SettingsInvalid, match="GONGBAO_SANDBOX_CLOCK is for practice"):
        read(tmp_path, api_base, clock)


def test_a_sandbox_that_is_away_leaves_the_time_as_it_is() -> None:
    """A sandbox that restarts must not throw a process back by hours."""
    clock = PracticeClock(f"http://127.0.0.1:{free_port()}/sandbox/clock")
    assert abs((clock() - datetime.now(UTC)).total_seconds()) < 1
