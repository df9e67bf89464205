"""Figures for Prometheus at `/metrics`, for nobody else: to all others there is no such page."""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from flask import Blueprint, Response, abort, request
from prometheus_client.exposition import choose_encoder

from bot.gauges import House
from workers.settings import LOOPBACK

if TYPE_CHECKING:
    from workers.services import Services

PROXIED: Final = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-Ip", "Via")
"""What a proxy adds: whoever is behind it is not this machine, though it asks from here."""
SCHEME: Final = "Bearer "


def make_metrics(services: Services) -> Blueprint:
    """Make the blueprint of `/metrics`: for who bears the token; where none is set, this machine.

    All others get the 404 of a page that is not there.
    """
    metrics = Blueprint("metrics", __name__)
    figures = House(services)

    @metrics.get("/metrics")
    def scrape() -> Response:
        if not _may(services.settings.metrics_token):
            abort(404)
        encode, kind = choose_encoder(request.headers.get("Accept", ""))
        return Response(encode(figures), content_type=kind)

    return metrics


def _may(token: str) -> bool:
    """Tell whether this request may see figures; where a token is set, it alone counts.

    A proxy on this machine that says nothing of itself would else open them to everybody.
    """
    if token:
        given = request.headers.get("Authorization", "")
        return hmac.compare_digest(given.encode(), f"{SCHEME}{token}".encode())
    here = urlsplit(f"//{request.host}").hostname in LOOPBACK
    plain = not any(name in request.headers for name in PROXIED)
    return request.remote_addr in LOOPBACK and here and plain
