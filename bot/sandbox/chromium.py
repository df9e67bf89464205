"""One Chromium at a time, without a window, for a page that needs nothing but itself."""

import os
import shutil
import signal
import subprocess
import tempfile
import threading
from contextlib import suppress
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
SECONDS = 20.0  # for one page, and for those before it
_ARGUMENTS = (
    "--headless",
    "--disable-gpu",
    "--disable-extensions",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-dev-shm-usage",  # in a container /dev/shm is small
    "--hide-scrollbars",
    "--no-first-run",
    # No name leads anywhere, and what needs none is sent to a proxy that is not there.
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--proxy-server=http://0.0.0.0:9",
    "--dump-dom",
)
_turn = threading.Lock()


class NoBrowser(Exception):
    """There is no Chromium, or it did not do its work; the text says which, in ASCII."""


def after_its_scripts(page: str) -> str:
    """The document that a page has become when it is loaded. Raises NoBrowser."""
    program = next(filter(None, map(shutil.which, NAMES)), None)
    if program is None:
        raise NoBrowser("no Chromium on PATH")
    if not _turn.acquire(timeout=SECONDS):
        raise NoBrowser("Chromium is busy with others")
    try:
        with tempfile.TemporaryDirectory(prefix="sandbox-", ignore_cleanup_errors=True) as home:
            return _run(program, page, Path(home))
    finally:
        _turn.release()


def _run(program: str, page: str, home: Path) -> str:
    file = home / "page.html"
    file.write_text(page, encoding="utf-8", errors="replace")
    # To root Chromium refuses its own sandbox; of the page's scripts only ours may run.
    as_root = ["--no-sandbox"] if os.geteuid() == 0 else []
    command = [program, *_ARGUMENTS, *as_root, f"--user-data-dir={home / 'profile'}", file.as_uri()]
    with subprocess.Popen(  # noqa: S603 - a program of this machine, no word of the page among them
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={"PATH": os.defpath, "HOME": str(home), "LANG": "C.UTF-8"},
        start_new_session=True,
    ) as chromium:
        try:
            out, _ = chromium.communicate(timeout=SECONDS)
        except subprocess.TimeoutExpired:
            raise NoBrowser(f"Chromium has not finished within {SECONDS:g} seconds") from None
        finally:
            with suppress(ProcessLookupError, PermissionError):  # all of them have ended
                os.killpg(chromium.pid, signal.SIGKILL)
    if chromium.returncode:
        raise NoBrowser(f"Chromium ended with status {chromium.returncode}")
    return out.decode("utf-8", "replace")
