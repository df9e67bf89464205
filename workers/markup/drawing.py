"""What may be written of a drawing: an SVG of this shape, and nothing else."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import xml.etree.ElementTree as ET

DRAWN: Final = "drawn"  # the attribute that carries an element's SVG through the digest
FIT: Final = "fit"  # the attribute that carries the style of a picture with a size of its own
CLUNG: Final = "clung"  # the class of a drawing and the comma that must stay on its line

# Platform docs on SVG: no defs, use, id, class, url() or style sheet survives.
_PATH: Final = r'<path d="[Mmchlqstvz0-9 -]+"(?: fill="(?:[a-z]{3,20}|#[0-9a-f]{3,6})")?/>'
_SVG: Final = re.compile(
    rf'<svg viewBox="[0-9 -]+" style="[a-z0-9:;.-]+" fill="currentColor">(?:{_PATH})+</svg>'
)
_SIZE: Final = re.compile(r"width:[0-9.]+em(?:;vertical-align:-?[0-9.]+em)?")


def drawing(element: ET.Element) -> str:
    """The SVG an element carries, "" where it carries none."""
    svg = element.get(DRAWN, "")
    return svg if _SVG.fullmatch(svg) else ""


def own_size(image: ET.Element) -> str:
    """The style of a picture that must be as large as the text around it, else ""."""
    style = image.get(FIT, "")
    return style if _SIZE.fullmatch(style) else ""
