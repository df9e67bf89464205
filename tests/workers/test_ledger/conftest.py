"""A ledger for each test, on SQLite and on a PostgreSQL of the tests' own."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from ledger_pages import Submit, submit_page

from workers.ledger import Ledger, open_ledger
from workers.ledger.migrate import upgrade


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


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The folder of a cluster's socket; the cluster lives as long as this test process."""
    who = unprivileged()
    # A unix socket's path has room for about 100 characters, so pytest's own folders are too deep.
    folder = tempfile.mkdtemp(prefix="gb-pg-")
    if who:
        shutil.chown(folder, who["user"])

    def run(name: str, *arguments: str) -> None:
        line = [program(name), "-D", f"{folder}/data", *arguments]
        subprocess.run(line, cwd=folder, check=True, stdout=subprocess.DEVNULL, **who)

    run("initdb", "-A", "trust", "-U", "gongbao", "-E", "UTF8", "--locale=C", "--no-sync")
    run("pg_ctl", "-w", "-l", f"{folder}/log", "-o", f"-F -k {folder} -h ''", "start")
    try:
        execute(folder, "CREATE DATABASE pattern")
        upgrade(address(folder, "pattern"))
        yield folder
    finally:
        run("pg_ctl", "-w", "-m", "immediate", "stop")
        shutil.rmtree(folder)


def address(folder: str, database: str) -> str:
    return f"postgresql://gongbao@/{database}?host={folder}"


def execute(folder: str, statement: str) -> None:
    where = f"host={folder} user=gongbao dbname=postgres"
    with psycopg.connect(where, autocommit=True) as connection:
        connection.execute(statement)  # type: ignore[call-overload]


@pytest.fixture(scope="session")
def pattern(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty SQLite ledger to copy."""
    file = tmp_path_factory.mktemp("pattern") / "ledger.sqlite3"
    upgrade(f"sqlite:///{file}")
    return file


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def kind(request: pytest.FixtureRequest) -> str:
    """The kind of database a test runs on: each test runs on both."""
    return str(request.param)


@pytest.fixture
def empty_url(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a database that nothing was ever written to."""
    if kind == "sqlite":
        yield f"sqlite:///{tmp_path}/空 的.sqlite3"
        return
    folder, name = request.getfixturevalue("postgresql"), f"empty{uuid4().hex}"
    execute(folder, f"CREATE DATABASE {name}")
    yield address(folder, name)
    execute(folder, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def url(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a ledger that is up to date and empty."""
    if kind == "sqlite":
        shutil.copy(request.getfixturevalue("pattern"), tmp_path / "ledger.sqlite3")
        yield f"sqlite:///{tmp_path}/ledger.sqlite3"
        return
    folder, name = request.getfixturevalue("postgresql"), f"ledger{uuid4().hex}"
    execute(folder, f"CREATE DATABASE {name} TEMPLATE pattern")
    yield address(folder, name)
    execute(folder, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def ledger(url: str) -> Iterator[Ledger]:
    """An open ledger."""
    opened = open_ledger(url)
    yield opened
    opened.close()


@pytest.fixture
def submit(ledger: Ledger) -> Submit:
    """Submit a page; what a test does not name is ordinary."""
    return lambda revision="r1", **changes: submit_page(ledger, revision, **changes)
