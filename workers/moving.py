"""The whole house into one file while it works, and out of it where none works."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime
from importlib.metadata import version
from typing import IO, TYPE_CHECKING, Final, NamedTuple

from workers.chest import Column, Manifest, Packer, TableOf, filed, older, stamped
from workers.errors import Unfit
from workers.ledger import migrate
from workers.ledger.moving import Picture, Rows, in_use, last_beats, load, snapshot
from workers.pulse import SILENT
from workers.storage import open_storage

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from workers.chest import Chest, End
    from workers.ledger.moving import Elsewhere
    from workers.settings import Settings

RUNNING: Final = (
    "这里的公报正在运行（{who}）。恢复备份之前先停下它：在 up 的窗口按 Ctrl-C，或停掉 web、worker、"
    "clock、watch"
)
RESTORED: Final = (
    "这是从备份恢复的（备份作于 {made}），恢复后还没有人看过。先确认原来的那一台已经停下。"
    "恢复：gongbao resume"
)
NEWER: Final = (
    "备份的账本是 {schema} 版，这个 gongbao（{program}）只认识到 {head}：先升级 gongbao，再恢复"
)
OTHERS_ACCOUNT: Final = (
    "备份里的账号 {name} 是另一个公众号（app_id {theirs}，这里设的是 {ours}）：核对 gongbao.toml"
)


class Kept(NamedTuple):
    """A backup that was made: where it is, what is in it, and which older ones were removed."""

    path: Path
    end: End
    removed: tuple[Path, ...]


def reader_of(settings: Settings) -> Elsewhere | None:
    """What reads pictures that lie outside of the ledger; None where all lie in it."""
    storage = open_storage(settings.store, settings.home)
    return None if storage is None else storage.read


def back_up(
    database_url: str,
    folder: Path,
    *,
    now: datetime,
    keep: int | None = None,
    elsewhere: Elsewhere | None = None,
) -> Kept:
    """Write a backup into a folder, named by its moment; then remove all but the newest `keep`.

    The ledger may be of any schema that this program knows, and others may write meanwhile;
    `elsewhere` reads pictures that lie outside of it.
    Raises OSError, LedgerAway, and GongbaoError where the disk is full; no half file is left.
    """
    path = folder / stamped(now.astimezone(UTC))
    end = write_backup(database_url, path, now=now, elsewhere=elsewhere)
    removed = [] if keep is None else older(folder, keep=max(1, keep), now=now)
    for each in removed:
        each.unlink(missing_ok=True)
    return Kept(path, end, tuple(removed))


def write_backup(
    database_url: str, path: Path, *, now: datetime, elsewhere: Elsewhere | None = None
) -> End:
    """Write a backup under a name that nobody has yet (FileExistsError). See back_up."""
    with filed(path) as file:
        return _pack(database_url, file, now, elsewhere)


def _pack(database_url: str, file: IO[bytes], now: datetime, elsewhere: Elsewhere | None) -> End:
    with snapshot(database_url) as ledger:
        tables = tuple(
            TableOf(name, tuple(Column(*each) for each in columns))
            for name, columns in ledger.tables()
        )
        manifest = Manifest(
            made_at=now.astimezone(UTC).isoformat(timespec="seconds"),
            program=version("gongbao"),
            schema=ledger.schema,
            accounts=ledger.accounts(),
            tables=tables,
        )
        packer = Packer(file, manifest)
        # Pages refer to pictures, so these are loaded first.
        with closing(ledger.pictures(elsewhere)) as pictures:
            for digest, data in pictures:
                packer.pack_picture(digest, data)
        for table in tables:
            with closing(ledger.rows(table.name)) as rows:
                packer.pack_table(table, rows)
        return packer.close()


def demand_fit(manifest: Manifest, settings: Settings) -> None:
    """Raise Unfit where the backup is not for this program, or not of these accounts."""
    if not (manifest.schema and migrate.known(manifest.schema)):
        head, program = migrate.head(), version("gongbao")
        raise Unfit(NEWER.format(schema=manifest.schema, program=program, head=head))
    for name, theirs in manifest.accounts.items():
        ours = settings.accounts.get(name)
        if ours is not None and ours.app_id != theirs:
            raise Unfit(OTHERS_ACCOUNT.format(name=name, theirs=theirs, ours=ours.app_id))


def demand_rest(settings: Settings, now: datetime) -> None:
    """Raise Unfit where the installation runs, on this machine or on another."""
    for process, heard in last_beats(settings.database_url).items():
        if process in SILENT and abs(now - heard) < SILENT[process]:
            raise Unfit(RUNNING.format(who=f"{process} 刚刚还有动静"))
    if in_use(settings.database_url):
        raise Unfit(RUNNING.format(who="有别的进程打开着账本"))


def bring_back(chest: Chest, database_url: str, *, now: datetime, replace: bool = False) -> None:
    """Make the ledger of a chest, and have it paused; all of it or nothing.

    What readers find is not in it: reindex follows. Raises NotEmpty unless `replace`.
    """
    made = datetime.fromisoformat(chest.manifest.made_at).astimezone()
    load(
        database_url,
        _contents(chest),
        schema=chest.manifest.schema,
        made_at=made.astimezone(UTC),
        why=RESTORED.format(made=f"{made:%Y-%m-%d %H:%M}"),
        now=now,
        replace=replace,
    )


def _contents(chest: Chest) -> Iterator[Rows | Picture]:
    for of, what in chest.contents():
        if isinstance(of, str):
            assert isinstance(what, bytes)
            yield Picture(of, what)
        else:
            assert isinstance(what, list)
            yield Rows(of.name, of.columns, what)
