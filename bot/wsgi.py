"""The web process: settings → services → app."""

from __future__ import annotations

from bot.app import create_app
from workers.services import build
from workers.settings import Settings

app = create_app(build(Settings.read()))
