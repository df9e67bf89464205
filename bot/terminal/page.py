"""Write a page for people to look at, and open it in their browser."""

from __future__ import annotations

import sys
from pathlib import Path

from bot.terminal.output import say


def deliver(html: str, out: Path | None, name: str, *, open_it: bool) -> None:
    """Write the file, say where it is, and open it if somebody sits at the terminal."""
    target = out or _somewhere(name)
    target.write_text(html, encoding="utf-8")
    say(str(target))
    if open_it and sys.stdout.isatty():
        import typer  # noqa: PLC0415  slow to import, and not needed to write a file

        typer.launch(target.resolve().as_uri())


def _somewhere(name: str) -> Path:
    import tempfile  # noqa: PLC0415  slow to import, and a file may be named

    return Path(tempfile.mkdtemp(prefix=f"gongbao-{name}-")) / f"{name}.html"
