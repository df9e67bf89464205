"""Put a file in the place of another: whole or not at all, and never readable by others."""

from __future__ import annotations

import os
import secrets
import stat
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from workers.errors import SettingsInvalid

if TYPE_CHECKING:
    from pathlib import Path

PRIVATE: Final = 0o600
PUBLIC: Final = 0o644


def read(path: Path) -> str:
    """Read a settings file as it stands, "" where there is none.

    SettingsInvalid where it cannot be read, is no file, no UTF-8, or another user's: what is
    written in its place would be ours, and its owner's processes could not read it any more.
    """
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            raise SettingsInvalid([f"{path.name} is no file"])
        if found.st_uid != os.geteuid():
            why = "run gongbao init as that user"
            raise SettingsInvalid(
                [f"{path.name} belongs to another user (id {found.st_uid}): {why}"]
            )
        return path.read_bytes().decode()
    except FileNotFoundError:
        return ""
    except UnicodeDecodeError:
        raise SettingsInvalid([f"{path.name} is not UTF-8"]) from None
    except OSError as error:
        raise SettingsInvalid([f"{path.name} cannot be read: {error.strerror}"]) from None


def replace(path: Path, text: str, *, mode: int) -> None:
    """Write a file of at most `mode`; a link stays one, and what it leads to is replaced."""
    place = path.resolve()
    with suppress(OSError):
        mode &= stat.S_IMODE(place.stat().st_mode)
    new = place.with_name(f".{place.name}.{secrets.token_hex(4)}")
    # Made with its mode, not given it afterwards: there is no moment at which others can read it.
    handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(text.encode())
            out.flush()
            os.fsync(out.fileno())
        new.replace(place)
    except BaseException:
        new.unlink(missing_ok=True)
        raise
