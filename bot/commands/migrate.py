"""gongbao migrate: bring the ledger's schema up to date."""

from bot.terminal.output import say
from workers.errors import GongbaoError
from workers.ledger import LedgerAway
from workers.ledger.migrate import is_current, upgrade
from workers.settings import Settings

EXAMPLES = """Examples:

\b
  gongbao migrate

Safe to run again, and while other processes run. Exit status: 0 up to date, 1 it failed,
2 the settings are incomplete."""


def migrate() -> None:
    """Make the ledger, or bring its schema up to date."""
    settings = Settings.read()
    try:
        if is_current(settings.database_url):
            say("账本已是最新")
            return
        settings.home.mkdir(mode=0o700, parents=True, exist_ok=True)
        upgrade(settings.database_url)
    except LedgerAway as error:
        reason = str(error).partition("\n")[0]
        raise GongbaoError(f"cannot open the ledger (see DATABASE_URL): {reason}") from None
    say("账本已更新")
