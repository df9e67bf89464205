"""Put HTML together from fragments: what is filled in is escaped, unless it is HTML already."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


class Html(str):
    """Text that is HTML already."""

    __slots__ = ()


def fill(fragment: str, **values: object) -> Html:
    """Fill the `{names}` of a fragment with values, and escape every one that is not Html.

    Jinja would take longer to import than everything else a preview needs takes to run.
    """
    return Html(fragment.format_map({name: _safe(value) for name, value in values.items()}))


def joined(pieces: Iterable[str]) -> Html:
    """Fragments one after another."""
    return Html("".join(map(_safe, pieces)))


def _safe(value: object) -> str:
    return value if isinstance(value, Html) else escape(str(value))
