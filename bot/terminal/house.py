"""What a command finds around it: settings, services, the account a page is meant for."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from workers.account import Account
from workers.errors import SettingsInvalid
from workers.settings import DOCUMENT, Settings, accounts_to_look

if TYPE_CHECKING:
    from collections.abc import Mapping

    from workers.services import Services

NOBODYS: Final = Account(name="page", app_id="", secret="")
"""The account of a page that is only looked at, where none is set up."""


def read_settings() -> Settings:
    """Read the settings; without REDIS_URL, use the Valkey of a running `gongbao up`, if any."""
    from bot.supervision import embedded  # noqa: PLC0415  looking at a page needs no Valkey

    settings = Settings.read()
    if settings.redis_url:
        return settings
    return replace(settings, redis_url=embedded.published(settings.home))


def open_house() -> Services:
    """Build the services for one command. Raises SettingsInvalid."""
    # Ledger, queue and WeChat's client take half a second to import; who only looks needs none.
    from workers.log import configure  # noqa: PLC0415
    from workers.services import build  # noqa: PLC0415

    settings = read_settings()
    configure(settings)
    return build(settings)


def account_for_looking(name: str | None) -> Account:
    """Find the account named, else the only one, else nobody's: looking needs no settings."""
    if name is not None:
        return _named(name, accounts_to_look())
    try:
        accounts = accounts_to_look()
    except SettingsInvalid:
        return NOBODYS
    return next(iter(accounts.values())) if len(accounts) == 1 else NOBODYS


def _named(name: str, accounts: Mapping[str, Account]) -> Account:
    if name in accounts:
        return accounts[name]
    there = ", ".join(accounts) or "none"
    raise SettingsInvalid([f"there is no account {name!r} in {DOCUMENT} (there are: {there})"])


def who() -> str:
    """Name the caller for the journal."""
    import getpass  # noqa: PLC0415

    try:
        return f"cli:{getpass.getuser()}"
    except (KeyError, OSError):  # no such user in this container
        return "cli"
