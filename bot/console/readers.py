"""Readers: whom each issue reached, who came and went, and how articles are read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.console.page import Page

if TYPE_CHECKING:
    from bot.console.page import Facts, Visit


def view(visit: Visit) -> Facts:
    del visit
    return {}


PAGE: Final = Page(
    name="readers",
    path="/readers",
    title="读者",
    english="Readers",
    view=view,
    icon="readers",
)
