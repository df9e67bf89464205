"""A theme as places: its sheet upon the base sheet, filled with its colours."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Final, NamedTuple

from workers.markup import colours, stylesheet
from workers.markup.places import Place

if TYPE_CHECKING:
    from workers.errors import Fault

_ACCENT: Final = "#077"


class Words(NamedTuple):
    """What theme.toml says: its name and description in Chinese, and its colours by name."""

    name: str
    description: str
    colours: dict[str, str]


def words(toml: str, accent: str = "") -> Words:
    """Read theme.toml; `accent` (#rgb or #rrggbb) is the account's own and wins.

    The colours made from the accent may be said outright under `[colours]`: with another accent
    they are made anew, other colours there stay.
    """
    told = tomllib.loads(toml)
    own = {key: str(value) for key, value in told.get("colours", {}).items()}
    made = colours.words_of(accent or told.get("accent", _ACCENT))
    return Words(
        str(told.get("name", "")),
        str(told.get("description", "")),
        {**own, **made} if accent else {**made, **own},
    )


def places(css: str, named: dict[str, str], *, base: str = "", file: str = "") -> Theme:
    """The wrapper's place under `css`, upon `base`; `$accent` and the like are `named`."""
    sheet = stylesheet.read(css, named, file)
    ground = stylesheet.read(base, named, "base.css")
    return Theme(Place(ground.css + sheet.css, ("section.article",)), sheet.faults + ground.faults)


class Theme(NamedTuple):
    """A style sheet ready to be asked, and what in it WeChat cannot do."""

    place: Place
    faults: tuple[Fault, ...]
