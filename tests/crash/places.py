"""Where a world keeps its ledgers and its queue: on one machine, or where several reach them."""

from __future__ import annotations

import shutil
import subprocess
import time
import uuid
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, NamedTuple, Protocol

from cluster import Cluster
from redis import Redis
from watchers import Watched

from bot.supervision import embedded
from workers.ledger import migrate

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class Kit(NamedTuple):
    """What a world is built of, beside what one machine needs."""

    postgresql: bool = False
    sentinel: bool = False

    @property
    def words(self) -> list[str]:
        """The words of the command line that ask for it."""
        return [f"--{name}" for name, wanted in self._asdict().items() if wanted]


class Ledgers(Protocol):
    """Where ledgers are, an empty one for each house."""

    def create(self, folder: Path) -> str: ...
    def drop(self, url: str) -> None: ...


class Files:
    """SQLite: a file in the house's own folder."""

    def __init__(self, folder: Path) -> None:
        self._pattern = folder / "migrated.sqlite3"
        migrate.upgrade(f"sqlite:///{self._pattern}")

    def create(self, folder: Path) -> str:
        shutil.copy(self._pattern, folder / "ledger.sqlite3")
        return f"sqlite:///{folder}/ledger.sqlite3"

    def drop(self, url: str) -> None:
        """Leave the file to the end of its folder."""


class Databases:
    """PostgreSQL: a database for each house, and what may happen to their server."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        migrate.upgrade(cluster.create("pattern"))

    def create(self, folder: Path) -> str:
        return self._cluster.create(f"house{uuid.uuid4().hex}", "pattern")

    def drop(self, url: str) -> None:
        self._cluster.drop(url.partition("@/")[2].partition("?")[0])

    def restart(self, *, away: float = 0.0) -> None:
        """Have the server crash and come back, after so many seconds."""
        self._cluster.stop()
        time.sleep(away)
        self._cluster.start()

    def terminate(self, backend: int) -> None:
        """Cut one connection off, and wait until its process is gone."""
        self._cluster.execute(f"SELECT pg_terminate_backend({backend}, 5000)")


class Queue(Protocol):
    """The Redis that all processes of a world share, and its deaths."""

    @property
    def url(self) -> str: ...
    def empty(self) -> None: ...
    def restart(self, *, forget: bool) -> None: ...


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

    def empty(self) -> None:
        with Redis.from_url(self.url) as redis:
            redis.flushall()


class Sentinels(Watched):
    """Two servers under three Sentinels: a restart is a failover."""

    def restart(self, *, forget: bool) -> None:
        self.heal(self.fail_over())
        if forget:
            self.empty()


@contextmanager
def ledgers_of(kit: Kit, folder: Path) -> Iterator[Ledgers]:
    with ExitStack() as stack:
        yield Databases(stack.enter_context(Cluster())) if kit.postgresql else Files(folder)


@contextmanager
def queue_of(kit: Kit, folder: Path) -> Iterator[Queue]:
    if not kit.sentinel:
        valkey = Valkey(folder)
        valkey.start()
        try:
            yield valkey
        finally:
            valkey.kill()
        return
    place = folder / f"watched{uuid.uuid4().hex[:6]}"
    place.mkdir()
    watched = Sentinels(place)
    try:
        watched.start()
        yield watched
    finally:
        watched.end()
