"""Pictures of a page: collected with their lines, and set as figures with telling captions."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from workers.digest import Picture
from workers.markup.tree import MARKS, take_out, text_of, words_of
from workers.markup.vocabulary import ENDINGS, WIDE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from workers.digest import HostedPicture

_HEADINGS: Final = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_EMPTY_NAMES: Final = frozenset(
    {"", "image", "img", "picture", "图", "图片", "截图", "alt", "在这里插入图片描述"}
)


def collect(root: ET.Element, line_of: Callable[[str], int | None]) -> tuple[Picture, ...]:
    """Each picture once, in order; `src` in the tree becomes its ref, decoded once."""
    pictures: dict[str, Picture] = {}
    for image in root.iter("img"):
        written = image.get("src", "").strip()
        ref = written if written.startswith("data:") else unquote(written)
        image.attrib.pop("style", None)
        image.set("src", ref)
        if ref not in pictures:
            pictures[ref] = Picture(ref, line_of(written), image.get("alt", ""))
    return tuple(pictures.values())


def set_figures(root: ET.Element) -> None:
    """A paragraph of nothing but pictures is a figure; its alt text is the caption.

    Not where the caption would repeat the heading above it, or is a file's name.
    """
    heading = ""
    for element in list(root.iter()):
        if element.tag in _HEADINGS:
            heading = words_of(element)
        elif element.tag == "p" and len(element) and _only_pictures(element):
            element.tag = "figure"
            _caption(element, heading)


def hang(root: ET.Element, hosted: Mapping[str, HostedPicture]) -> None:
    """Take out the pictures that could not be had, and a rule that parted nothing else.

    What does not fill its column, a small picture or a caption, is centred.
    """
    for parent in list(root.iter()):
        for figure in [child for child in parent if child.tag == "figure"]:
            sizes = [
                found.width
                for image in figure.iter("img")
                if (found := hosted.get(image.get("src", "")))
            ]
            if not sizes:
                _without_picture(parent, figure)
            elif min(sizes) <= WIDE or figure.find("figcaption") is not None:
                figure.set("class", "centred")
    _drop_idle_rules(root)


def _drop_idle_rules(root: ET.Element) -> None:
    children = list(root)
    for at, child in enumerate(children):
        below = children[at + 1] if at + 1 < len(children) else None
        ends = below is None or below.tag == "hr" or below.get("class") in ENDINGS
        if child.tag == "hr" and ends:
            root.remove(child)


def _without_picture(parent: ET.Element, figure: ET.Element) -> None:
    """A figure without its picture has no caption; the mark of a link around it stays."""
    for child in [child for child in figure if child.tag in ("img", "figcaption")]:
        take_out(figure, child)
    if text_of(figure):
        figure.tag = "p"
    else:
        take_out(parent, figure)


def _only_pictures(paragraph: ET.Element) -> bool:
    """Pictures, and no text but the mark of a picture that was a link."""
    if next(paragraph.iter("img"), None) is None:
        return False
    marks = (text_of(mark) for mark in paragraph.iter("span") if mark.get("class") in MARKS)
    return "".join(text_of(paragraph).split()) == "".join(marks)


def _caption(figure: ET.Element, heading: str) -> None:
    names = [image.get("alt", "").strip() for image in figure.iter("img")]
    told = [name for name in names if says_something(name, heading)]
    if told:
        ET.SubElement(figure, "figcaption").text = "　".join(dict.fromkeys(told))


def says_something(name: str, heading: str) -> bool:
    """Whether a picture's alt text is worth a caption under this heading."""
    if name.casefold() in _EMPTY_NAMES or _folded(name) == _folded(heading):
        return False
    return not name.casefold().endswith((".png", ".jpg", ".jpeg", ".gif", ".webp"))


def _folded(text: str) -> str:
    return "".join(text.split()).casefold()
