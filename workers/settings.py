"""What is decided before the start: the only reader of the environment and gongbao.toml."""

from __future__ import annotations

import os
import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from workers import redisaddress
from workers.account import Account
from workers.errors import SettingsInvalid
from workers.registry import (
    ACCOUNT_KEYS,
    STORE_KEYS,
    StoreAddress,
    read_account,
    read_channels,
    read_store,
)
from workers.sheet import Sheet

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Account", "Settings", "environment"]

DOCUMENT = "gongbao.toml"
DATABASES: Final = ("sqlite:///", "postgresql://", "postgres://", "postgresql+psycopg://")
LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})
_ASSIGNMENT: Final = re.compile(
    r"""\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*"""
    r"""(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|((?!["']|(?<=\s)\#)(?:(?!\s+\#).)*?))\s*(?:\s\#.*)?"""
)
_BEARER: Final = re.compile(r"[A-Za-z0-9._~+/=-]{16,}")
INSTALLATION_KEYS = frozenset(
    """
    home database_url redis_url host port log_format log_level notify heartbeat_url public_url
    metrics_token
    """.split()  # noqa: SIM905  words read better as words
)


def environment() -> dict[str, str]:
    """Copy the process's environment, for the children that a supervisor starts."""
    return dict(os.environ)  # noqa: TID251  # the one place that reads it


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What a deployer decides before the start, and nothing else.

    `home` is the folder of everything gongbao keeps by itself (SQLite, the embedded Valkey);
    `redis_url` is "" where only a supervisor may start one. `draft_settle` is how many seconds
    after an unanswered draft/add gongbao keeps looking for the draft before it adds another.
    `notify` are the operators' own channels, for accounts that have none of their own;
    `heartbeat_url` is asked each minute, so that an outside watch hears when this house is dead.
    `public_url` is where people reach the web process from outside ("" where they do not).
    `metrics_token` is what who asks for /metrics must bear ("": only this machine is told).
    `store` is where the bytes of pictures lie (None: in the ledger).
    `sandbox_clock` is where a sandbox tells its time, which then is the time of all processes;
    refused wherever a call could reach the real WeChat.
    """

    accounts: Mapping[str, Account]
    home: Path
    database_url: str = field(repr=False)
    redis_url: str = field(default="", repr=False)
    host: str = "127.0.0.1"
    port: int = 8000
    log_format: str = "console"
    log_level: str = "info"
    draft_settle: float = 30.0
    notify: tuple[str, ...] = field(default=(), repr=False)
    heartbeat_url: str = field(default="", repr=False)
    public_url: str = ""
    metrics_token: str = field(default="", repr=False)
    store: StoreAddress | None = None
    sandbox_clock: str = ""

    @classmethod
    def read(cls, folder: Path | None = None, environ: Mapping[str, str] | None = None) -> Settings:
        """Read `.env` and `gongbao.toml` in `folder` (the working folder), the environment first.

        Raises SettingsInvalid with everything missing or wrong, all at once. Any variable X may
        instead be given as X_FILE, the path of a file that holds the value.
        """
        sheet = _sheet(folder, environ)
        folder = sheet.folder
        document = _document(folder / DOCUMENT, sheet)
        settings = cls(
            accounts=_accounts(document, sheet),
            home=(home := folder / sheet.text("GONGBAO_HOME", document, "home", ".gongbao")),
            database_url=sheet.address("DATABASE_URL", document, "database_url", DATABASES)
            or f"sqlite:///{home.absolute() / 'ledger.sqlite3'}",
            redis_url=_redis_url(document, sheet),
            host=sheet.text("GONGBAO_HOST", document, "host", "127.0.0.1"),
            port=sheet.number("PORT", document, "port", 8000, low=1, high=65535),
            log_format=sheet.choice(
                "GONGBAO_LOG_FORMAT", document, "log_format", "console", ("console", "json")
            ),
            log_level=sheet.choice(
                "GONGBAO_LOG_LEVEL",
                document,
                "log_level",
                "info",
                ("debug", "info", "warning", "error"),
            ),
            draft_settle=sheet.number(
                "GONGBAO_DRAFT_SETTLE", document, "draft_settle", 30, low=1, high=3600
            ),
            notify=read_channels("GONGBAO_NOTIFY", document, sheet),
            heartbeat_url=sheet.address(
                "GONGBAO_HEARTBEAT_URL", document, "heartbeat_url", ("http://", "https://")
            ),
            public_url=sheet.address(
                "GONGBAO_PUBLIC_URL", document, "public_url", ("http://", "https://")
            ).rstrip("/"),
            metrics_token=_metrics_token(document, sheet),
            store=read_store(document, sheet),
            sandbox_clock=sheet.address("GONGBAO_SANDBOX_CLOCK", {}, "sandbox_clock", ("http://",)),
        )
        _refuse_foreign_time(settings, sheet)
        if sheet.problems:
            raise SettingsInvalid(sheet.problems)
        return settings

    def account(self, name: str | None = None) -> Account:
        """Look an account up; without a name the only one there is. Raises SettingsInvalid."""
        if name is None and len(self.accounts) == 1:
            return next(iter(self.accounts.values()))
        if name is not None and name in self.accounts:
            return self.accounts[name]
        names = ", ".join(self.accounts) or "none"
        if name is None:
            raise SettingsInvalid([f"which account? Name one with --account (there are: {names})"])
        raise SettingsInvalid([f"there is no account {name!r} in {DOCUMENT} (there are: {names})"])


def _redis_url(document: Mapping[str, object], sheet: Sheet) -> str:
    url = sheet.address("REDIS_URL", document, "redis_url", redisaddress.BEGINNINGS)
    if redisaddress.is_watched(url):
        sheet.problems += redisaddress.faults(url)
    return url


def _metrics_token(document: Mapping[str, object], sheet: Sheet) -> str:
    token = sheet.text("GONGBAO_METRICS_TOKEN", document, "metrics_token", "")
    if token and not _BEARER.fullmatch(token):
        sheet.wrong("GONGBAO_METRICS_TOKEN must be at least 16 of A-Z a-z 0-9 . _ ~ + / = -")
    return token


def accounts_to_look(
    folder: Path | None = None, environ: Mapping[str, str] | None = None
) -> Mapping[str, Account]:
    """Read the accounts as far as a page that is only looked at needs them, or is sent elsewhere.

    An author's machine may have gongbao.toml and none of the secrets, and none of the server's
    folders. Raises SettingsInvalid for what is wrong.
    """
    sheet = _sheet(folder, environ, bare=True)
    accounts = _accounts(_document(sheet.folder / DOCUMENT, sheet), sheet)
    if sheet.problems:
        raise SettingsInvalid(sheet.problems)
    return accounts


def handing_in(
    folder: Path | None = None, environ: Mapping[str, str] | None = None
) -> tuple[str, str]:
    """Read where this machine hands its pages in, and its author's token; "" for what is not set.

    `GONGBAO_TO` and `GONGBAO_TO_TOKEN`, which no command line shows. Raises SettingsInvalid.
    """
    sheet = _sheet(folder, environ)
    found = sheet.text("GONGBAO_TO", {}, "to"), sheet.text("GONGBAO_TO_TOKEN", {}, "token")
    if sheet.problems:
        raise SettingsInvalid(sheet.problems)
    return found


def _sheet(folder: Path | None, environ: Mapping[str, str] | None, *, bare: bool = False) -> Sheet:
    folder = folder or Path.cwd()
    variables, unread = dotenv(folder / ".env")
    given = environment() if environ is None else environ
    sheet = Sheet(folder, {**variables, **given}, bare=bare)
    sheet.problems += unread
    return sheet


def _refuse_foreign_time(settings: Settings, sheet: Sheet) -> None:
    """Refuse the sandbox's clock unless that sandbox, on this machine, is the only WeChat."""
    if not settings.sandbox_clock:
        return
    clock = urlsplit(settings.sandbox_clock)
    apis = {urlsplit(account.api_base).netloc for account in settings.accounts.values()}
    if clock.hostname not in LOOPBACK or apis != {clock.netloc}:
        sheet.wrong(
            "GONGBAO_SANDBOX_CLOCK is for practice: it must be a sandbox on this machine, and "
            "every account's api_base must be that sandbox"
        )


def dotenv(path: Path) -> tuple[dict[str, str], list[str]]:
    """Read a `.env`: NAME=value, quotes and `export` as a shell would have them, # for comments.

    Answers the variables, and the problems; these name lines, whose text may be a secret.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except FileNotFoundError:
        return {}, []
    except (OSError, UnicodeDecodeError) as error:
        return {}, [f"{path.name} cannot be read: {getattr(error, 'strerror', 0) or 'not UTF-8'}"]
    variables, problems = {}, []
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        match = _ASSIGNMENT.fullmatch(line)
        if match is None:
            problems.append(f"{path.name}:{number} is not NAME=value, or its quote is not closed")
            continue
        name, double, single, bare = match.groups()
        escaped = None if double is None else re.sub(r'\\(["\\$])', r"\1", double)
        variables[name] = next(value for value in (escaped, single, bare) if value is not None)
    return variables, problems


def _document(path: Path, sheet: Sheet) -> Mapping[str, object]:
    if not path.is_file():
        return {}
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        sheet.wrong(f"{path.name} cannot be read: {error.strerror}")
        return {}
    except UnicodeDecodeError:
        sheet.wrong(f"{path.name} is not UTF-8")
        return {}
    except tomllib.TOMLDecodeError as error:
        sheet.wrong(f"{path.name} is no TOML: {error}")
        return {}
    known = INSTALLATION_KEYS | STORE_KEYS | {"accounts", "draft_settle"}
    for key in sorted(set(document) - known):
        sheet.wrong(f"{path.name}: {key!r} is no setting (there are: {', '.join(sorted(known))})")
    return document


def _accounts(document: Mapping[str, object], sheet: Sheet) -> dict[str, Account]:
    tables = document.get("accounts", {})
    if not isinstance(tables, dict) or not all(isinstance(t, dict) for t in tables.values()):
        sheet.wrong(f"{DOCUMENT}: accounts are written as [accounts.<name>] tables")
        return {}
    named = sheet.account_names(ACCOUNT_KEYS) | set(tables)
    if not named and not sheet.bare:
        sheet.wrong(
            f"no account is set up: write [accounts.<name>] into {DOCUMENT} (see .env.example), "
            "or run `gongbao demo`, which needs none"
        )
    accounts = {}
    for name in sorted(named):
        account = read_account(name, tables.get(name, {}), sheet)
        if account is not None:
            accounts[name] = account
    return accounts
