"""Take single settings out of variables and a table, and note everything that is wrong."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path

ACCOUNT_VARIABLE = "GONGBAO_ACCOUNT_"


class Sheet:
    """Variables (as a mapping), and the problems found while reading them.

    A value comes from the variable, else from the file that VARIABLE_FILE names, else from
    the table of gongbao.toml, else it is the default. Problems never show a value that may be
    a secret. A sheet is `bare` where secrets and folders may be missing: nobody is to be called
    with them, a page is only looked at.
    """

    def __init__(self, folder: Path, variables: Mapping[str, str], *, bare: bool = False) -> None:
        self.folder = folder
        self.bare = bare
        self.problems: list[str] = []
        self._variables = variables

    def wrong(self, sentence: str) -> None:
        self.problems.append(sentence)

    def text(self, variable: str, table: Mapping[str, object], key: str, default: str = "") -> str:
        """Read a text; "" counts as not given."""
        given = self._variables.get(variable, "").strip() or self._from_file(variable)
        if given:
            return given
        value = table.get(key, default)
        if not isinstance(value, str):
            self.wrong(f"{variable} ({key}) must be a text, not {type(value).__name__}")
            return default
        return value.strip() or default

    def texts(self, variable: str, table: Mapping[str, object], key: str) -> tuple[str, ...]:
        """Read several texts, apart by spaces or lines in a variable, a list in the table."""
        given = self._variables.get(variable, "").strip() or self._from_file(variable)
        if given:
            return tuple(given.split())
        value = table.get(key, [])
        if isinstance(value, list) and all(isinstance(each, str) and each for each in value):
            return tuple(value)
        self.wrong(f'{variable} ({key}) must be a list of texts: ["…", "…"]')
        return ()

    def address(
        self, variable: str, table: Mapping[str, object], key: str, beginnings: tuple[str, ...]
    ) -> str:
        """Read a server's address, which may hold a password, so that no problem shows it."""
        value = self.text(variable, table, key)
        if value and not value.startswith(beginnings):
            self.wrong(f"{variable} ({key}) must begin with {' or '.join(beginnings)}")
            return ""
        return value

    def choice(
        self,
        variable: str,
        table: Mapping[str, object],
        key: str,
        default: str,
        choices: Collection[str],
    ) -> str:
        """Read one of `choices`."""
        value = self.text(variable, table, key, default)
        if value in choices:
            return value
        self.wrong(f"{variable} ({key}) is {value!r}; it can be {', '.join(choices)}")
        return default

    def number(
        self,
        variable: str,
        table: Mapping[str, object],
        key: str,
        default: int,
        *,
        low: int,
        high: int,
    ) -> int:
        """Read a whole number from `low` to `high`."""
        given = self._variables.get(variable, "").strip() or self._from_file(variable)
        text = given or str(table.get(key, default))
        if re.fullmatch(r"[0-9]{1,9}", text) and low <= int(text) <= high:
            return int(text)
        self.wrong(f"{variable} ({key}) is {text!r}; it must be a number from {low} to {high}")
        return default

    def account_names(self, keys: Collection[str]) -> set[str]:
        """Find the accounts that only variables name: GONGBAO_ACCOUNT_<NAME>_<KEY>."""
        names = set()
        for variable, value in self._variables.items():
            rest = variable.removeprefix(ACCOUNT_VARIABLE)
            if rest == variable or not value:
                continue
            rest = rest.removesuffix("_FILE")
            for key in keys:
                if rest.endswith(f"_{key.upper()}"):
                    names.add(rest.removesuffix(f"_{key.upper()}").lower())
        return names

    def _from_file(self, variable: str) -> str:
        path = self._variables.get(f"{variable}_FILE", "").strip()
        if not path:
            return ""
        try:
            return (self.folder / path).read_text(encoding="utf-8-sig").strip()
        except (OSError, UnicodeDecodeError) as error:
            reason = getattr(error, "strerror", None) or "is not UTF-8"
            self.wrong(f"{variable}_FILE: cannot read {path}: {reason}")
            return ""
