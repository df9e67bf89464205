"""How the phone on an issue's page stands: which article, theme, width, by day or night. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

WIDTHS: Final = (320, 360, 375, 390, 414, 430)
SHOWN_WIDTH: Final = 390


class Phone(NamedTuple):
    """`position` of the article from 0; `theme` "" is the one it has."""

    position: int = 0
    theme: str = ""
    width: int = SHOWN_WIDTH
    night: bool = False

    @classmethod
    def read(cls, args: Mapping[str, str]) -> Phone:
        """Read it from an address; what makes no sense is left at what it is at first."""
        place, width = args.get("article", ""), args.get("width", "")
        at = int(place) if place.isdecimal() and len(place) <= 2 else 0  # noqa: PLR2004
        wide = int(width) if width.isdecimal() and len(width) <= 3 else 0  # noqa: PLR2004
        return cls(
            position=at,
            theme=args.get("theme", "")[:80],
            width=wide if wide in WIDTHS else SHOWN_WIDTH,
            night=args.get("mode") == "night",
        )
