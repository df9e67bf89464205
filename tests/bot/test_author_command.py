"""gongbao author: who may hand in pages from another machine, from a terminal."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from house import House, settings_for
from ledgers import new_ledger

from workers.orders import authorship
from workers.services import Services
from workers.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

    from bot.sandbox.remote import Sandbox


def test_authors_are_listed_and_their_tokens_taken_back(
    tmp_path: Path, wechat_account: dict[str, Any], sandbox: Sandbox, redis_url: str
) -> None:
    """Nothing that was printed once is shown again."""
    (tmp_path / ".env").write_text(settings_for(wechat_account, sandbox.api))
    settings = Settings.read(tmp_path, {})
    new_ledger(settings.database_url)
    services = Services(settings=settings)
    token, said = authorship.add(settings.account(), "小王", services, who="cli")
    assert "GONGBAO_TO=http://127.0.0.1:8000\n" in said
    assert "只在这台机器上有用" in said
    known = replace(services, settings=replace(settings, public_url="https://bot.example.com"))
    other = authorship.add(settings.account(), "小李", known, who="cli").said
    assert "GONGBAO_TO=https://bot.example.com\n" in other
    assert "只在这台机器上有用" not in other
    assert "小李" in authorship.revoke("小李", services, who="cli")
    house = House(tmp_path, {"REDIS_URL": redis_url})
    listed = house.run("author", "list", "--json").stdout
    (known,) = json.loads(listed)["authors"]
    assert (known["name"], known["account"], known["used_at"]) == ("小王", "main", None)
    assert token not in listed
    gone = house.run("author", "revoke", "小王")
    assert (gone.returncode, gone.stdout) == (0, "已收回 小王 的令牌（main）\n")
    assert services.ledger.authors() == []
    assert house.run("author", "revoke", "小王").returncode == 2
