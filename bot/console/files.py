"""Our own style sheet and script, under names that change with their content."""

from __future__ import annotations

import hashlib
from functools import cache
from typing import TYPE_CHECKING, Final

from flask import Blueprint, Response, abort

from workers.jinja import templates

if TYPE_CHECKING:
    from pathlib import Path

TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
FOR_GOOD: Final = "public, max-age=31536000, immutable"


def add_files(console: Blueprint) -> None:
    """Serve templates/static/ under /static/."""

    @console.get("/static/<name>.<mark>.<kind>")
    def static(name: str, mark: str, kind: str) -> Response:
        found = _every().get(f"{name}.{kind}") or abort(404)
        answer = Response(found[1], content_type=TYPES[f".{kind}"])
        # A page of the version before may still be open: it gets today's, and keeps it not.
        answer.headers["Cache-Control"] = FOR_GOOD if mark == found[0] else "no-store"
        return answer


def address(file: str) -> str:
    """Give the address of one of our files: "console.css" → "/static/console.<mark>.css"."""
    name, _, kind = file.rpartition(".")
    return f"/static/{name}.{_every()[file][0]}.{kind}"


@cache
def _every() -> dict[str, tuple[str, bytes]]:
    """Read all of them: name → mark and bytes. They are few, and never change while we run."""
    return {
        path.name: _read(path)
        for path in (templates() / "static").iterdir()
        if path.suffix in TYPES
    }


def _read(path: Path) -> tuple[str, bytes]:
    data = path.read_bytes()
    return hashlib.sha256(data).hexdigest()[:12], data
