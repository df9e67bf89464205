"""gongbao upgrade: bring the ledger to this program's schema, with a backup first."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from bot.terminal.house import read_settings
from bot.terminal.output import complain, say
from bot.terminal.still_running import restart_words, still_running
from workers.errors import GongbaoError
from workers.ledger import LedgerAway, migrate, open_ledger
from workers.log import configure
from workers.moving import back_up, reader_of
from workers.settings import Settings

EXAMPLES = """Examples:

\b
  pip install --upgrade gongbao && gongbao upgrade
  gongbao upgrade --backups /var/backups/gongbao

Run it with the new program, before the processes are restarted; they may go on meanwhile. The
backup is as `gongbao backup` makes it. Where a migration fails, nothing is changed.
Exit status: 0 the ledger is this program's, 1 it is as it was before, 2 the settings are
incomplete, or the ledger is a newer program's."""

BACKUPS = "backups"
AS_BEFORE = "账本没有改动，仍是升级前的样子；备份在 {path}。原来的程序可以继续运行"
NO_BACKUP = "备份没有做成，所以没有升级，账本没有改动：{why}"

Folder = Annotated[
    Path | None,
    typer.Option("--backups", metavar="DIR", help="Where the backup goes; home's backups/ if not."),
]


def upgrade(*, backups: Folder = None) -> None:
    """Back the ledger up, bring it up to date, check it, and say what must be restarted."""
    settings = read_settings()
    configure(settings)
    url = settings.database_url
    try:
        found = migrate.current(url)
        migrate.demand_known(url, found)
        if found is not None and found != migrate.head():
            _with_backup(settings, found, backups or settings.home / BACKUPS)
        elif found is None:
            settings.home.mkdir(mode=0o700, parents=True, exist_ok=True)
            migrate.upgrade(url)
            say("账本是新建的，没有可备份的")
        else:
            say("账本已是最新，没有要做的")
    except LedgerAway as error:
        reason = str(error).partition("\n")[0]
        raise GongbaoError(f"cannot open the ledger (see DATABASE_URL): {reason}") from None
    for line in restart_words(still_running(settings)):
        say(line)


def _with_backup(settings: Settings, found: str, folder: Path) -> None:
    url = settings.database_url
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = back_up(url, folder, now=datetime.now(UTC), elsewhere=reader_of(settings)).path
    except (OSError, LedgerAway, GongbaoError) as error:
        raise GongbaoError(NO_BACKUP.format(why=error)) from None
    say(f"升级前的备份：{path}")
    try:
        migrate.upgrade(url)
        open_ledger(url).beats()
    except Exception:
        # The migrations are one transaction, so that whatever stopped them undid them.
        complain(AS_BEFORE.format(path=path) if migrate.current(url) == found else _moved(path))
        raise
    say(f"账本已从 {found} 升级到 {migrate.head()}，可以读写")


def _moved(path: Path) -> str:
    return f"账本已升级，但检查没有通过；升级前的备份在 {path}（gongbao restore）"
