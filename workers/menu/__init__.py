"""The account's menu as data: built from settings and series, in WeChat's limits. Pure."""

from workers.menu.buttons import Button, Menu, build, category_of, key_of
from workers.menu.chat import Entry, chat_menu, entries, said
from workers.menu.spelling import same, spelled

__all__ = [
    "Button",
    "Entry",
    "Menu",
    "build",
    "category_of",
    "chat_menu",
    "entries",
    "key_of",
    "said",
    "same",
    "spelled",
]
