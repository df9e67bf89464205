"""Bringing a ledger up to date, and refusing one that is not."""

from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from many_hands import at_once
from sqlalchemy import inspect, text

from workers.errors import SettingsInvalid
from workers.ledger import migrate, open_ledger
from workers.ledger.engine import connect, file_of, parse, reading, writing
from workers.ledger.migrate import current, is_current, upgrade
from workers.ledger.tables import metadata


def test_up_from_nothing(empty_url: str) -> None:
    """The first `gongbao migrate` makes the whole ledger, the second finds nothing to do."""
    assert current(empty_url) is None
    assert not is_current(empty_url)
    upgrade(empty_url)
    upgrade(empty_url)
    assert is_current(empty_url)
    ledger = open_ledger(empty_url)
    assert ledger.is_current()
    assert ledger.publications() == []
    ledger.close()


def test_looking_makes_no_file(tmp_path: Path) -> None:
    """Asking about a ledger that is not there leaves none behind."""
    url = f"sqlite:///{tmp_path}/none.sqlite3"
    assert current(url) is None
    with pytest.raises(SettingsInvalid, match="gongbao migrate"):
        open_ledger(url)
    assert list(tmp_path.iterdir()) == []


def test_the_migrations_make_the_tables_the_code_knows(url: str) -> None:
    """A column is never in the code alone, nor in the database alone."""
    engine = connect(url)
    with reading(engine) as connection:
        # The full-text index is a table of each database's own kind, on SQLite with others.
        ours = {"include_name": lambda name, kind, _: not (name or "").startswith("passage_index")}
        opts = {"compare_type": True, **ours}
        context = MigrationContext.configure(connection, opts=opts)
        assert compare_metadata(context, metadata) == []
        assert "uq_publications_live" in {
            index["name"] for index in inspect(connection).get_indexes("publications")
        }
    engine.dispose()


def migrate_and_look(url: str) -> bool:
    upgrade(url)
    return is_current(url)


BEFORE_MOVING = """
INSERT INTO accounts VALUES ('daily', 'wx0123456789abcdef', 'personal');
INSERT INTO blobs VALUES (:sha256, :picture, 7);
INSERT INTO arrivals (id, account, person, name, force, again, at, archive, tries, outcome, faults)
VALUES (7, 'daily', '小王', 'ai1122', false, true, :at, :picture, 0, '', '[]');
INSERT INTO operators
    (id, account, person, openid, role, enrolled_at, suspended_at, suspended_why, told_until)
VALUES (1, 'daily', '小王', 'oHere', 'owner', :at, NULL, '', 0),
       (2, 'daily', '小李', 'oGone', 'editor', :at, :at, '取消了关注', 0),
       (3, 'daily', '小张', 'oLost', 'editor', :at, :at, '手机丢了', 0)
"""
"""What a house that answers, and whose pages are dropped on it, had in its ledger at 0009."""


def test_what_was_there_before_is_there_afterwards(empty_url: str) -> None:
    """Pictures, pages that wait, and people; who unfollowed is erased as from now on."""
    picture, at = b"picture", datetime(2026, 11, 22, tzinfo=UTC)
    digest = sha256(picture).hexdigest()
    with migrate.migrating(empty_url) as connection:
        migrate.climb(connection, "0009")
        for statement in map(text, BEFORE_MOVING.split(";")):
            facts = {"sha256": digest, "picture": picture, "at": at}
            named = statement.compile().params
            connection.execute(statement, {name: facts[name] for name in named})
    upgrade(empty_url)
    ledger = open_ledger(empty_url)
    assert ledger.blob(digest) == picture
    assert ledger.arrivals_waiting() == [7]
    arrival = ledger.take_arrival(7)
    assert arrival is not None
    assert (arrival.archive, arrival.again, arrival.author) == (picture, True, None)
    people = {one.person: one for one in ledger.operators("daily")}
    assert [people[name].openid for name in ("小王", "小张")] == ["oHere", "oLost"]
    assert people["小李"].erased
    assert not ledger.house_paused()
    ledger.close()


def test_several_processes_migrate_at_once(empty_url: str) -> None:
    """Every machine may run `gongbao migrate` when it starts."""
    assert at_once(migrate_and_look, *[(empty_url,)] * 3) == [True] * 3


def test_a_migration_that_fails_leaves_nothing(empty_url: str) -> None:
    """A half-made schema would stand in the way of the next try."""
    if (file := file_of(empty_url)) is not None:
        file.touch()
    engine = connect(empty_url)
    with writing(engine) as connection:
        connection.execute(text("CREATE TABLE heartbeats (in_the_way INTEGER)"))
    with pytest.raises(Exception, match="heartbeats"):
        upgrade(empty_url)
    with reading(engine) as connection:
        assert set(inspect(connection).get_table_names()) <= {"heartbeats"}
    engine.dispose()
    assert current(empty_url) is None


@pytest.mark.parametrize(
    ("change", "advice"),
    [
        ("DELETE FROM alembic_version", "run `gongbao migrate`"),
        ("UPDATE alembic_version SET version_num = '9999'", "newer gongbao"),
    ],
)
def test_another_schema_is_refused(url: str, change: str, advice: str) -> None:
    """A program never works on tables it does not know."""
    engine = connect(url)
    with writing(engine) as connection:
        connection.execute(text(change))
    engine.dispose()
    with pytest.raises(SettingsInvalid, match=advice):
        open_ledger(url)


def test_a_server_that_is_away_is_said_without_its_password(tmp_path: Path) -> None:
    """The deployer reads where the ledger should be, and nobody reads the password."""
    url = f"postgresql://gongbao:hunter2@/ledger?host={tmp_path}"
    with pytest.raises(SettingsInvalid, match="cannot open the ledger") as caught:
        open_ledger(url)
    assert "hunter2" not in str(caught.value)
    assert str(tmp_path) in str(caught.value)


def test_a_file_that_is_no_database_is_said(tmp_path: Path) -> None:
    """Pointing at the wrong file is a setting to mend, not a crash."""
    file = tmp_path / "notes.txt"
    file.write_text("not a database, and longer than a header of one hundred bytes" * 9)
    with pytest.raises(SettingsInvalid, match="cannot open"):
        open_ledger(f"sqlite:///{file}")


@pytest.mark.parametrize(
    "given", ["postgres://h/d", "postgresql://h/d", "postgresql+psycopg://h/d"]
)
def test_every_spelling_of_postgresql_is_understood(given: str) -> None:
    """Platforms that hand out an address spell it in several ways."""
    assert parse(given).drivername == "postgresql+psycopg"


@pytest.mark.parametrize("given", ["", "mysql://h/d", "sqlite://", "sqlite:///:memory:", "hunter2"])
def test_other_addresses_are_refused_without_quoting_them(given: str) -> None:
    """What cannot be read as an address may be a password."""
    with pytest.raises(SettingsInvalid, match="DATABASE_URL") as caught:
        parse(given)
    assert "hunter2" not in str(caught.value)


def test_files_are_called_by_their_revisions() -> None:
    """What tells an older ledger from a newer one agrees with the chain that is run."""
    scripts = ScriptDirectory(str(migrate.SCRIPTS))
    assert migrate.head() == scripts.get_current_head()
    assert all(migrate.known(script.revision) for script in scripts.walk_revisions())
    assert not migrate.known("9999")
