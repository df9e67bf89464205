"""A ledger for each test, on SQLite and on a PostgreSQL of the tests' own."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from cluster import Cluster
from ledger_pages import Submit, submit_page

from workers.ledger import Ledger, open_ledger
from workers.ledger.migrate import upgrade


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Cluster]:
    """A server with a pattern to copy; it lives as long as this test process."""
    with Cluster() as cluster:
        upgrade(cluster.create("pattern"))
        yield cluster


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
    cluster, name = request.getfixturevalue("postgresql"), f"empty{uuid4().hex}"
    yield cluster.create(name)
    cluster.drop(name)


@pytest.fixture
def url(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a ledger that is up to date and empty."""
    if kind == "sqlite":
        shutil.copy(request.getfixturevalue("pattern"), tmp_path / "ledger.sqlite3")
        yield f"sqlite:///{tmp_path}/ledger.sqlite3"
        return
    cluster, name = request.getfixturevalue("postgresql"), f"ledger{uuid4().hex}"
    yield cluster.create(name, "pattern")
    cluster.drop(name)


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
