"""gongbao worker: do the work that is waiting."""

from bot.supervision.readiness import say_ready
from workers.errors import GongbaoError
from workers.jobs import run_worker
from workers.log import configure
from workers.scratch import Unreachable
from workers.settings import Settings

EXAMPLES = """Examples:

\b
  gongbao worker

Run as many as you like, on as many machines, over one REDIS_URL and one DATABASE_URL.
SIGTERM lets it finish the job in hand; a second one does not."""


def worker() -> None:
    """Take publications as far as they go, until told to stop."""
    configure(Settings.read())
    try:
        run_worker(ready=say_ready)
    except Unreachable as error:  # at the start; later RQ waits for it
        raise GongbaoError(f"Redis does not answer (see REDIS_URL): {error}") from None
