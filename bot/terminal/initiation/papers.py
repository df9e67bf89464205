"""The two files of an installation, `.env` and gongbao.toml, as found and as wanted."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any, Final

from bot.terminal.initiation import replacing
from bot.terminal.initiation.envtext import with_variable
from bot.terminal.initiation.tomltext import Elaborate, with_keys
from workers.errors import SettingsInvalid
from workers.settings import DOCUMENT, Settings, dotenv
from workers.sheet import ACCOUNT_VARIABLE, Sheet

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

ENV: Final = ".env"
SECRETS: Final = frozenset({"secret", "token", "aes_key"})
PORT: Final = next(each.default for each in fields(Settings) if each.name == "port")
TOP: Final = {"public_url": "GONGBAO_PUBLIC_URL"}


@dataclass(slots=True)
class Papers:
    """What stands in the files, and what shall stand there once `save` is called.

    Raises SettingsInvalid, with nothing changed, where a file cannot be read or understood.
    """

    folder: Path
    environ: Mapping[str, str]
    _env: str = field(init=False, repr=False)
    _toml: str = field(init=False)
    _variables: dict[str, str] = field(init=False, repr=False)
    _document: dict[str, Any] = field(init=False)

    def __post_init__(self) -> None:
        self._env = replacing.read(self.folder / ENV)
        self._toml = replacing.read(self.folder / DOCUMENT)
        self._variables, problems = dotenv(self.folder / ENV)
        try:
            self._document = tomllib.loads(self._toml.removeprefix("\ufeff"))
        except tomllib.TOMLDecodeError as error:
            problems.append(f"{DOCUMENT} is no TOML: {error}")
        if problems:
            raise SettingsInvalid(problems)

    def value(self, account: str, key: str) -> str:
        """What a setting is now, "" where it is not set; read as the settings read it."""
        sheet = Sheet(self.folder, {**self._variables, **self.environ})
        told = sheet.text(_variable(account, key), self._table(account, key), key)
        if sheet.problems:
            raise SettingsInvalid(sheet.problems)
        return told

    def accounts(self) -> list[str]:
        """The accounts that are named in either file, in the order of the alphabet."""
        tables = self._document.get("accounts", {})
        named = Sheet(self.folder, {**self._variables, **self.environ}).account_names(
            SECRETS | {"app_id"}
        )
        return sorted(named | set(tables if isinstance(tables, dict) else {}))

    def port(self) -> str:
        """Where the web process will listen: the port that the settings name, or their default."""
        return self._told("PORT") or str(self._document.get("port", PORT))

    def put(self, account: str, **values: str) -> None:
        """Set values where they stand now: secrets and what a variable says in `.env`.

        SettingsInvalid where the environment or another file says it, which is not ours to change.
        """
        tables: dict[str, str] = {}
        for key, value in values.items():
            name = _variable(account, key)
            if value == self.value(account, key):
                continue
            if self.environ.get(name, "").strip() or self._told(f"{name}_FILE"):
                raise SettingsInvalid([f"{name} is set outside of {ENV}: change it there"])
            if key in SECRETS or self._variables.get(name):
                self._env = with_variable(self._env, name, value)
                self._variables[name] = value
            else:
                tables[key] = value
        self._put_into_tables(account, tables)

    def save(self) -> list[str]:
        """Write what has changed; answers the names of the files that were written."""
        written = []
        for name, text, mode in (
            (ENV, self._env, replacing.PRIVATE),
            (DOCUMENT, self._toml, replacing.PUBLIC),
        ):
            path = self.folder / name
            if text != replacing.read(path) or (name == ENV and _is_open(path)):
                replacing.replace(path, text, mode=mode)
                written.append(name)
        return written

    def _put_into_tables(self, account: str, values: Mapping[str, str]) -> None:
        if not values:
            return
        top = {key: value for key, value in values.items() if key in TOP}
        keys = {key: value for key, value in values.items() if key not in TOP}
        try:
            self._toml = with_keys(self._toml, account, keys, top)
        except Elaborate:
            lines = [f'{key} = "{value}"' for key, value in values.items()]
            why = f"write these by hand, for account {account}: {'; '.join(lines)}"
            raise SettingsInvalid([f"{DOCUMENT} is written in a way of its own: {why}"]) from None
        self._document = tomllib.loads(self._toml.removeprefix("\ufeff"))

    def _told(self, name: str) -> str:
        return (self.environ.get(name) or self._variables.get(name) or "").strip()

    def _table(self, account: str, key: str) -> Mapping[str, object]:
        if key in TOP:
            return self._document
        tables = self._document.get("accounts", {})
        table = tables.get(account, {}) if isinstance(tables, dict) else {}
        return table if isinstance(table, dict) else {}


def _variable(account: str, key: str) -> str:
    return TOP.get(key) or f"{ACCOUNT_VARIABLE}{account.upper()}_{key.upper()}"


def _is_open(path: Path) -> bool:
    """Whether others than the owner may read a file."""
    return path.exists() and bool(path.stat().st_mode & 0o077)
