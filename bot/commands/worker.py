"""gongbao worker: do the work that is waiting."""

from workers.jobs import run_worker
from workers.log import configure
from workers.settings import Settings

EXAMPLES = """Examples:

\b
  gongbao worker

Run as many as you like, on as many machines, over one REDIS_URL and one DATABASE_URL.
SIGTERM lets it finish the job in hand; a second one does not."""


def worker() -> None:
    """Take publications as far as they go, until told to stop."""
    configure(Settings.read())
    run_worker()
