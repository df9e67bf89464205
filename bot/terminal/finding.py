"""Find the publication that a person means by a key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workers.errors import SettingsInvalid

if TYPE_CHECKING:
    from workers.publication import Publication
    from workers.services import Services


def find_publication(key: str, account: str | None, services: Services) -> Publication:
    """Find by slug, folder or issue; SettingsInvalid unless exactly one account has it."""
    names = [account] if account is not None else list(services.settings.accounts)
    found = [p for name in names if (p := services.ledger.find(name, key)) is not None]
    if len(found) == 1:
        return found[0]
    if not found:
        raise SettingsInvalid([f"没有叫 {key} 的提交；gongbao status 列出全部"])
    several = "、".join(publication.account for publication in found)
    raise SettingsInvalid([f"{key} 在几个账号里都有（{several}）；请用 --account 指明"])
