"""`gongbao notify test` tells whether a word reaches the operators."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest
from channel import Channel, standing_in

from bot.cli import main

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

SECRET = "k3y-nobody-may-see"
SETTINGS = """GONGBAO_ACCOUNT_DAILY_APP_ID=wx0123456789abcdef
GONGBAO_ACCOUNT_DAILY_SECRET=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
GONGBAO_ACCOUNT_WEEKLY_APP_ID=wxfedcba9876543210
GONGBAO_ACCOUNT_WEEKLY_SECRET=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
"""


@pytest.fixture
def channel() -> Iterator[Channel]:
    with standing_in() as kept:
        yield kept


@pytest.fixture
def run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str, str]]:
    """Run the command with some settings; answers the status and the two streams."""
    monkeypatch.chdir(tmp_path)

    def run(settings: str, *words: str) -> tuple[int, str, str]:
        (tmp_path / ".env").write_text(SETTINGS + settings)
        monkeypatch.setattr(sys, "argv", ["gongbao", "notify", *words])
        capfd.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        streams = capfd.readouterr()
        assert SECRET not in streams.out + streams.err
        return int(ended.value.code or 0), streams.out, streams.err

    return run


Run = "Callable[..., tuple[int, str, str]]"


def test_each_channel_is_tried_once(run: Run, channel: Channel) -> None:
    """The installation's, then those of the account that has its own."""
    settings = f"""GONGBAO_NOTIFY=http://{channel.host}/{SECRET} json://{channel.host}/b
GONGBAO_ACCOUNT_WEEKLY_NOTIFY=http://{channel.host}/c
"""
    status, out, _ = run(settings, "test")
    assert status == 0
    assert out.splitlines() == [
        "GONGBAO_NOTIFY：",
        "✅ 1 Webhook",
        "✅ 2 Webhook",
        "GONGBAO_ACCOUNT_WEEKLY_NOTIFY：",
        "✅ 1 Webhook",
    ]
    assert sorted(path for _, path, _ in channel.asked) == ["/b", "/c", f"/{SECRET}"]
    assert all("测试" in told["title"] for told in channel.told)


def test_one_account_may_be_tried_alone(run: Run, channel: Channel) -> None:
    """An account without channels of its own has the installation's."""
    status, out, _ = run(f"GONGBAO_NOTIFY=json://{channel.host}/", "test", "-a", "daily")
    assert (status, out) == (0, "GONGBAO_NOTIFY：\n✅ 1 Webhook\n")
    status, _, err = run(f"GONGBAO_NOTIFY=json://{channel.host}/", "test", "-a", "nobody")
    assert status == 2
    assert "no account 'nobody'" in err


def test_a_channel_that_cannot_be_reached_shows_why(run: Run, channel: Channel) -> None:
    """The others are tried all the same, and the status tells scripts."""
    channel.status = 404
    settings = f"GONGBAO_NOTIFY=http://127.0.0.1:9/{SECRET} http://{channel.host}/{SECRET}"
    status, out, _ = run(settings, "test")
    assert status == 1
    assert out.splitlines()[1:] == [
        "❌ 1 Webhook：连不上对方，或对方没有回答",
        "❌ 2 Webhook：对方没有接受（错误码 404）",
    ]


def test_an_address_that_is_no_channel_is_a_settings_problem(run: Run) -> None:
    """Named by its place, before anything is sent."""
    status, out, err = run(f"GONGBAO_NOTIFY=bogus://{SECRET}", "test")
    assert (status, out) == (2, "")
    assert "GONGBAO_NOTIFY: address 1 of 1 is no channel" in err


def test_without_channels_the_command_says_where_to_set_them(run: Run) -> None:
    """Nobody would be told anything."""
    status, _, err = run("", "test")
    assert status == 2
    assert "write GONGBAO_NOTIFY into .env" in err
