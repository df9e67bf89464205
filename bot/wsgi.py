"""The web process: settings → services → app."""

from __future__ import annotations

from bot.app import create_app
from bot.archive import make_archive
from bot.chat import make_router
from bot.console import make_console
from bot.metrics import make_metrics
from workers import log
from workers.services import build
from workers.settings import Settings

settings = Settings.read()
log.configure(settings)
services = build(settings, hurried=True)
pages = (make_console(services), make_archive(services), make_metrics(services))
app = create_app(services, make_router(services), *pages)
