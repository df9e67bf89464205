"""gongbao web: answer WeChat's callbacks."""

import os
import sys

from workers.settings import Settings

EXAMPLES = """Examples:

\b
  gongbao web
  PORT=9000 WEB_CONCURRENCY=2 gongbao web

Listens where GONGBAO_HOST and PORT say (127.0.0.1:8000). Gunicorn's own options go into
GUNICORN_CMD_ARGS."""


def web() -> None:
    """Run the web process under gunicorn, until told to stop."""
    Settings.read()  # what is wrong is better said here than by each of gunicorn's workers
    words = ("-m", "gunicorn", "--config", "python:bot.gunicorn_conf", "bot.wsgi:app")
    # Replaces this process, so that signals reach gunicorn and nothing of ours stays in memory.
    os.execv(sys.executable, (sys.executable, "-P", *words))  # noqa: S606  # fixed words
