"""Keep a git checkout up to date, without waiting for it."""

from __future__ import annotations

import os
import signal
import subprocess
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from structlog import get_logger

from workers.settings import environment

if TYPE_CHECKING:
    from pathlib import Path

EVERY_SECONDS: Final = 60.0
LONGEST_SECONDS: Final = 30.0
PULL: Final = ("git", "pull", "--ff-only", "--quiet")
HIDDEN: Final = ("GONGBAO_", "DATABASE_URL", "REDIS_URL", "GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX")
"""Beginnings of variables that git's hooks and helpers must not see, or that lead it elsewhere."""

log = get_logger(__name__)


def top_of(folder: Path) -> Path:
    """The checkout a folder is in; the folder itself where it is in none."""
    return next((each for each in (folder, *folder.parents) if (each / ".git").exists()), folder)


class Checkout:
    """`git pull --ff-only` once a minute; a trouble is said once, until it is over.

    What git says is not logged: the address of the remote may hold a password.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        self._began = float("-inf")
        self._trouble = ""

    def tend(self, now: float) -> None:
        """Begin the next pull or look after the one that runs; `now` is monotonic."""
        if self._process is None:
            if now - self._began >= EVERY_SECONDS:
                self._begin(now)
        elif (status := self._process.poll()) is not None:
            self._process = None
            self._say(f"git pull ended with status {status}" if status else "")
        elif now - self._began >= LONGEST_SECONDS:
            self.end()
            self._say(f"git pull took longer than {LONGEST_SECONDS:.0f} s")

    def end(self) -> None:
        """End a pull that runs, and all that it has started."""
        if self._process is None:
            return
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._process = None

    def _begin(self, now: float) -> None:
        self._began = now
        try:
            self._process = subprocess.Popen(  # noqa: S603  # fixed words
                PULL,
                cwd=self.folder,
                env=_surroundings(),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
        except OSError as error:
            self._say(f"git cannot be started ({error.strerror})")

    def _say(self, trouble: str) -> None:
        if trouble and trouble != self._trouble:
            remedy = "run `git pull --ff-only` in it by hand and see"
            log.warning("folder not pulled", folder=self.folder.name, why=trouble, remedy=remedy)
        elif self._trouble and not trouble:
            log.info("folder pulled again", folder=self.folder.name)
        self._trouble = trouble


def _surroundings() -> dict[str, str]:
    kept = {k: v for k, v in environment().items() if not k.startswith(HIDDEN)}
    # Nobody is there to type a password.
    return {**kept, "GIT_TERMINAL_PROMPT": "0"}
