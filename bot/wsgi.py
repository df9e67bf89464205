"""The web process: settings → services → app."""

from __future__ import annotations

from bot.app import create_app
from bot.archive import make_archive
from bot.chat import make_router
from bot.console import make_console
from bot.handin import make_handin
from bot.metrics import make_metrics
from workers import log
from workers.services import build
from workers.settings import Settings

settings = Settings.read()
log.configure(settings)
services = build(settings, hurried=True)
makers = (make_console, make_archive, make_handin, make_metrics)
pages = [make(services) for make in makers]
app = create_app(services, make_router(services), *pages)
