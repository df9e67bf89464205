"""A page as a browser without a window leaves it: Chromium as a program, for one page."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path
from typing import Final

from workers.errors import GongbaoError
from workers.settings import environment

NAMES: Final = ("chromium", "chromium-browser", "google-chrome", "chrome")
SECONDS: Final = 60.0
NEEDED: Final = frozenset(
    {"PATH", "SYSTEMROOT", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "FONTCONFIG_PATH"}
)
# The page is ours and needs nothing else: no address is looked up, nothing is fetched or kept.
OPTIONS: Final = (
    "--headless",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-extensions",
    "--disable-background-networking",
    "--no-first-run",
    "--no-default-browser-check",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--virtual-time-budget=10000",
    "--window-size=800,1000",
    "--dump-dom",
)


class NoBrowser(GongbaoError):
    """There is no Chromium, or it did not do its work; the text says which."""


def dump(page: str) -> str:
    """The HTML of a page after its scripts have run. Raises NoBrowser."""
    program = next(filter(None, map(shutil.which, NAMES)), None)
    if program is None:
        raise NoBrowser(f"no Chromium on PATH (looked for {', '.join(NAMES)}); install chromium")
    with tempfile.TemporaryDirectory(prefix="gongbao-", ignore_cleanup_errors=True) as folder:
        written = Path(folder) / "page.html"
        written.write_text(page, encoding="utf-8")
        return _run([program, *_options(folder), written.as_uri()], folder)


def _options(folder: str) -> list[str]:
    options = [*OPTIONS, f"--user-data-dir={folder}/profile"]
    # Chromium refuses its own sandbox to root; the page's policy lets no foreign script run.
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    return [*options, "--no-sandbox"] if root else options


def _run(command: list[str], folder: str) -> str:
    """Run to the end, or end the program and all its children."""
    # A browser needs none of the secrets that may stand in ours.
    known = {name: value for name, value in environment().items() if name in NEEDED}
    homes = {"HOME": folder, "XDG_CONFIG_HOME": folder, "XDG_CACHE_HOME": folder}
    with subprocess.Popen(  # noqa: S603  a program of this machine, no word of the page among them
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=known | homes,
        start_new_session=True,
    ) as chromium:
        try:
            out, _ = chromium.communicate(timeout=SECONDS)
        except subprocess.TimeoutExpired:
            raise NoBrowser(f"Chromium has not finished within {SECONDS:g} seconds") from None
        finally:
            _end(chromium)
    if chromium.returncode:
        raise NoBrowser(f"Chromium ended with status {chromium.returncode}")
    return out.decode("utf-8", "replace")


def _end(chromium: subprocess.Popen[bytes]) -> None:
    if not hasattr(os, "killpg"):  # Windows has no groups; Chromium's children end with it
        chromium.kill()
        return
    try:
        os.killpg(chromium.pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return  # all of them have ended
