"""Channels come from settings, are secrets, and may be an account's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import structlog

from workers.errors import SettingsInvalid
from workers.log import configure
from workers.services import build
from workers.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

ROBOT = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=k3y-nobody-may-see"
MAIL = "mailtos://name:password@163.com"
WATCH = "https://watch.example.com/ping/k3y"
ACCOUNT = {
    "GONGBAO_ACCOUNT_DAILY_APP_ID": "wx0123456789abcdef",
    "GONGBAO_ACCOUNT_DAILY_SECRET": "a" * 32,
}


def read(folder: Path, toml: str = "", **variables: str) -> Settings:
    (folder / "gongbao.toml").write_text(toml, encoding="utf-8")
    return Settings.read(folder, {**ACCOUNT, **variables})


def test_several_channels_stand_in_one_variable_or_file(tmp_path: Path) -> None:
    """Apart by spaces or lines; without any, operators are told by other ways."""
    (tmp_path / "channels").write_text(f"{ROBOT}\n{MAIL}\n")
    assert read(tmp_path, GONGBAO_NOTIFY=f" {ROBOT}  {MAIL} ").notify == (ROBOT, MAIL)
    assert read(tmp_path, GONGBAO_NOTIFY_FILE="channels").notify == (ROBOT, MAIL)
    assert read(tmp_path, f'notify = ["{ROBOT}", "SCT1Tabc"]').notify == (ROBOT, "SCT1Tabc")
    assert read(tmp_path).notify == ()
    assert read(tmp_path, GONGBAO_HEARTBEAT_URL=WATCH).heartbeat_url == WATCH


def test_an_account_may_have_channels_of_its_own(tmp_path: Path) -> None:
    """They are used instead of the installation's, and problems name their variable."""
    shared = build(read(tmp_path, GONGBAO_NOTIFY=ROBOT))
    assert shared.notifier("daily") == shared.notifier()
    assert shared.notifier().channels == (ROBOT,)
    own = build(read(tmp_path, GONGBAO_NOTIFY=ROBOT, GONGBAO_ACCOUNT_DAILY_NOTIFY=MAIL))
    assert own.notifier("daily").channels == (MAIL,)
    assert own.notifier("daily").variable == "GONGBAO_ACCOUNT_DAILY_NOTIFY"
    assert own.notifier().channels == (ROBOT,)


@pytest.mark.parametrize(
    ("toml", "variables", "said"),
    [
        ("", {"GONGBAO_NOTIFY": f"{ROBOT} k3y"}, "GONGBAO_NOTIFY (notify): address 2 of 2"),
        (
            "",
            {"GONGBAO_ACCOUNT_DAILY_NOTIFY": "k3y"},
            "GONGBAO_ACCOUNT_DAILY_NOTIFY (notify): address 1 of 1",
        ),
        ("notify = [1]", {}, "GONGBAO_NOTIFY (notify) must be a list of texts"),
        ("notify = 'k3y'", {}, "GONGBAO_NOTIFY (notify) must be a list of texts"),
        ("", {"GONGBAO_HEARTBEAT_URL": "k3y"}, "GONGBAO_HEARTBEAT_URL (heartbeat_url) must begin"),
    ],
)
def test_what_is_no_channel_is_named_but_not_shown(
    tmp_path: Path, toml: str, variables: dict[str, str], said: str
) -> None:
    """The deployer learns which setting is wrong; its value may be a key."""
    with pytest.raises(SettingsInvalid) as caught:
        read(tmp_path, toml, **variables)
    (problem,) = caught.value.problems
    assert problem.startswith(said)
    assert "k3y" not in problem


def test_no_address_is_logged_or_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Neither by settings that are printed, nor by whoever logs an address by mistake."""
    variables = {
        "GONGBAO_NOTIFY": ROBOT,
        "GONGBAO_ACCOUNT_DAILY_NOTIFY": MAIL,
        "GONGBAO_HEARTBEAT_URL": WATCH,
    }
    settings = read(tmp_path, **variables)
    configure(settings)
    structlog.get_logger().warning("trouble", about=[ROBOT, MAIL, WATCH])
    said = capsys.readouterr().err
    assert "trouble" in said
    for secret in (ROBOT, MAIL, WATCH):
        assert secret not in said
        assert secret not in repr(settings)
