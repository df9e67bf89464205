"""Run the whole house in a home of its own that is gone afterwards."""

from __future__ import annotations

import json
import socket
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self

from bot.sandbox.remote import Sandbox
from bot.supervision import embedded
from bot.supervision.programs import gongbao
from bot.supervision.relay import log_of, tail, to_files
from bot.supervision.supervisor import Supervisor
from workers.errors import GongbaoError
from workers.ledger.migrate import upgrade
from workers.settings import Settings, environment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from bot.supervision.supervisor import Program
    from bot.terminal.progress import Progress

ACCOUNT: Final = "demo"
PATIENCE_SECONDS: Final = 60.0
POLL_SECONDS: Final = 0.05
WEB_WORKERS: Final = 2
RULES: Final = f"""
[accounts.{ACCOUNT}.schedule]
hold = 0  # nobody wants to wait three minutes to see a card arrive
"""

OURS: Final = ("GONGBAO_", "DATABASE_URL", "REDIS_URL", "PORT", "WEB_CONCURRENCY", "GUNICORN_")
"""Beginnings of variables that would let the caller's real installation into the demo."""


class DemoFailed(GongbaoError):
    """A process of the demo died or never got ready; the text ends with its last log lines."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WeChatHere:
    """The simulated WeChat: its address, and the account that was opened in it."""

    url: str
    app_id: str
    variables: Mapping[str, str]


class Demonstration:
    """The house at work: every process under the supervisor, every log in the home."""

    def __init__(self, home: Path, supervisor: Supervisor) -> None:
        self.home = home
        self._supervisor = supervisor
        self._logs = home / "logs"
        # Bound here and inherited: no other process can take the port, and who calls while the
        # web process starts anew is answered a moment later.
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._environ: dict[str, str] = {}
        self._variables: dict[str, str] = {}
        self.wechat: WeChatHere
        self.settings: Settings
        self.web = ""

    @classmethod
    @contextmanager
    def begin(cls) -> Iterator[Self]:
        """Make the home; at the end stop every process, then remove it."""
        home = Path(tempfile.mkdtemp(prefix="gongbao-demo-"))
        with Supervisor(to_files(home / "logs")) as supervisor:
            supervisor.remove_at_the_end(home)
            demonstration = cls(home, supervisor)
            with demonstration._listening:
                yield demonstration

    def start(self, progress: Progress, *, port: int = 0) -> None:
        """Start everything; `port` is where the simulated WeChat listens, 0 for any free one."""
        environ = _clean(environment())
        with progress.step("启动内嵌 Valkey 和模拟的微信"):
            redis_url = self._start_valkey(environ)
            self._start("sandbox", "--json", "--port", str(port), environ=environ, stage=0)
            embedded.await_ready(redis_url, meanwhile=self.tend)
            self.wechat = self._meet_wechat()
        self.web = "http://{}:{}".format(*self._listening.getsockname())
        self._environ = environ
        self._variables = {
            "GONGBAO_HOME": str(self.home),
            "GONGBAO_PUBLIC_URL": self.web,
            "DATABASE_URL": f"sqlite:///{self.home / 'ledger.sqlite3'}",
            "REDIS_URL": redis_url,
            **self.wechat.variables,
        }
        (self.home / "gongbao.toml").write_text(RULES, encoding="utf-8")
        self.settings = Settings.read(self.home, self._variables)
        with progress.step("建立账本（SQLite）"):
            upgrade(self.settings.database_url)
        with progress.step("启动 web、worker 和 clock"):
            for program in self._processes():
                self._supervisor.start(program)
            self._await("web", lambda: _is_well(self.web))
        self._sandbox.patch_account(
            self.wechat.app_id,
            callback_url=f"{self.web}/wechat/{ACCOUNT}",
            # A phone goes on with the menu it has for five minutes; nobody waits that long here.
            terms={"menu_seconds": 2.0},
        )

    def tend(self) -> None:
        """Raise DemoFailed if a process died since the last time."""
        for death in self._supervisor.tend():
            log = tail(log_of(self._logs, death.name))
            raise DemoFailed(f"{death.name} ended with {death.how}. Its last lines:\n{log}")

    def heed_kind(self) -> bool:
        """Begin anew with the kind that the account has in the sandbox now; False for the same."""
        kind = self._sandbox.kind(self.wechat.app_id)
        if kind == self.settings.account(ACCOUNT).kind:
            return False
        self._variables[_variable("KIND")] = kind
        self.settings = Settings.read(self.home, self._variables)
        self._supervisor.replace(*self._processes())
        self._await("web", lambda: _is_well(self.web))
        return True

    @property
    def _sandbox(self) -> Sandbox:
        return Sandbox(self.wechat.url)

    def log(self, name: str) -> str:
        """Show the end of what a process wrote."""
        return tail(log_of(self._logs, name))

    def _start(self, *words: str, environ: Mapping[str, str], **how: Any) -> None:  # noqa: ANN401  # of Program
        self._supervisor.start(gongbao(*words, environ=environ, folder=self.home, **how))

    def _start_valkey(self, environ: Mapping[str, str]) -> str:
        place = embedded.choose_socket(self.home)
        self._supervisor.remove_at_the_end(place.parent)
        self._supervisor.start(embedded.program(self.home, place, environ))
        return embedded.url_of(place)

    def _processes(self) -> list[Program]:
        """The processes that read the settings."""
        environ = {**self._environ, **self._variables}
        bound = {
            "GUNICORN_CMD_ARGS": f"--bind fd://{self._listening.fileno()}",
            "WEB_CONCURRENCY": str(WEB_WORKERS),
        }
        web = gongbao(
            "web",
            environ={**environ, **bound},
            folder=self.home,
            sockets=(self._listening.fileno(),),
        )
        rest = [gongbao(name, environ=environ, folder=self.home) for name in ("worker", "clock")]
        return [web, *rest]

    def _meet_wechat(self) -> WeChatHere:
        told = self._await("sandbox", lambda: _json(log_of(self._logs, "sandbox")))
        keys = {
            "APP_ID": "app_id",
            "SECRET": "secret",
            "KIND": "kind",
            "TOKEN": "callback_token",
            "AES_KEY": "aes_key",
            "API_BASE": "api_base",
        }
        names = {_variable(key): told[name] for key, name in keys.items()}
        left_out = {_variable("MISSING_PICTURES"): "leave_out"}
        return WeChatHere(url=told["url"], app_id=told["app_id"], variables={**names, **left_out})

    def _await(self, name: str, look: Callable[[], Any]) -> Any:  # noqa: ANN401  # what look finds
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not (found := look()):
            self.tend()
            if time.monotonic() > deadline:
                raise DemoFailed(f"{name} is not ready. Its last lines:\n{self.log(name)}")
            time.sleep(POLL_SECONDS)
        return found


def _variable(key: str) -> str:
    return f"GONGBAO_ACCOUNT_{ACCOUNT.upper()}_{key}"


def _clean(environ: Mapping[str, str]) -> dict[str, str]:
    """Leave out the caller's own installation, and proxies for the loopback address."""
    kept = {name: value for name, value in environ.items() if not name.startswith(OURS)}
    near = dict.fromkeys(("NO_PROXY", "no_proxy"), "127.0.0.1,localhost")
    return {**kept, **near}


def _json(log: Path) -> dict[str, str] | None:
    try:
        told: dict[str, str] = json.loads(log.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):  # not yet, or not yet all of it
        return None
    return told


def _is_well(url: str) -> bool:
    connection = HTTPConnection(url.removeprefix("http://"), timeout=2)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status < 500  # noqa: PLR2004  # HTTP's own number
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()
