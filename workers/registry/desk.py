"""Read the values of one account's tables; every problem is said with the account's name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from workers.sheet import ACCOUNT_VARIABLE

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from enum import StrEnum
    from pathlib import Path

    from workers.sheet import Sheet

CLOCK_TIME = r"([01]\d|2[0-3]):[0-5]\d"


class Desk:
    """The account's own values: from GONGBAO_ACCOUNT_<NAME>_<KEY>, else from its table."""

    def __init__(self, name: str, table: Mapping[str, object], sheet: Sheet) -> None:
        self.name, self.table, self.sheet = name, table, sheet

    def variable(self, key: str) -> str:
        return f"{ACCOUNT_VARIABLE}{self.name.upper()}_{key.upper()}"

    def wrong(self, sentence: str) -> None:
        self.sheet.wrong(f"account {self.name}: {sentence}")

    def text(self, key: str, default: str = "") -> str:
        return self.sheet.text(self.variable(key), self.table, key, default)

    def needed(self, key: str, pattern: str, form: str) -> str:
        value = self.text(key)
        if not value and self.sheet.bare:
            return ""
        if not value:
            self.wrong(f"{key} is missing (set {self.variable(key)} in .env)")
        elif not re.fullmatch(pattern, value):
            self.wrong(f"{key} has not the form of {form}")
        return value

    def choice(self, key: str, default: str, choices: type[StrEnum]) -> str:
        return self.sheet.choice(
            self.variable(key), self.table, key, default, [choice.value for choice in choices]
        )

    def flag(self, key: str) -> bool:
        """Read true or false; false where it is not given."""
        given = self.sheet.text(self.variable(key), {}, key) or self.table.get(key, False)
        if given in (True, False, "true", "false"):
            return given in (True, "true")
        self.wrong(f"{key} must be true or false")
        return False

    def folder(self, key: str) -> Path | None:
        value = self.text(key)
        if not value:
            return None
        path = (self.sheet.folder / value).resolve()
        if not path.is_dir():
            if self.sheet.bare:
                return None
            self.wrong(f"{key}: there is no folder {value}")
        return path

    def address(self, key: str, default: str) -> str:
        value = self.text(key, default)
        if value and not re.match(r"https?://[^/\s?#]+", value):
            self.wrong(f"{key} is {value!r}; it must be an http(s) address")
        return value

    def drawer(self, key: str, known: Collection[str]) -> Drawer:
        """Open a table of the account's table; what it has beyond `known` is a problem."""
        table = self.table.get(key, {})
        if not isinstance(table, dict):
            self.wrong(f"{key} is a table: [accounts.{self.name}.{key}]")
            table = {}
        for name in sorted(set(table) - set(known)):
            self.wrong(f"{key} has no {name!r} (there are: {', '.join(sorted(known))})")
        return Drawer(self, key, table)


class Drawer:
    """The values of a table inside the account's table."""

    def __init__(self, desk: Desk, name: str, table: Mapping[str, object]) -> None:
        self.desk, self.name, self.table = desk, name, table

    def wrong(self, key: str, sentence: str) -> None:
        self.desk.wrong(f"{self.name}.{key} {sentence}")

    def text(self, key: str, pattern: str = "", form: str = "") -> str:
        """Read a text; "" where it is not given or not of that form."""
        value = self.table.get(key, "")
        if not isinstance(value, str):
            self.wrong(key, f"must be a text, not {type(value).__name__}")
        elif value and pattern and not re.fullmatch(pattern, value):
            self.wrong(key, f"must be {form}")
        else:
            return value.strip()
        return ""

    def flag(self, key: str, *, default: bool) -> bool:
        value = self.table.get(key, default)
        if isinstance(value, bool):
            return value
        self.wrong(key, "must be true or false")
        return default

    def number(self, key: str, default: int, *, low: int, high: int) -> int:
        value = self.table.get(key, default)
        if isinstance(value, int) and not isinstance(value, bool) and low <= value <= high:
            return value
        self.wrong(key, f"must be a number from {low} to {high}")
        return default

    def texts(self, key: str) -> tuple[str, ...]:
        value = self.table.get(key, [])
        if isinstance(value, list) and all(isinstance(each, str) and each for each in value):
            return tuple(value)
        self.wrong(key, 'must be a list of texts: ["…", "…"]')
        return ()
