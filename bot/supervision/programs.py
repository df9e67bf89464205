"""The house's own processes, as programs for the supervisor."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

from bot.supervision.supervisor import Program

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

# -P: a folder named `bot` or `workers` where the user stands must not be taken for ours.
GONGBAO: Final = (sys.executable, "-P", "-m", "bot.cli")


def gongbao(
    *words: str,
    environ: Mapping[str, str],
    folder: Path,
    stage: int = 1,
    sockets: tuple[int, ...] = (),
) -> Program:
    """Describe `gongbao <words>`, named after its command."""
    return Program(
        name=words[0],
        command=(*GONGBAO, *words),
        # A log must tell of a death, so nothing may wait in a buffer.
        environ={**environ, "PYTHONUNBUFFERED": "1"},
        folder=folder,
        stage=stage,
        sockets=sockets,
    )
