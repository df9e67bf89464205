"""Print an account's furniture at the end of a page: invitation, tutorials, the word on AI."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple

from workers.markup.links import is_home
from workers.markup.tree import printable
from workers.tutorials import by_category

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from workers.digest import HostedPicture, Tutorial

HEADING: Final = "往期推荐"
CARD: Final = "mp-common-profile"
# What the editor itself writes for an account card; the account's own values are data-*.
_CARD: Final = {
    "class": "js_uneditable custom_select_card mp_profile_iframe",
    "data-pluginname": "mpprofile",
    "data-from": "0",
}
CARD_ATTRIBUTES: Final = (
    *_CARD, "data-id", "data-nickname", "data-headimg", "data-alias", "data-signature",
)  # fmt: skip
_BANNER: Final = 0.75  # height to width: what is lower is a banner with a code in it
_CODE_WIDTH: Final = "45%"  # a code alone: large enough to be scanned, small enough to be a close
_NOTHING: Final[Mapping[str, str]] = MappingProxyType({})


class Furnishing(NamedTuple):
    """What ends a page, each part "" or empty where there is none.

    `picture` is a ref, `card` the values of the account card by name (id, nickname, …).
    """

    follow: str = ""
    picture: str = ""
    card: Mapping[str, str] = _NOTHING
    heading: str = ""
    tutorials: Sequence[Tutorial] = ()
    ai: str = ""


def furnish(root: ET.Element, furnishing: Furnishing, hosted: Mapping[str, HostedPicture]) -> None:
    """Append what there is of it, in this order, after the notes."""
    _invite(root, furnishing, hosted.get(furnishing.picture))
    _recommend(root, furnishing.heading or HEADING, furnishing.tutorials)
    if furnishing.ai:
        block = ET.SubElement(root, "section", {"class": "statement"})
        ET.SubElement(block, "p").text = printable(furnishing.ai)


def _invite(root: ET.Element, furnishing: Furnishing, picture: HostedPicture | None) -> None:
    """The line that asks to follow, over what one follows by."""
    block = ET.Element("section", {"class": "follow"})
    if furnishing.follow:
        ET.SubElement(block, "p").text = printable(furnishing.follow)
    if picture is not None:
        code = picture.height > picture.width * _BANNER
        image = {"src": furnishing.picture, **({"width": _CODE_WIDTH} if code else {})}
        ET.SubElement(ET.SubElement(block, "figure"), "img", image)
    if furnishing.card:
        values = {f"data-{name}": printable(value) for name, value in furnishing.card.items()}
        ET.SubElement(block, CARD, _CARD | values)
    if len(block):
        root.append(block)


def _recommend(root: ET.Element, heading: str, tutorials: Sequence[Tutorial]) -> None:
    """One block, a line for each category and each tutorial: every tag counts for WeChat."""
    if not tutorials:
        return
    block = ET.SubElement(root, "section", {"class": "tutorials"})
    ET.SubElement(block, "p", {"class": "tutorials-heading"}).text = printable(heading)
    for category, listed in by_category(tutorials).items():
        if category:
            ET.SubElement(block, "p", {"class": "category"}).text = printable(category)
        for tutorial in listed:
            _link(ET.SubElement(block, "p"), tutorial)


def _link(line: ET.Element, tutorial: Tutorial) -> None:
    """A link where WeChat keeps it, else the address after the title."""
    if is_home(tutorial.url):
        ET.SubElement(line, "a", {"href": tutorial.url}).text = printable(tutorial.title)
    else:
        line.text = printable(f"{tutorial.title}：{tutorial.url}")
