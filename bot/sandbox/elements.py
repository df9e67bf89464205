"""An article's elements as the structure check reads them, each with its HTML. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

_VOID = re.compile(r"area|base|br|col|embed|hr|img|input|link|meta|source|track|wbr")
_DEEPEST = 100  # ours: what is nested deeper is read as if it lay there
_UNITS = {"px": 1.0, "em": 17.0, "rem": 16.0, "pt": 4 / 3, "": 0.0}


@dataclass(slots=True, eq=False)
class Element:
    """An element; `start` and `end` are its place in the HTML."""

    tag: str
    attributes: dict[str, str]
    above: "Element | None"
    start: int
    end: int = -1
    children: list["Element"] = field(default_factory=list)
    text: str = ""  # all that is written inside, a line break for each <br>
    own: str = ""  # what is written directly inside

    def style(self, name: str) -> str:
        """The value of an inline declaration, `""` if there is none."""
        written = self.attributes.get("style")
        if not written:  # most elements; rules that look upwards ask each of them many times
            return ""
        found = re.search(rf"(?:^|;)\s*{name}\s*:\s*([^;]+)", written, re.IGNORECASE)
        return found[1].replace("!important", "").strip().lower() if found else ""

    def up(self) -> Iterator["Element"]:
        """This element and all around it, from the inside out."""
        here: Element | None = self
        while here is not None:
            yield here
            here = here.above


class Reader(HTMLParser):
    """Reads HTML into `elements`, in order; never raises."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[Element] = []
        self._open: list[Element] = []
        self._lines = [0, *(found.end() for found in re.finditer("\n", html))]
        head, end, tail = html.rpartition(">")
        # After the last ">" no tag can begin; HTMLParser would look for its end again and again.
        self.feed(head + end + tail.replace("<", " "))
        self.close()
        for element in self.elements:
            if element.end < 0:
                element.end = len(html)

    def parse_marked_section(self, i: int, report: bool = True) -> int:  # noqa: FBT001, FBT002
        """Read `<![if …` as a comment; the parser of the standard library raises on it."""
        return self.parse_bogus_comment(i, report)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        above = self._open[-1] if self._open else None
        values = {name: value or "" for name, value in reversed(attrs)}
        element = Element(tag, values, above, self._at())
        self.elements.append(element)
        if above is not None:
            above.children.append(element)
        if _VOID.fullmatch(tag):
            element.end = self._at() + len(self.get_starttag_text() or "")
            self._write("\n" if tag == "br" else "")
        elif len(self._open) < _DEEPEST:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Close it at once in a drawing; elsewhere the slash means nothing."""
        self.handle_starttag(tag, attrs)
        opened = bool(self._open) and self._open[-1] is self.elements[-1]
        if opened and any(one.tag == "svg" for one in self._open):
            self._open.pop().end = self._at() + len(self.get_starttag_text() or "")

    def handle_endtag(self, tag: str) -> None:
        depth = next((n for n, one in enumerate(reversed(self._open), 1) if one.tag == tag), 0)
        for _ in range(depth):
            closed = self._open.pop()
            closed.end = self._at() + (len(f"</{tag}>") if closed.tag == tag else 0)
            if self._open:
                self._open[-1].text += closed.text

    def handle_data(self, data: str) -> None:
        if self._open:
            self._open[-1].own += data
        self._write(data)

    def _write(self, text: str) -> None:
        if self._open:
            self._open[-1].text += text

    def _at(self) -> int:
        line, column = self.getpos()
        return self._lines[line - 1] + column


def pixels(value: str) -> float | None:
    """A length that does not depend on anything else; None for percentages and words."""
    found = re.fullmatch(r"(\d*\.?\d+)(px|em|rem|pt|)", value)
    if found is None or (not found[2] and float(found[1])):
        return None
    return float(found[1]) * _UNITS[found[2]]
