"""What Hugo's pages hold beyond Markdown: alerts, emoji by name, ruby, quotes and `<font>`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from workers.markup.tree import take_out
from workers.markup.vocabulary import ALERTS

if TYPE_CHECKING:
    import xml.etree.ElementTree as ET
    from collections.abc import Iterator

_ALERT: Final = re.compile(r"\s*\[!([A-Za-z]+)\][+-]?\s*")
# 10:100:20 holds no emoji, nor does a::b; a word of Chinese may stand beside one.
_EMOJI: Final = re.compile(r"(?<![A-Za-z0-9:]):([a-z0-9_+-]{1,40}):(?![A-Za-z0-9:])")
_NAMED: Final = re.compile(r":[a-z0-9_+-]+:")  # quick to tell that there is none
_VERBATIM: Final = frozenset({"pre", "code", "kbd", "samp", "tt"})
_SIZES: Final = {"1": "12px", "2": "14px", "4": "18px", "5": "20px", "6": "24px", "7": "28px"}


def settle(root: ET.Element, source: str) -> None:
    """Turn these constructs of a page, whose text is `source`, into plain elements."""
    for element in list(root.iter()):
        if way := _WAYS.get(element.tag):
            way(element)
    if _NAMED.search(source):
        _emoji(root)


def _alert(quote: ET.Element) -> None:
    """`> [!NOTE]` and its four sisters get their class and a label."""
    first = next(iter(quote), None)
    if first is None or first.tag != "p" or (quote.text or "").strip():
        return
    found = _ALERT.match(first.text or "")
    kind = found[1].lower().replace("note", "info") if found else ""
    if found is None or kind not in ALERTS:
        return
    quote.set("class", kind)
    first.set("class", "label")
    first.text = (first.text or "")[found.end() :]
    if not first.text and not len(first):
        first.text = ALERTS[kind]


def _ruby(ruby: ET.Element) -> None:
    """汉（hàn）: the reading in brackets after its word, as no reader's WeChat is sure of ruby."""
    ruby.tag = "span"
    for parent in list(ruby.iter()):
        for child in list(parent):
            if child.tag == "rp":
                take_out(parent, child)
            elif child.tag == "rt":
                child.tag = "small"
                child.text = f"（{child.text or ''}"
                last = child[-1] if len(child) else None
                if last is None:
                    child.text += "）"
                else:
                    last.tail = f"{last.tail or ''}）"


def _quotation(quote: ET.Element) -> None:
    """A browser puts marks around `<q>`, by rules that WeChat does not keep."""
    quote.text = f"“{quote.text or ''}"
    if len(quote):
        quote[-1].tail = f"{quote[-1].tail or ''}”"
    else:
        quote.text += "”"
    quote.tag = "span"


def _font(font: ET.Element) -> None:
    """`<font color size>` as the style it always meant."""
    size = _SIZES.get(font.attrib.pop("size", ""), "")
    told = (("color", font.attrib.pop("color", "")), ("font-size", size))
    style = ";".join(f"{name}:{value}" for name, value in told if value)
    font.set("style", f"{style};{font.get('style', '')}".strip(";"))


def _aligned(block: ET.Element) -> None:
    """`<div align="center">`, as many pages centre a picture."""
    if align := block.attrib.pop("align", ""):
        block.set("style", f"text-align:{align};{block.get('style', '')}".strip(";"))


def _emoji(root: ET.Element) -> None:
    for element, attribute in _prose(root):
        text = getattr(element, attribute)
        if text and ":" in text:
            setattr(element, attribute, _EMOJI.sub(_drawn, text))


def _prose(element: ET.Element) -> Iterator[tuple[ET.Element, str]]:
    """Where text stands that is not code."""
    yield element, "text"
    for child in element:
        if child.tag not in _VERBATIM:
            yield from _prose(child)
        yield child, "tail"


def _drawn(code: re.Match[str]) -> str:
    # Rich keeps the table of names (it is here for the terminal); 20 ms to load, so only if asked.
    from rich.emoji import Emoji, NoEmoji  # noqa: PLC0415

    try:
        return str(Emoji(code[1]))
    except NoEmoji:
        return code[0]


_WAYS: Final = {
    "blockquote": _alert,
    "div": _aligned,
    "font": _font,
    "p": _aligned,
    "q": _quotation,
    "ruby": _ruby,
}
