"""gongbao operator: people invited, listed, suspended, let back, removed, from a terminal."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from house import House, settings_for
from ledgers import new_ledger

from workers.ledger import open_ledger
from workers.orders.staffing import code_hash

if TYPE_CHECKING:
    from pathlib import Path

    from bot.sandbox.remote import Sandbox


@pytest.fixture
def house(
    tmp_path: Path, wechat_account: dict[str, Any], sandbox: Sandbox, redis_url: str
) -> House:
    """A personal account's folder, where nobody gives orders yet."""
    (tmp_path / ".env").write_text(settings_for(wechat_account, sandbox.api))
    database = f"sqlite:///{tmp_path / 'ledger.sqlite3'}"
    new_ledger(database)
    return House(tmp_path, {"REDIS_URL": redis_url, "DATABASE_URL": database})


def told(house: House, *words: str, status: int = 0) -> dict[str, Any]:
    ran = house.run("operator", *words, "--json")
    assert ran.returncode == status, ran.stderr
    answer: dict[str, Any] = json.loads(ran.stdout) if ran.stdout else {}
    return answer


def enrol(house: House, code: str, openid: str) -> None:
    """What 绑定 in chat does."""
    ledger = open_ledger(house.environ["DATABASE_URL"])
    now = datetime.now(UTC)
    assert ledger.enrol("main", openid, code_hash=code_hash(code), now=now) is not None
    ledger.close()


def test_people_come_and_go(house: House) -> None:
    """The first is the account's owner; nobody's openid is shown."""
    assert "gongbao operator invite" in house.run("operator", "list").stdout
    first = told(house, "invite", "阿明")
    assert re.fullmatch(r"[2-9A-HJ-NP-Z]{4}(-[2-9A-HJ-NP-Z]{4}){2}", first["code"])
    assert first["role"] == "owner"
    enrol(house, first["code"], "oSecret1")
    said = house.run("operator", "invite", "小王", "--role", "publisher").stdout
    code = re.search(r"绑定 (\S+)\n24 小时内有效", said)
    assert code is not None
    listed = told(house, "list")
    assert [each["person"] for each in listed["operators"]] == ["阿明"]
    assert [each["person"] for each in listed["invitations"]] == ["小王"]
    enrol(house, code[1], "oSecret2")
    assert "小王 现在是编辑" in told(house, "role", "小王", "editor")["said"]
    assert "已锁定 小王（main）" in house.run("operator", "suspend", "小王").stdout
    shown = house.run("operator", "list").stdout
    assert "已锁定" in shown
    assert "oSecret" not in shown + json.dumps(told(house, "list"))
    assert "已解锁 小王" in told(house, "resume", "小王")["said"]
    assert "已移除 小王" in told(house, "remove", "小王")["said"]
    assert [each["person"] for each in told(house, "list")["operators"]] == ["阿明"]


@pytest.mark.parametrize(
    "words",
    [
        ("suspend", "谁"),
        ("resume", "谁"),
        ("remove", "谁"),
        ("role", "谁", "owner"),
        ("role", "谁"),
        ("invite",),
        ("invite", "a b"),
        ("invite", "a", "--account", "nobody"),
    ],
)
def test_what_cannot_be_done_says_so(house: House, words: tuple[str, ...]) -> None:
    """With a sentence, and the status of bad input."""
    ran = house.run("operator", *words)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr.startswith("gongbao: ")


def test_a_plain_account_invites_nobody(house: House) -> None:
    """Its messages may be anybody's, so that a code would be a gift."""
    env = house.folder / ".env"
    env.write_text(env.read_text() + "GONGBAO_ACCOUNT_MAIN_MODE=plain\n")
    ran = house.run("operator", "invite", "阿明")
    assert ran.returncode == 2
    assert "没有加密" in ran.stderr
