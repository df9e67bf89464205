"""Say what broke and where, but not what it said: an error's text may hold a person's words."""

from __future__ import annotations

import traceback
from pathlib import PurePath


def place(error: Exception) -> dict[str, str]:
    """Name the error's class and the line that raised it, as fields of a log line."""
    frames = traceback.extract_tb(error.__traceback__)
    where = f"{PurePath(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return {"error": type(error).__name__, "where": where}
