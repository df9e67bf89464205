"""Read an article's HTML into a tree of elements with their styles, leniently. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator


def named(names: str) -> frozenset[str]:
    """Tag names as a set."""
    return frozenset(names.split())


VOID: Final = named("area base br col embed hr img input link meta source track wbr")
BLOCKS: Final = named(
    "address article aside blockquote dd div dl dt figure footer h1 h2 h3 h4 h5 h6 header hr li "
    "main nav ol p pre section table ul"
)
DEEPEST: Final = 100  # ours: what is nested deeper is read as if it lay there
EXCERPT: Final = 80  # characters of an element's HTML, enough to know it again


@dataclass(slots=True, eq=False)
class Node:
    """An element: `style` has lower-case properties, `children` elements and texts in order."""

    tag: str
    attributes: dict[str, str]
    parent: Node | None
    opening: str = ""
    style: dict[str, str] = field(default_factory=dict)
    children: list[Node | str] = field(default_factory=list)
    depth: int = 0
    font: float | None = None  # pixels, once somebody asked

    @property
    def elements(self) -> list[Node]:
        return [child for child in self.children if isinstance(child, Node)]

    @property
    def own_text(self) -> str:
        """The text directly inside, not that of elements inside."""
        return "".join(child for child in self.children if isinstance(child, str)).strip()

    def ancestors(self) -> Iterator[Node]:
        """From the parent up, without the root that holds everything."""
        node = self.parent
        while node is not None and node.parent is not None:
            yield node
            node = node.parent

    def walk(self) -> Iterator[Node]:
        """Every element below, in the order of the document; deep trees do no harm."""
        waiting = self.elements[::-1]
        while waiting:
            node = waiting.pop()
            yield node
            waiting += node.elements[::-1]

    def texts(self) -> Iterator[str]:
        """All texts below, in order; a line break is one too."""
        waiting: list[Node | str] = self.children[::-1]
        while waiting:
            child = waiting.pop()
            if isinstance(child, str):
                yield child
            elif child.tag == "br":
                yield "\n"
            else:
                waiting += child.children[::-1]

    def has_text(self) -> bool:
        return any(text.strip() for text in self.texts())

    def words(self) -> str:
        """The first words inside, to find the place again."""
        return next((text.strip() for text in self.texts() if text.strip()), "")

    def excerpt(self) -> str:
        short = f"{self.opening}{self.words()}"
        return short if len(short) <= EXCERPT else short[: EXCERPT - 1] + "…"

    def inside(self, tag: str) -> bool:
        return self.tag == tag or any(node.tag == tag for node in self.ancestors())


def parse(html: str) -> Node:
    """A root without a tag that holds the whole; never raises, whatever the HTML."""
    tags, end, text = html.rpartition(">")
    reader = _Reader()
    # After the last ">" no tag can begin; HTMLParser would look for its end again and again.
    reader.feed(f"{tags}{end}{text.replace('<', '&lt;')}")
    reader.close()
    return reader.root


def declarations(style: str) -> dict[str, str]:
    """A style attribute as properties; the last of a name wins, as in a browser."""
    found = {}
    for piece in style.split(";"):
        name, colon, value = piece.partition(":")
        if colon and value.strip():
            found[name.strip().lower()] = value.strip()
    return found


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = self._here = Node("", {}, None)

    def parse_marked_section(self, i: int, report: bool = True) -> int:  # noqa: FBT001, FBT002
        """Read `<![if …` as a comment; the parser of the standard library raises on it."""
        return self.parse_bogus_comment(i, report)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in BLOCKS and self._here.tag == "p":  # as HTML has it: a block ends a paragraph
            self._here = self._here.parent or self.root
        attributes = {name: value or "" for name, value in reversed(attrs)}
        style = declarations(attributes.get("style", ""))
        opening = self.get_starttag_text() or f"<{tag}>"
        node = Node(tag, attributes, self._here, opening, style, depth=self._here.depth + 1)
        self._here.children.append(node)
        if tag not in VOID and node.depth < DEEPEST:
            self._here = node

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID and self._here.inside("svg"):  # elsewhere the slash means nothing
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._here.tag == tag:
            self._here = self._here.parent or self.root
            return
        opened = next((node for node in self._here.ancestors() if node.tag == tag), None)
        if opened is not None and opened.parent is not None:
            self._here = opened.parent

    def handle_data(self, data: str) -> None:
        self._here.children.append(data)
