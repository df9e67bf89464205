"""The operators' web pages: one file a page, gathered in registry.py; none but these know HTML.

A page is a `Page` (page.py): a view that answers facts for its template, and deeds for its forms.
The gate, the form's token, roles and what is told afterwards are the house's business (house.py).
"""

from bot.console.house import make_console

__all__ = ["make_console"]
