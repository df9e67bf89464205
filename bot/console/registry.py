"""All pages of the console, in the order of the navigation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.console import confirming, issue, more, today

if TYPE_CHECKING:
    from bot.console.page import Page

PAGES: Final[tuple[Page, ...]] = (
    today.PAGE,
    issue.PAGE,
    confirming.PAGE,
    more.PAGE,
)
