"""A cell of a table as JSON and back, so that it comes back as exactly what it was. Pure."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Cell = Any
"""None, or what its kind says."""


def _moment(value: datetime) -> str:
    aware = value if value.tzinfo else value.replace(tzinfo=UTC)  # SQLite has no zones
    return aware.astimezone(UTC).isoformat()


def _json_text(value: object) -> str:
    # SQLite makes a number of a text that is one, where the column is declared as JSON.
    return value if isinstance(value, str) else json.dumps(value)


def _aware(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("a moment without a zone")
    return moment


def _same(value: Cell) -> Cell:
    return value


def _typed(kind: type) -> Callable[[Cell], Cell]:
    def check(value: Cell) -> Cell:
        if type(value) is not kind:
            raise ValueError(f"{type(value).__name__} is no {kind.__name__}")
        return value

    return check


WRITE: Final[Mapping[str, Callable[[Cell], Cell]]] = {
    "moment": _moment,
    "date": date.isoformat,
    "bytes": lambda value: b64encode(value).decode("ascii"),
    "json": _json_text,
    "text": _same,
    "int": _same,
    "float": float,
    "bool": bool,
}
READ: Final[Mapping[str, Callable[[Cell], Cell]]] = {
    "moment": _aware,
    "date": date.fromisoformat,
    "bytes": lambda value: b64decode(value, validate=True),
    "json": _typed(str),
    "text": _typed(str),
    "int": _typed(int),
    "float": _typed(float),
    "bool": _typed(bool),
}
