"""What is copied by everyone must be right: .env.example and the Procfile."""

import re
from pathlib import Path

from honcho.environ import parse, parse_procfile

from bot.cli import COMMANDS
from workers.settings import Settings

ROOT = Path(__file__).resolve().parents[2]


def test_the_example_of_settings_is_accepted_once_filled_in(tmp_path: Path) -> None:
    """Every line of it, those behind a # too, is a setting that exists."""
    text = (ROOT / ".env.example").read_text(encoding="utf-8")
    every = re.sub(r"^#(?=[A-Z_]+=)", "", text, flags=re.MULTILINE)
    given = parse(every)
    (tmp_path / "static").mkdir()
    (tmp_path / "replies.toml").touch()
    filled = {
        **given,
        "GONGBAO_ACCOUNT_MAIN_APP_ID": "wx" + "0" * 16,
        "GONGBAO_ACCOUNT_MAIN_SECRET": "0" * 32,
        "GONGBAO_ACCOUNT_MAIN_STATIC": str(tmp_path / "static"),
        "GONGBAO_ACCOUNT_MAIN_CONTENT": str(tmp_path),
        "GONGBAO_ACCOUNT_MAIN_TOKEN": "token",
        "GONGBAO_ACCOUNT_MAIN_AES_KEY": "A" * 43,
    }
    settings = Settings.read(tmp_path, filled)
    assert list(settings.accounts) == ["main"]
    assert settings.database_url == given["DATABASE_URL"]
    assert settings.redis_url == given["REDIS_URL"]
    assert settings.account().base_url == given["GONGBAO_ACCOUNT_MAIN_BASE_URL"]


def test_the_procfile_names_commands_that_exist() -> None:
    """A platform that reads it starts the very processes that `gongbao up` starts."""
    processes = parse_procfile((ROOT / "Procfile").read_text(encoding="utf-8")).processes
    assert list(processes) == ["release", "web", "worker", "clock", "watch"]
    known = {name for group in COMMANDS.values() for names in group for name in names.split(", ")}
    assert {command.removeprefix("gongbao ") for command in processes.values()} <= known
