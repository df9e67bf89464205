"""A theme as a tree of places: which style stands on an element depends on where it stands.

css-inline answers with real CSS (cascade, descendants, classes), but asked once for a kind of
place ("li in a blockquote") instead of once for an article: an article has hundreds of elements
at some thirty places, and its output needs no second parse. The price: no selectors that look at
siblings (`+`, `:first-child`).
"""

from __future__ import annotations

import re
from typing import Final, Self

import css_inline

from workers.markup.css import shorten

_HERE: Final = re.compile(r"<[^<>]* data-here=\"\"[^<>]*>")
_STYLE: Final = re.compile(r' style="([^"]*)"')
_KNOWN_AT_MOST: Final = 4096  # places; a page of tag soup must not fill the memory
_INLINER: Final = css_inline.CSSInliner(load_remote_stylesheets=False, preallocate_node_capacity=8)


class Place:
    """One kind of place in an article; `style` is what the theme puts on the element there."""

    __slots__ = ("_children", "_css", "_path", "style")

    def __init__(self, css: str, path: tuple[str, ...]) -> None:
        self._css, self._path = css, path
        self._children: dict[str, Self] = {}
        self.style = _style_at(css, path)

    def child(self, name: str) -> Self:
        """The place of an element inside this one: a tag, or `tag.class`."""
        found = self._children.get(name)
        if found is None:
            if len(self._children) >= _KNOWN_AT_MOST // 64:
                self._children.clear()
            found = self._children[name] = type(self)(self._css, (*self._path, name))
        return found


def _style_at(css: str, path: tuple[str, ...]) -> str:
    opened = [_tag(name, here=at == len(path) - 1) for at, name in enumerate(path)]
    html = _INLINER.inline_fragment("".join(opened), css)
    here = _HERE.search(html)
    style = _STYLE.search(here[0]) if here else None
    return shorten(style[1]) if style else ""


def _tag(name: str, *, here: bool) -> str:
    tag, _, kind = name.partition(".")
    marked = ' data-here=""' if here else ""
    return f'<{tag} class="{kind}"{marked}>' if kind else f"<{tag}{marked}>"
