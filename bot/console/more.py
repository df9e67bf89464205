"""All pages at a glance, for phones: whose navigation has room for four of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.console.page import Page

if TYPE_CHECKING:
    from bot.console.page import Facts, Visit


def view(visit: Visit) -> Facts:
    return {"roles": visit.visitor.roles}


PAGE: Final = Page(
    name="more", path="/more", title="更多", english="More", view=view, icon="more", near=True
)
