"""The short way to a preview, which an author asks for after every paragraph.

Typer, with the library it reads arguments with, takes as long to import as a page takes to be
shown. A line that is plain to read does without it; every other one, and all help, is Typer's.
"""

from __future__ import annotations

import gc
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.terminal.previewing import Wish

FLAGS: Final = {
    "--linked": ("linked", True),
    "--open": ("open_it", True),
    "--no-open": ("open_it", False),
}
VALUES: Final = {
    "--account": "account",
    "-a": "account",
    "--theme": "theme",
    "--out": "out",
    "-o": "out",
}


def preview(words: Sequence[str]) -> int | None:
    """Run `preview …` and answer its exit status; None for what is not plain to read."""
    if words[:1] != ["preview"]:
        return None
    with _hurry():
        wish = read(words[1:])
        if wish is None:
            return None
        from bot.terminal.previewing import preview  # noqa: PLC0415  no other command needs it

        return preview(wish)


def read(words: Sequence[str]) -> Wish | None:
    """What the words after `preview` ask for; None unless each of them is known."""
    from bot.terminal.previewing import Wish  # noqa: PLC0415

    asked: dict[str, Any] = {}
    rest = iter(words)
    for word in rest:
        if word in FLAGS:
            name, value = FLAGS[word]
            asked[name] = value
            continue
        name = VALUES.get(word, "page")
        told = word if name == "page" else next(rest, "")
        if name in asked or not told or told.startswith("-"):
            return None
        asked[name] = Path(told) if name in ("page", "out") else told
    return Wish(**asked) if "page" in asked else None


@contextmanager
def _hurry() -> Iterator[None]:
    """One page, and over: looking for garbage meanwhile would take a tenth of the time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()
