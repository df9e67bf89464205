"""Say whether the process lives, and whether what it needs answers: for those who balance load.

That the clock or the watch is silent is shown, but makes no web process unready: WeChat's messages
are answered without them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol

import structlog
from flask import Blueprint, Response, jsonify

from workers.diskroom import has_room
from workers.errors import GongbaoError
from workers.ledger.migrate import is_current
from workers.pulse import pulses

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from workers.ledger import Ledger
    from workers.scratch import Scratch
    from workers.settings import Settings
    from workers.storage import Storage

log = structlog.get_logger(__name__)


class Parts(Protocol):
    """What must answer. Opening the ledger may fail, so it is asked for anew each time."""

    @property
    def settings(self) -> Settings: ...
    @property
    def scratch(self) -> Scratch: ...
    @property
    def ledger(self) -> Ledger: ...
    @property
    def storage(self) -> Storage | None: ...
    @property
    def now(self) -> Callable[[], datetime]: ...


CHECKS: Final[dict[str, tuple[Callable[[Parts], object], str]]] = {
    "scratch": (lambda parts: parts.scratch.ping(), "Redis does not answer: see REDIS_URL"),
    "ledger": (lambda parts: parts.ledger.beats(), "the ledger cannot be read: see DATABASE_URL"),
    "schema": (
        lambda parts: is_current(parts.settings.database_url),
        "the ledger's tables are not this version's: run gongbao migrate",
    ),
    "disk": (
        lambda parts: has_room(parts.settings),
        "the disk of GONGBAO_HOME is full: nothing can be kept; make room",
    ),
}
"""Each part, how to ask it (False or any error is a no), and what a deployer does about a no."""


def make_health(parts: Parts) -> Blueprint:
    """Make the blueprint of `/healthz` (200 while the process lives) and `/readyz` (200 or 503)."""
    health = Blueprint("health", __name__)

    @health.get("/healthz")
    def healthz() -> Response:
        return Response("ok\n", content_type="text/plain; charset=utf-8")

    @health.get("/readyz")
    def readyz() -> Response:
        faults = {name: _fault(parts, *check) for name, check in CHECKS.items()}
        shown = {name: {"ok": not why, "why": why} for name, why in faults.items()}
        beating = {} if faults["ledger"] else _processes(parts)
        paused = "" if faults["ledger"] else _paused(parts)
        answer = jsonify(
            ready=not any(faults.values()),
            parts=shown,
            processes=beating,
            paused=paused,
            **_storage(parts),
        )
        answer.status_code = 503 if any(faults.values()) else 200
        return answer

    return health


def _processes(parts: Parts) -> dict[str, dict[str, object]]:
    """Tell of each process that leads whether it lives, and since when nothing was heard of it."""
    try:
        beats = parts.ledger.beats()
    except Exception as error:  # noqa: BLE001  # it has gone away since it was asked
        log.warning("no_heartbeats", error=type(error).__name__)
        return {}
    accounts = parts.settings.accounts.values()
    return {one.process: one.facts for one in pulses(beats, accounts, parts.now())}


def _storage(parts: Parts) -> dict[str, dict[str, object]]:
    """Say whether pictures can be had, where they lie outside: messages are answered without."""
    if parts.settings.store is None:
        return {}
    try:
        assert parts.storage is not None
        parts.storage.probe()
    except GongbaoError as error:
        log.warning("no_storage", error=type(error).__name__)
        return {"storage": {"ok": False, "why": "the storage of pictures: see gongbao doctor"}}
    return {"storage": {"ok": True, "why": ""}}


def _paused(parts: Parts) -> str:
    """Say why the house is paused; its messages are answered all the same, so it is ready."""
    try:
        return parts.ledger.house_paused()
    except Exception as error:  # noqa: BLE001  # it has gone away since it was asked
        log.warning("no_pause", error=type(error).__name__)
        return ""


def _fault(parts: Parts, ask: Callable[[Parts], object], remedy: str) -> str:
    """Return "" if the part is well, else the remedy. The error's own text may name a password."""
    try:
        well = ask(parts) is not False
    except Exception as error:  # noqa: BLE001  # whatever it is, the answer is "not ready"
        log.warning("not_ready", error=type(error).__name__, remedy=remedy)
        return remedy
    return "" if well else remedy
