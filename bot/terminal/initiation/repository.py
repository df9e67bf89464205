"""Whether git would take the secrets along."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING, Final

from workers.checkout import HIDDEN

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_SECONDS: Final = 5.0
_NOT_IGNORED: Final = 1
"""Source: git-check-ignore(1); outside of a work tree it is 128. What is tracked is not ignored."""


def would_be_committed(path: Path, environ: Mapping[str, str]) -> bool:
    """Tell whether a file lies in a git work tree that does not ignore it; False without git."""
    command = ("git", "check-ignore", "--quiet", path.name)
    kept = {name: value for name, value in environ.items() if not name.startswith(HIDDEN)}
    try:
        asked = subprocess.run(  # noqa: S603  # fixed words and a name of ours
            command, cwd=path.parent, env=kept, capture_output=True, check=False, timeout=_SECONDS
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return asked.returncode == _NOT_IGNORED
