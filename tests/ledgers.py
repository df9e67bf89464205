"""Ledgers that are up to date, for tests of anything but how they come to be so."""

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path

from workers.ledger.engine import file_of
from workers.ledger.migrate import upgrade


def new_ledger(url: str) -> None:
    """Make the ledger at `url`: SQLite's is a copy of one that was migrated, once per process."""
    file = file_of(url)
    if file is None or file.exists():
        upgrade(url)
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(_migrated(), file)  # with its mode, 0600


@cache
def _migrated() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="gb-ledger-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    upgrade(f"sqlite:///{folder / 'pattern.sqlite3'}")
    return folder / "pattern.sqlite3"
