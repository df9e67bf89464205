"""A world of its own for crash cells: a sandbox, a mortal Valkey, houses by the dozen."""

from __future__ import annotations

import io
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import uuid
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from PIL import Image
from redis import Redis

from bot.sandbox.remote import Sandbox
from bot.supervision import embedded
from workers import orders, pipeline
from workers.ledger import migrate
from workers.publication import Publication, Route
from workers.services import Services, build
from workers.settings import Settings, environment
from workers.submission import submit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workers.account import Account

SANDBOX: Final = (
    "from bot.sandbox.server import serve; serve(announce=lambda url: print(url, flush=True))"
)
KINDS: Final = {
    Route.MASS: "subscription",
    Route.PUBLISH: "subscription",
    Route.DRAFT: "personal",
}
LEAD: Final = timedelta(seconds=20)
"""So long before its time a release is appointed."""
PAGE: Final = (
    '+++\ntitle = "早上好"\ndate = "2026-11-22"\nslug = "{key}"\n+++\n\n'
    "## 第一条\n\n![图](one.png)\n\n正文（[报道详情](https://example.com/1)）。\n"
)


class Valkey:
    """The embedded Valkey as `gongbao up` runs it, and its deaths."""

    def __init__(self, folder: Path) -> None:
        self._home, self._socket = folder, folder / "valkey.sock"
        self.url = embedded.url_of(self._socket)
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        server = embedded.program(self._home, self._socket, {})
        self._process = subprocess.Popen(
            server.command, cwd=server.folder, stdout=subprocess.DEVNULL, start_new_session=True
        )
        embedded.await_ready(self.url)

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def restart(self, *, forget: bool) -> None:
        self.kill()
        if forget:
            shutil.rmtree(self._home / "valkey")
        self.start()


@dataclass
class House:
    """One account with its ledger and its one publication, `scheduled` or (by hand) received."""

    folder: Path
    route: Route
    opened: dict[str, Any]
    publication: int

    @property
    def app_id(self) -> str:
        return str(self.opened["app_id"])

    def services(self) -> Services:
        """Build the services of one process; the house's folder is the working folder then."""
        return build(Settings.read(self.folder))


class World:
    """Where cells are played, one after another: they share a clock that only runs forward."""

    def __init__(self, folder: Path, sandbox: Sandbox, valkey: Valkey) -> None:
        self.folder, self.sandbox, self.valkey = folder, sandbox, valkey
        self._ledger = folder / "migrated.sqlite3"
        migrate.upgrade(f"sqlite:///{self._ledger}")

    def house(self, route: Route, **terms: object) -> House:
        """Open an account and bring a publication to where its release begins."""
        lifted: dict[str, object] = {"mass_quota": "lifted", **terms}
        opened = self.sandbox.create_account(KINDS[route], terms=lifted)
        folder = self.folder / uuid.uuid4().hex[:12]
        folder.mkdir()
        shutil.copy(self._ledger, folder / "ledger.sqlite3")
        self._write_settings(folder, route, opened)
        house = House(folder, route, opened, 0)
        services = house.services()
        account = services.settings.account()
        row = submit([write_page(folder, "ai1122")], account, services, who="test").publication
        house.publication = row.id
        if route is not Route.DRAFT:
            _appoint(row, account, services)
        self.forget_jobs()
        services.ledger.close()
        services.scratch.close()
        return house

    def forget_jobs(self) -> None:
        """Empty the Valkey, so that one house's jobs are not done in the next."""
        with Redis.from_url(self.valkey.url) as redis:
            redis.flushall()

    def _write_settings(self, folder: Path, route: Route, opened: dict[str, Any]) -> None:
        (folder / "gongbao.toml").write_text(
            f'home = "{folder}"\nredis_url = "{self.valkey.url}"\nlog_level = "error"\n'
            f'[accounts.daily]\napp_id = "{opened["app_id"]}"\nsecret = "{opened["secret"]}"\n'
            f'api_base = "{self.sandbox.api}"\nkind = "{opened["kind"]}"\nroute = "{route}"\n',
            encoding="utf-8",
        )


def _appoint(row: Publication, account: Account, services: Services) -> None:
    """Let an operator appoint the release."""
    pipeline.advance(row.id, services)
    drafted = services.ledger.publication(row.id)
    orders.release(drafted, account, services, who="test", at=services.now() + LEAD)


def write_page(folder: Path, key: str) -> Path:
    """Write a page with a picture that no other page has."""
    place = folder / key
    place.mkdir()
    (place / "index.md").write_text(PAGE.format(key=key), encoding="utf-8")
    out = io.BytesIO()
    Image.new("RGB", (320, 180), tuple(os.urandom(3))).save(out, "PNG")
    (place / "one.png").write_bytes(out.getvalue())
    return place


@contextmanager
def running() -> Iterator[World]:
    """Run a sandbox and a Valkey of one's own, and have our processes live in its time."""
    with tempfile.TemporaryDirectory(prefix="gb-", dir="/tmp") as name, _sandbox() as sandbox:
        os.environ["GONGBAO_SANDBOX_CLOCK"] = f"{sandbox.base_url}/sandbox/clock"  # noqa: TID251
        valkey = Valkey(Path(name))
        valkey.start()
        try:
            yield World(Path(name), sandbox, valkey)
        finally:
            valkey.kill()


@contextmanager
def _sandbox() -> Iterator[Sandbox]:
    process = subprocess.Popen(
        [sys.executable, "-c", SANDBOX],
        stdout=subprocess.PIPE,
        text=True,
        env={k: v for k, v in environment().items() if not k.startswith("GONGBAO_")},
        start_new_session=True,
    )
    assert process.stdout is not None
    try:
        yield Sandbox(process.stdout.readline().strip())
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
