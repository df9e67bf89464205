"""The processes that the dialogue needs: those that run already, or `gongbao up` beside it."""

from __future__ import annotations

import time
from dataclasses import replace
from enum import Enum, auto
from typing import TYPE_CHECKING, Final

from bot.supervision import embedded
from bot.supervision.programs import gongbao
from bot.supervision.relay import log_of, tail, to_files
from bot.supervision.supervisor import Supervisor
from bot.terminal.account_checkup import web_address
from bot.terminal.callback_checkup import address_of, verify
from bot.terminal.ringing import ring, verification
from workers.errors import GongbaoError, SettingsInvalid
from workers.services import Services, build
from workers.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from bot.supervision.supervisor import Program
    from bot.terminal.initiation.person import Person
    from workers.account import Account

READY_SECONDS: Final = 60.0
STOP_SECONDS: Final = 15.0
"""It stops several processes in turn, each of which may finish what it is at."""
RUNNING: Final = "up"
_POLL_SECONDS: Final = 0.1
_OK, _FORBIDDEN = 200, 403


class NotRunning(GongbaoError):
    """`gongbao up` ended, or did not get ready; the text ends with its last lines."""


class Web(Enum):
    """What listens where our web process should."""

    NONE = auto()
    OURS = auto()
    STALE = auto()
    FOREIGN = auto()


class Household:
    """Settings, services and processes of one folder, for as long as the dialogue lasts."""

    def __init__(self, folder: Path, environ: Mapping[str, str], person: Person) -> None:
        self._folder, self._environ, self._person = folder, environ, person
        self._supervisor: Supervisor | None = None
        self._logs = folder
        self._services: Services | None = None

    @property
    def started(self) -> bool:
        """Whether the processes are ours, and end with the dialogue."""
        return self._supervisor is not None

    def settings(self) -> Settings:
        """Read the settings as the files have them now. Raises SettingsInvalid."""
        settings = Settings.read(self._folder, self._environ)
        if settings.redis_url:
            return settings
        return replace(settings, redis_url=embedded.published(settings.home))

    def services(self) -> Services:
        """Build services of the settings as they are now; those built before are closed."""
        self._close()
        self._services = build(self.settings())
        return self._services

    def ensure(self, account: str) -> None:
        """Have processes that know the account as it is set up now, or begin them.

        Redis and the ledger are there then; the web process, where it had to be begun, only after
        `await_web`. Raises SettingsInvalid where they are not to be had, NotRunning where they
        ended.
        """
        if self._supervisor is not None:
            self._close()
            self._supervisor.replace(self._program())
            self._await(lambda: bool(self.settings().redis_url))
            return
        settings = self.settings()
        found = look(settings.account(account), settings)
        if found is Web.NONE:
            self._begin(settings)
        elif found is Web.STALE:
            self._await_restart(account)
        elif found is Web.FOREIGN:
            what = f"another program listens on port {settings.port} of {settings.host}"
            raise SettingsInvalid([f"{what}: set PORT in .env to a free one"])

    def await_web(self, account: str) -> None:
        """Wait until the web process that was begun here answers. Raises NotRunning."""
        if self._supervisor is not None:
            self._await(lambda: _answers(account, self.settings()))

    def tend(self) -> None:
        """Raise NotRunning if `gongbao up`, where it is ours, has ended."""
        for death in self._supervisor.tend() if self._supervisor is not None else []:
            log = tail(log_of(self._logs, RUNNING))
            raise NotRunning(f"gongbao up ended with {death.how}. Its last lines:\n{log}")

    def close(self) -> None:
        """Stop what was started here."""
        self._close()
        if self._supervisor is not None:
            self._supervisor.stop()

    def _begin(self, settings: Settings) -> None:
        if not self._person.agrees("gongbao 还没有运行，现在启动（gongbao up）？"):
            raise SettingsInvalid(
                ["nothing runs yet: start `gongbao up`, then `gongbao init` again"]
            )
        settings.home.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._logs = settings.home / "logs"
        self._supervisor = Supervisor(to_files(self._logs), patience=STOP_SECONDS)
        self._supervisor.start(self._program())
        self._person.told("   正在启动，几秒钟…")
        self._await(lambda: bool(self.settings().redis_url))

    def _program(self) -> Program:
        return gongbao(RUNNING, environ=self._environ, folder=self._folder)

    def _await(self, look: Callable[[], bool]) -> None:
        deadline = time.monotonic() + READY_SECONDS
        while not look():
            self.tend()
            if time.monotonic() > deadline:
                log = tail(log_of(self._logs, RUNNING))
                raise NotRunning(f"gongbao up is not ready. Its last lines:\n{log}")
            time.sleep(_POLL_SECONDS)

    def _await_restart(self, account: str) -> None:
        self._person.told("正在运行的 web 进程还用着旧的设置：请重启它（停下 gongbao up 再启动）。")
        if not self._person.agrees("重启好了吗？"):
            raise SettingsInvalid(
                ["the running web process has other settings: restart gongbao up"]
            )
        if not _answers(account, self.settings()):
            raise SettingsInvalid(["the web process still has other settings: restart gongbao up"])

    def _close(self) -> None:
        built = vars(self._services) if self._services is not None else {}
        for name in ("ledger", "scratch"):
            if name in built:  # each is built when it is first asked for
                built[name].close()
        self._services = None


def look(account: Account, settings: Settings) -> Web:
    """Ring on this machine, where the settings say that our web process listens.

    Where nothing does, ours may listen on another machine, with the same Redis.
    """
    echo = "0123456789"
    heard = ring(web_address(account, settings), verification(account, echo))
    if heard.fault:
        address = address_of(settings.public_url, account)
        elsewhere = settings.redis_url and verify("", address, account).ok
        return Web.OURS if elsewhere else Web.NONE
    if (heard.status, heard.body) == (_OK, echo.encode()):
        return Web.OURS
    return Web.STALE if heard.status == _FORBIDDEN and not heard.body else Web.FOREIGN


def _answers(account: str, settings: Settings) -> bool:
    return look(settings.account(account), settings) is Web.OURS
