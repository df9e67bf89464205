"""Say whether this installation's ledger knows a word, so that a house can tell itself from a copy.

The word is made anew each time, and is in a ledger only if that ledger's own worker wrote it; the
answer tells nothing else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol

import structlog
from flask import Blueprint, Response, abort, jsonify

from workers.fetch.kin import KNOWN, UNKNOWN
from workers.ledger import LedgerAway

if TYPE_CHECKING:
    from workers.ledger import Ledger

LONGEST: Final = 64

log = structlog.get_logger(__name__)


class InstallationServices(Protocol):
    """What this needs of `workers.services.Services`."""

    @property
    def ledger(self) -> Ledger: ...


def make_installation(services: InstallationServices) -> Blueprint:
    """Make the blueprint of `/installation/<word>`: known or unknown; 503 without the ledger."""
    installation = Blueprint("installation", __name__)

    @installation.get("/installation/<word>")
    def knows(word: str) -> Response:
        if len(word) > LONGEST:
            abort(404)
        try:
            known = services.ledger.knows_challenge(word)
        except LedgerAway as error:
            log.warning("installation_unknown", error=type(error).__name__)
            abort(503)
        return jsonify(KNOWN if known else UNKNOWN)

    return installation
