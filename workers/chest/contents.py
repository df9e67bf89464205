"""What a backup says of itself: at its beginning what it is, at its end what must be in it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final, NamedTuple

from workers.chest.blocks import Damaged

FORMAT: Final = 1
KINDS: Final = frozenset({"moment", "date", "bytes", "json", "text", "int", "float", "bool"})
"""What a cell may be. In JSON: ISO 8601 in UTC, ISO 8601, base64, the JSON as text, and itself."""


class Column(NamedTuple):
    """A column of a table, and the kind of its cells."""

    name: str
    kind: str


class TableOf(NamedTuple):
    """A table, as it was when the backup was made."""

    name: str
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What the backup is: `schema` names the newest migration its ledger had seen.

    `accounts` are app ids by name; `made_at` is ISO 8601 in UTC. Tables are in such an order that
    none comes before one that it refers to.
    """

    made_at: str
    program: str
    schema: str
    accounts: dict[str, str]
    tables: tuple[TableOf, ...]
    format: int = FORMAT

    def to_json(self) -> bytes:
        return _json(asdict(self))

    @classmethod
    def read(cls, data: bytes) -> Manifest:
        """Raises Damaged; the format is the caller's to judge, for a newer one has other fields."""
        facts = _object(data)
        try:
            tables = tuple(
                TableOf(str(name), tuple(Column(str(n), str(k)) for n, k in columns))
                for name, columns in facts["tables"]
            )
            accounts = {str(name): str(app_id) for name, app_id in facts["accounts"].items()}
            words = {name: str(facts[name]) for name in ("made_at", "program", "schema")}
            datetime.fromisoformat(words["made_at"])
        except (KeyError, TypeError, ValueError, AttributeError):
            raise Damaged("备份的说明（gongbao.json）读不懂") from None
        if {column.kind for table in tables for column in table.columns} - KINDS:
            raise Damaged("备份里有不认识的数据类型")
        return cls(tables=tables, accounts=accounts, format=FORMAT, **words)


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """What must all be there: sha256 of each member but pictures, which are named by theirs.

    `rows` are by table. `names` is the sha256 of the pictures' names, in their order.
    """

    members: dict[str, str]
    rows: dict[str, int]
    pictures: int
    picture_bytes: int
    names: str

    def to_json(self) -> bytes:
        return _json(asdict(self))


def format_of(data: bytes) -> int:
    """Read a manifest's format, whatever else it says."""
    found = _object(data).get("format")
    if not isinstance(found, int):
        raise Damaged("这不是 gongbao 的备份")
    return found


def read_end(data: bytes) -> End:
    """Read the end. Raises Damaged."""
    try:
        end = End(**_object(data))
    except TypeError:
        raise Damaged("备份的结尾读不懂") from None
    if not (isinstance(end.members, dict) and isinstance(end.rows, dict)):
        raise Damaged("备份的结尾读不懂")
    return end


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode()


def _object(data: bytes) -> dict[str, Any]:
    try:
        found = json.loads(data)
    except (ValueError, RecursionError):
        raise Damaged("备份的说明不是 JSON") from None
    if not isinstance(found, dict):
        raise Damaged("备份的说明读不懂")
    return found
