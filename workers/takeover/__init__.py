"""What the back end had set up, taken over before the callback switches it off."""

from workers.takeover.menu import ImportedMenu, menu_toml
from workers.takeover.taking import IMPORT, TakenOver, imported_menu, report, take_over

__all__ = [
    "IMPORT",
    "ImportedMenu",
    "TakenOver",
    "imported_menu",
    "menu_toml",
    "report",
    "take_over",
]
