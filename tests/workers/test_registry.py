"""The tables inside an account's table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from workers.errors import SettingsInvalid
from workers.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path


def test_what_shapes_an_article_is_read_from_the_accounts_tables(tmp_path: Path) -> None:
    """Keys, furniture, card, schedule and the rule for digests come from tables of their own."""
    (tmp_path / "series.toml").write_text("")
    (tmp_path / "gongbao.toml").write_text(
        """
        [accounts.daily]
        app_id = "wx0123456789abcdef"
        issue_mark = "drop"
        notes = "inline"
        keys = { title = "标题", summary = "摘要" }
        digests = { categories = ["AI资讯"] }
        furniture = { follow = "关注我们", tutorials = "series.toml", headlines = false }
        card = { id = "MzA", nickname = "公报", headimg = "https://mmbiz.qpic.cn/a/0" }
        schedule = { days = ["mon"], time = "08:00", quiet = "22:30-07:00", warn_at = "07:30" }
        """
    )
    account = Settings.read(tmp_path, {"GONGBAO_ACCOUNT_DAILY_SECRET": "a" * 32}).account()
    assert (account.issue_mark, account.notes) == ("drop", "inline")
    assert account.keys == {"title": "标题", "summary": "摘要"}
    assert account.digests.categories == ("AI资讯",)
    assert account.furniture.tutorials == tmp_path / "series.toml"
    assert account.furniture.card is not None
    assert account.furniture.card.nickname == "公报"
    assert not account.furniture.headlines
    assert account.schedule.quiet == ("22:30", "07:00")
    assert (account.schedule.hold, account.schedule.warn_at) == (3, "07:30")
    assert account.schedule.report == "mon 09:00"


def test_what_is_wrong_in_an_accounts_tables_is_said_at_once(tmp_path: Path) -> None:
    """Each wrong value of an inner table is a problem with its name, none hides another."""
    (tmp_path / "gongbao.toml").write_text(
        """
        [accounts.daily]
        app_id = "wx0123456789abcdef"
        keys = { title = "x", summary = "x", colour = "y" }
        digests = { tags = "AI" }
        furniture = { tutorials = "gone.md", headlines = "yes" }
        card = { nickname = "公报" }

        [accounts.daily.schedule]
        quiet = "08:00-08:00"
        hold = 99
        warn_at = "8 o'clock"
        days = ["someday"]
        report = "monday"

        [accounts.other]
        app_id = "wx0123456789abcdee"
        schedule = { quiet = "08:00-10:00", report = "mon 09:00" }
        """
    )
    secrets = {f"GONGBAO_ACCOUNT_{name}_SECRET": "a" * 32 for name in ("DAILY", "OTHER")}
    with pytest.raises(SettingsInvalid) as raised:
        Settings.read(tmp_path, secrets)
    said = "\n".join(raised.value.problems)
    for part in (
        "schedule.report must be",
        "schedule.report is mon 09:00, in the quiet hours",
        "keys has no 'colour'",
        "two keys have the name 'x'",
        "digests.tags must be a list",
        "furniture.tutorials is 'gone.md'",
        "furniture.headlines must be true or false",
        "card.id is missing",
        "schedule.quiet must begin and end",
        "schedule.hold must be a number from 0 to 60",
        "schedule.warn_at must be",
        "schedule.days must be a list",
    ):
        assert part in said


@pytest.mark.parametrize(
    ("time", "quiet", "wrong"),
    [
        ("23:00", "22:30-07:00", True),
        ("06:59", "22:30-07:00", True),
        ("07:00", "22:30-07:00", False),
        ("12:00", "12:00-14:00", True),
        ("14:00", "12:00-14:00", False),
    ],
)
def test_a_slot_in_the_quiet_hours_is_a_problem(
    tmp_path: Path, time: str, quiet: str, *, wrong: bool
) -> None:
    """An account whose digests could never leave is not set up."""
    (tmp_path / "gongbao.toml").write_text(
        f"""
        [accounts.daily]
        app_id = "wx0123456789abcdef"
        schedule = {{ days = ["mon"], time = "{time}", quiet = "{quiet}" }}
        """
    )
    given = {"GONGBAO_ACCOUNT_DAILY_SECRET": "a" * 32}
    if wrong:
        with pytest.raises(SettingsInvalid, match="in the quiet hours"):
            Settings.read(tmp_path, given)
    else:
        assert Settings.read(tmp_path, given).account().schedule.time == time
