"""All pages of the console, in the order of the navigation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.console import (
    archive,
    article,
    calendar,
    confirming,
    copying,
    issue,
    journal,
    messages,
    more,
    operators,
    previewing,
    questions,
    readers,
    source,
    submit,
    today,
    tutorials,
)

if TYPE_CHECKING:
    from bot.console.page import Page

PAGES: Final[tuple[Page, ...]] = (
    today.PAGE,
    calendar.PAGE,
    archive.PAGE,
    messages.PAGE,
    tutorials.PAGE,
    questions.PAGE,
    readers.PAGE,
    operators.PAGE,
    journal.PAGE,
    submit.PAGE,
    issue.PAGE,
    confirming.PAGE,
    previewing.PAGE,
    source.PAGE,
    copying.PAGE,
    *article.PAGES,
    more.PAGE,
)
