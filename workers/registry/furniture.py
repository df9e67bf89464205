"""Read what every article of an account gets, and how its pages name their front matter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from workers.account import Card, Furniture

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from workers.registry.desk import Desk, Drawer

RENAMABLE: Final = frozenset(
    """
    title date lastmod slug description image tags categories author draft summary cover
    cover_crop cover_crop_square theme route source_url comments issue ai
    """.split()  # noqa: SIM905  words read better as words
)
"""Keys of front matter that an account may call by other names."""


def read_furniture(desk: Desk) -> Furniture:
    """Read `[accounts.<name>.furniture]` and `[accounts.<name>.card]`."""
    drawer = desk.drawer("furniture", Furniture.__dataclass_fields__.keys() - {"card"})
    return Furniture(
        follow=drawer.text("follow"),
        picture=drawer.text("picture"),
        card=_card(desk),
        tutorials=_tutorials(desk, drawer),
        ai=drawer.text("ai"),
        headlines=drawer.flag("headlines", default=True),
        replace=drawer.flag("replace", default=True),
    )


def read_keys(desk: Desk) -> Mapping[str, str]:
    """Read `[accounts.<name>.keys]`: title = "标题" and so on."""
    drawer = desk.drawer("keys", RENAMABLE)
    names = {key: drawer.text(key) for key in drawer.table if key in RENAMABLE}
    given = [name for name in names.values() if name]
    for name in sorted({name for name in given if given.count(name) > 1}):
        desk.wrong(f"keys: two keys have the name {name!r}")
    return {key: name for key, name in names.items() if name}


def _card(desk: Desk) -> Card | None:
    drawer = desk.drawer("card", Card.__dataclass_fields__.keys())
    if not drawer.table:
        return None
    for key in ("id", "nickname", "headimg"):
        if not drawer.text(key):
            drawer.wrong(key, "is missing (copy it from an article with the card)")
    return Card(**{key: drawer.text(key) for key in Card.__dataclass_fields__})


def _tutorials(desk: Desk, drawer: Drawer) -> Path | None:
    name = drawer.text("tutorials", r".+\.(toml|md)", "the name of a .toml or .md file")
    if not name:
        return None
    path = (desk.sheet.folder / name).resolve()
    if not path.is_file():
        if desk.sheet.bare:
            return None
        drawer.wrong("tutorials", f"is {name!r}; there is no such file")
    return path
