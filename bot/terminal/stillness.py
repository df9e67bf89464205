"""Keep `gongbao up` from starting while the ledger is being replaced."""

from __future__ import annotations

import fcntl
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from workers.errors import Unfit

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

RUNS: Final = "gongbao up 正在 {home} 运行：先停下它（Ctrl-C），再恢复备份"


@contextmanager
def kept_still(home: Path) -> Iterator[None]:
    """Hold the lock that `up` holds while it runs. Raises Unfit where it does run."""
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (home / "up.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Unfit(RUNS.format(home=home)) from None
        yield
