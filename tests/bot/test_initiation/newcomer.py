"""A house that init sets up against a sandbox, its web process in a thread, and a person."""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import Thread
from typing import TYPE_CHECKING, Any

from werkzeug.serving import make_server

from bot.app import create_app
from bot.terminal.initiation import Nobody, Pace, Wishes, initiate
from bot.terminal.initiation.asking import settle
from bot.terminal.initiation.papers import Papers
from workers.services import Services, build
from workers.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import ExitStack
    from pathlib import Path

    from bot.sandbox.remote import Sandbox
    from bot.terminal.initiation.dialogue import Outcome

QUICK = Pace(poll=0.05, glance=0.02, ring=0.2, hush=0.3, limit=5.0)


@dataclass
class Scripted:
    """A person who answers by a list, and does something when told certain words."""

    replies: list[str] = field(default_factory=list)
    does: dict[str, Callable[[], object]] = field(default_factory=dict)
    heard: list[str] = field(default_factory=list)
    answers: bool = True
    yes: bool = True

    def told(self, sentence: str) -> None:
        self.heard.append(sentence)
        for words in [each for each in self.does if each in sentence]:
            self.does.pop(words)()

    def ask(self, question: str, default: str = "") -> str:
        self.told(question)
        return self.replies.pop(0) if self.replies else default

    ask_secret = ask

    def agrees(self, question: str, *, default: bool = True) -> bool:
        self.told(question)
        return self.yes and (default or self.yes)

    @property
    def said(self) -> str:
        return "\n".join(self.heard)


@dataclass
class Newcomer:
    """An account that somebody sets up, in a folder of its own."""

    folder: Path
    sandbox: Sandbox
    account: dict[str, Any]
    environ: dict[str, str]
    open: ExitStack

    @property
    def app_id(self) -> str:
        return str(self.account["app_id"])

    @property
    def web(self) -> str:
        return f"http://127.0.0.1:{self.environ['PORT']}"

    def wishes(self, **over: str) -> Wishes:
        given = {"app_id": self.app_id, "kind": "personal", "secret": self.account["secret"]}
        given |= {"public_url": self.web, "api_base": self.sandbox.api}
        return Wishes(**{**given, **over})

    def settled(self, **over: str) -> Settings:
        """Write the files; the settings as a process that starts now reads them."""
        settle(self.wishes(**over), Papers(self.folder, self.environ), Nobody(yes=True))
        return Settings.read(self.folder, self.environ)

    def serve(self, settings: Settings, port: int | None = None) -> Services:
        """Run a web process with these settings, in a thread."""
        services = build(settings)
        server = make_server(
            "127.0.0.1", port or settings.port, create_app(services), threaded=True
        )
        thread = Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        for over in (server.server_close, thread.join, server.shutdown):
            self.open.callback(over)
        self.open.callback(lambda: "ledger" in vars(services) and services.ledger.close())
        self.open.callback(services.scratch.close)
        return services

    def submit(self, **over: str) -> Callable[[], None]:
        """What presses 提交 with the values as they are printed, or others."""

        def pressed() -> None:
            account = Settings.read(self.folder, self.environ).account("main")
            given = {"url": f"{self.web}/wechat/main", "token": account.token}
            given |= {"aes_key": account.aes_key, "mode": "safe"}
            try:
                self.sandbox.on_platform(self.app_id, "callback", **{**given, **over})
            except LookupError as refused:
                assert "409" in str(refused)  # noqa: PT017  # the platform said no, as it may

        return pressed

    def lead(self, person: Scripted, wishes: Wishes | None = None, pace: Pace = QUICK) -> Outcome:
        return initiate(wishes or Wishes(), person, self.folder, self.environ, pace=pace)
