"""A PostgreSQL server of the tests' own: databases copied from a pattern, and its deaths."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import psycopg

if TYPE_CHECKING:
    from types import TracebackType


def program(name: str) -> str:
    """Find a program of PostgreSQL's server; Debian keeps them out of PATH."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    return shutil.which(name) or str(found[-1])


def unprivileged() -> dict[str, Any]:
    """Say whom the server runs as: it refuses to be root."""
    if os.geteuid() != 0:
        return {}
    names = {user.pw_name for user in pwd.getpwall()}
    return {"user": "postgres" if "postgres" in names else "nobody", "extra_groups": []}


class Cluster:
    """A server that listens on a socket in `folder`, and on nothing else."""

    def __init__(self) -> None:
        self._who = unprivileged()
        # A unix socket's path has room for about 100 characters, so pytest's own are too deep.
        self.folder = tempfile.mkdtemp(prefix="gb-pg-")

    def __enter__(self) -> Self:
        if self._who:
            shutil.chown(self.folder, self._who["user"])
        self._run("initdb", "-A", "trust", "-U", "gongbao", "-E", "UTF8", "--locale=C", "--no-sync")
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: object, trace: TracebackType | None
    ) -> None:
        with suppress(subprocess.CalledProcessError):  # it does not run just now
            self.stop()
        shutil.rmtree(self.folder)

    def start(self) -> None:
        # -F: no fsync. Whoever kills a server leaves the kernel, which has all it wrote.
        options = f"-F -k {self.folder} -h '' -c max_connections=200"
        self._run("pg_ctl", "-w", "-l", f"{self.folder}/log", "-o", options, "start")

    def stop(self) -> None:
        """End it as a crash would: whatever was not committed is lost, every client is cut off."""
        self._run("pg_ctl", "-w", "-m", "immediate", "stop")

    def address(self, database: str) -> str:
        return f"postgresql://gongbao@/{database}?host={self.folder}"

    def create(self, database: str, pattern: str = "template1") -> str:
        """Make a database, a copy of the pattern; answers its address."""
        self.execute(f"CREATE DATABASE {database} TEMPLATE {pattern}")
        return self.address(database)

    def drop(self, database: str) -> None:
        self.execute(f"DROP DATABASE {database} WITH (FORCE)")

    def execute(self, statement: str) -> None:
        where = f"host={self.folder} user=gongbao dbname=postgres"
        with psycopg.connect(where, autocommit=True) as connection:
            connection.execute(statement)  # type: ignore[call-overload]

    def _run(self, name: str, *arguments: str) -> None:
        line = [program(name), "-D", f"{self.folder}/data", *arguments]
        subprocess.run(line, cwd=self.folder, check=True, stdout=subprocess.DEVNULL, **self._who)
