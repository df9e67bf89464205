"""A world of its own for crash cells: a sandbox, mortal servers, houses by the dozen."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import tempfile
import uuid
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from crash.places import Databases, Kit, ledgers_of, queue_of
from PIL import Image

from bot.sandbox.remote import Sandbox
from workers import orders, pipeline
from workers.publication import Publication, Route
from workers.services import Services, build
from workers.settings import Settings, environment
from workers.submission import submit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crash.places import Ledgers, Queue

    from workers.account import Account

ONE_MACHINE: Final = Kit()
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


@dataclass
class House:
    """One account with its ledger and its one publication, `scheduled` or (by hand) received."""

    folder: Path
    route: Route
    opened: dict[str, Any]
    publication: int
    database: str
    neighbour: Path
    """The folder of the second machine; the first again where there is only one."""

    @property
    def app_id(self) -> str:
        return str(self.opened["app_id"])

    def elsewhere(self) -> House:
        """The same house on the other machine."""
        return replace(self, folder=self.neighbour, neighbour=self.folder)

    def services(self) -> Services:
        """Build the services of one process; the house's folder is the working folder then."""
        return build(Settings.read(self.folder))


class World:
    """Where cells are played, one after another: they share a clock that only runs forward."""

    def __init__(
        self, folder: Path, sandbox: Sandbox, kit: Kit, ledgers: Ledgers, valkey: Queue
    ) -> None:
        self.folder, self.sandbox, self.kit = folder, sandbox, kit
        self.ledgers, self.valkey = ledgers, valkey

    @property
    def databases(self) -> Databases:
        """The ledgers of a world whose kit has PostgreSQL."""
        assert isinstance(self.ledgers, Databases)
        return self.ledgers

    def house(self, route: Route, **terms: object) -> House:
        """Open an account and bring a publication to where its release begins."""
        lifted: dict[str, object] = {"mass_quota": "lifted", **terms}
        opened = self.sandbox.create_account(KINDS[route], terms=lifted)
        folder = neighbour = self._machine()
        database = self.ledgers.create(folder)
        if not database.startswith("sqlite"):  # a file is one machine's alone
            neighbour = self._machine()
        house = House(folder, route, opened, 0, database, neighbour)
        for each in {folder, neighbour}:
            self._write_settings(each, house)
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

    def leave(self, house: House) -> None:
        """Give the house's ledger back once nobody looks at it any more."""
        self.ledgers.drop(house.database)

    def forget_jobs(self) -> None:
        """Empty the queue, so that one house's jobs are not done in the next."""
        self.valkey.empty()

    def _machine(self) -> Path:
        folder = self.folder / uuid.uuid4().hex[:12]
        folder.mkdir()
        return folder

    def _write_settings(self, folder: Path, house: House) -> None:
        opened, route = house.opened, house.route
        (folder / "gongbao.toml").write_text(
            f'home = "{folder}"\nredis_url = "{self.valkey.url}"\nlog_level = "error"\n'
            f'database_url = "{house.database}"\n'
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
def running(kit: Kit = ONE_MACHINE) -> Iterator[World]:
    """Run a sandbox and servers of one's own, and have our processes live in its time."""
    with (
        tempfile.TemporaryDirectory(prefix="gb-", dir="/tmp") as name,
        _sandbox() as sandbox,
        ledgers_of(kit, Path(name)) as ledgers,
        queue_of(kit, Path(name)) as queue,
    ):
        os.environ["GONGBAO_SANDBOX_CLOCK"] = f"{sandbox.base_url}/sandbox/clock"  # noqa: TID251
        yield World(Path(name), sandbox, kit, ledgers, queue)


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
