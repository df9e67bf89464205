"""Say in a few words why the ledger does not answer; the error's own text may be long."""

from __future__ import annotations

import sqlite3
from typing import Final

from sqlalchemy.exc import DBAPIError

DISK_FULL: Final = "the disk is full"
# psycopg's class is known by this name; PostgreSQL's error 53100.
_FULL_NAMES: Final = frozenset({"DiskFull"})
_FULL_CODES: Final = frozenset({sqlite3.SQLITE_FULL})


def why_away(error: Exception) -> str:
    """Name the reason: a full disk by its name, all else by the driver's class of error."""
    cause = error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
    if getattr(cause, "sqlite_errorcode", None) in _FULL_CODES:
        return DISK_FULL
    name = type(cause).__name__
    return DISK_FULL if name in _FULL_NAMES else name
