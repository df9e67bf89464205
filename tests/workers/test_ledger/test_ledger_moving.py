"""The whole ledger moves: out of a running house, into another, on either kind of database."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime
from hashlib import sha256
from typing import TYPE_CHECKING

import pytest
from furnished import furnish, read_all
from sqlalchemy import text

from workers.chest import opened
from workers.errors import GongbaoError
from workers.ledger import migrate, open_ledger
from workers.ledger.engine import connect, reading
from workers.ledger.moving import NotEmpty, in_use, snapshot, stands_empty
from workers.ledger.moving.which import MADE_ANEW, OF_THIS_MACHINE
from workers.ledger.tables import metadata
from workers.moving import bring_back, write_backup

if TYPE_CHECKING:
    from pathlib import Path

    from ledger_pages import Submit

    from workers.ledger import Ledger

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
NUMBERED = [
    (table.name, key.name)
    for table in metadata.sorted_tables
    if (key := table.autoincrement_column) is not None and table.name not in MADE_ANEW
]
STAYS = OF_THIS_MACHINE | MADE_ANEW | {"blobs", "journal"}


def moved(url: str, to: str, folder: Path, *, replace: bool = False) -> None:
    chest = folder / "backup.tar"
    chest.unlink(missing_ok=True)
    write_backup(url, chest, now=NOW)
    with opened(chest) as found:
        bring_back(found, to, now=NOW, replace=replace)


def test_a_ledger_comes_back_as_it_was_by_way_of_the_other_database(
    url: str, empty_url: str, tmp_path: Path, pattern: Path
) -> None:
    """Moments, dates, bytes, JSON and nothing: each cell of each table, there and back."""
    furnish(url)
    before = read_all(url)
    between = f"sqlite:///{tmp_path / 'between.sqlite3'}"
    moved(url, between, tmp_path)
    moved(between, empty_url, tmp_path)
    after = read_all(empty_url)
    for name in before.keys() - STAYS - {"notices", "publications"}:
        assert after[name] == before[name], name
    assert after["blobs"] == before["blobs"]
    assert set(after["journal"]) > set(before["journal"])
    assert {row[0] for row in after["house"]} == {"pause", "restored"}
    assert all(not after[name] for name in (OF_THIS_MACHINE | MADE_ANEW) - {"house"})


def test_what_was_in_hand_is_in_nobodys_and_numbers_go_on(
    ledger: Ledger, url: str, empty_url: str, tmp_path: Path, submit: Submit
) -> None:
    """A worker of the other machine holds nothing here, and nobody is told old news twice."""
    publication = submit().publication
    ledger.claim(publication.id, {publication.state}, owner="there", seconds=900, now=NOW)
    moved(url, empty_url, tmp_path)
    with closing(open_ledger(empty_url)) as restored:
        assert "2026-11-23" in restored.house_paused()
        kept = restored.publication(publication.id)
        restored.claim(kept.id, {kept.state}, owner="here", seconds=9, now=NOW)
        assert restored.waiting_notices(NOW) == []
        assert restored.sources(kept.id)[0].page == ledger.sources(kept.id)[0].page
        restored.record(who="me", what="look", now=NOW)
        restored.pause_house("again", who="me", now=NOW)


def test_an_older_backup_is_brought_up_to_date(url: str, empty_url: str, tmp_path: Path) -> None:
    """A backup outlives the program that made it."""
    with migrate.migrating(empty_url) as connection:
        migrate.climb(connection, "0009")
        connection.execute(text("INSERT INTO accounts VALUES ('daily', 'wx1', 'personal')"))
    write_backup(empty_url, tmp_path / "old.tar", now=NOW)
    with opened(tmp_path / "old.tar") as chest:
        assert chest.manifest.schema == "0009"
        assert chest.manifest.accounts == {"daily": "wx1"}
        bring_back(chest, url, now=NOW)
    with closing(open_ledger(url)) as restored:
        assert restored.is_current()
        assert restored.house_paused()


def test_a_ledger_somebody_works_in_is_not_overwritten(
    ledger: Ledger, url: str, tmp_path: Path, submit: Submit
) -> None:
    """Only whoever says so replaces a ledger, and then nothing of the old one is left."""
    assert stands_empty(url)
    write_backup(url, tmp_path / "empty.tar", now=NOW)
    submit()
    assert not stands_empty(url)
    ledger.close()
    with opened(tmp_path / "empty.tar") as chest:
        with pytest.raises(NotEmpty):
            bring_back(chest, url, now=NOW)
        assert len(ledger.publications()) == 1
        ledger.close()
        bring_back(chest, url, now=NOW, replace=True)
    assert ledger.publications() == []


def test_a_restore_that_fails_in_the_middle_leaves_what_was_there(
    ledger: Ledger, url: str, tmp_path: Path, submit: Submit
) -> None:
    """All of it or nothing, wherever it ends."""
    submit()
    ledger.close()
    before = read_all(url)
    write_backup(url, tmp_path / "backup.tar", now=NOW)
    with opened(tmp_path / "backup.tar") as chest:
        chest._tables = {}  # the first row of a table ends it
        with pytest.raises(KeyError):
            bring_back(chest, url, now=NOW, replace=True)
    assert read_all(url) == before


def test_a_ledger_that_is_open_elsewhere_counts_as_running(ledger: Ledger, url: str) -> None:
    """A web process beats for nobody, but it has the ledger open."""
    assert ledger.publications() == []
    assert in_use(url)
    ledger.close()
    assert not in_use(url)


def test_a_backup_shows_one_moment_while_others_write(
    ledger: Ledger, url: str, submit: Submit
) -> None:
    """What comes in meanwhile waits for nobody, and is not in it."""
    submit()
    with snapshot(url) as seen:
        assert len(list(seen.rows("publications"))) == 1
        submit("r2", slug="another")
        assert len(list(seen.rows("publications"))) == 1
        assert len(list(seen.rows("journal"))) == 1
    assert len(ledger.publications()) == 2


def test_pictures_that_lie_outside_come_along(
    ledger: Ledger, url: str, empty_url: str, tmp_path: Path, submit: Submit
) -> None:
    """A backup is whole by itself, wherever bytes were kept; without the storage it is none."""
    row = submit(files={"a.png": b"outside", "b.png": b""}).publication
    digest = sha256(b"outside").hexdigest()
    with migrate.migrating(url) as connection:
        connection.execute(text(f"UPDATE blobs SET bytes = '' WHERE sha256 = '{digest}'"))
    with pytest.raises(GongbaoError, match="GONGBAO_STORE_URL"):
        write_backup(url, tmp_path / "none.tar", now=NOW)
    with pytest.raises(GongbaoError, match="读不到"):
        write_backup(url, tmp_path / "none.tar", now=NOW, elsewhere=lambda _: {})
    assert list(tmp_path.glob("*none*")) == []
    whole = tmp_path / "whole.tar"
    write_backup(url, whole, now=NOW, elsewhere=lambda names: dict.fromkeys(names, b"outside"))
    with opened(whole) as chest:
        bring_back(chest, empty_url, now=NOW)
    with closing(open_ledger(empty_url)) as restored:
        assert restored.sources(row.id)[0].files == {"a.png": b"outside", "b.png": b""}


@pytest.mark.postgresql
def test_numbers_of_postgresql_go_on_behind_those_that_came_along(
    request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    """A journal's order is that of its numbers, and no row takes the place of another."""
    assert ("journal", "id") in NUMBERED
    cluster = request.getfixturevalue("postgresql")
    url, empty_url = cluster.create("numbered", "pattern"), cluster.create("numbered_again")
    furnish(url)
    moved(url, empty_url, tmp_path)
    engine = connect(empty_url)
    with reading(engine) as connection:
        highest = {
            name: connection.scalar(text(f'SELECT max("{key}") FROM "{name}"'))
            for name, key in NUMBERED
        }
        for name, key in NUMBERED:
            following = connection.scalar(
                text(f"SELECT nextval(pg_get_serial_sequence('{name}', '{key}'))")
            )
            assert following == (highest[name] or 0) + 1, name
        last = connection.execute(text("SELECT what FROM journal ORDER BY id DESC")).first()
        assert last == ("pause house",)
    engine.dispose()
