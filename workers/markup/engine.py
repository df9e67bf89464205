"""Markdown to HTML in one pass: Python-Markdown with what Hugo's pages need, and nothing else.

Not `extra`: its attr_list swallows `{…}` at the end of plain headings, abbr and md_in_html are
no part of Hugo's Markdown, and codehilite would repeat its colours on every token.
"""

from __future__ import annotations

import re
import threading
from typing import TYPE_CHECKING, Final

from markdown import Markdown
from markdown.blockprocessors import BlockQuoteProcessor
from markdown.extensions import Extension
from markdown.extensions.def_list import DefListExtension
from markdown.extensions.footnotes import FootnoteExtension
from markdown.extensions.sane_lists import SaneListExtension
from markdown.extensions.tables import TableExtension
from markdown.inlinepatterns import (
    AutolinkInlineProcessor,
    BacktickInlineProcessor,
    EscapeInlineProcessor,
    HtmlInlineProcessor,
    ImageInlineProcessor,
    LinkInlineProcessor,
    SimpleTextInlineProcessor,
    SubstituteTagInlineProcessor,
)
from markdown.treeprocessors import InlineProcessor

from workers.markup.fences import SetAside
from workers.markup.layout import Layout
from workers.markup.math import Mathematics, may_hold_formulae
from workers.markup.mend import RAW, mended

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from markdown.inlinepatterns import Pattern

# A tag is an HTML element's name with attributes that have values: `List<String>` and
# `a<b and c>d` are text, and stay text.
TAG: Final = (
    r"(</?(?:a|abbr|audio|b|big|br|center|cite|code|del|dfn|em|embed|font|form|i|iframe|img|input"
    r"|ins|kbd|label|mark|object|q|rp|rt|ruby|s|samp|script|small|source|span|strike|strong|style"
    r"|sub|sup|svg|time|tt|u|var|video|wbr)"
    r"""(?:\s+[a-zA-Z_:][\w:.-]*\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'=<>]+))*\s*/?>"""
    r"|<!--(?:(?!<!--|-->).)*-->)"
)
MAIL: Final = re.compile(r"<(?:mailto:)?([^\s<>@]+@[^\s<>@]+\.[^\s<>@]+)>")
_here = threading.local()


class _Tag(HtmlInlineProcessor):
    """Inline HTML, told from text that only looks like it."""

    def __init__(self, md: Markdown) -> None:
        super().__init__(TAG, md)
        self.compiled_re = re.compile(TAG, re.DOTALL | re.IGNORECASE)


# What a text must hold for a pattern to find anything in it; others are always asked.
_NEEDED: Final[dict[type, str]] = {
    AutolinkInlineProcessor: "<",
    BacktickInlineProcessor: "`",
    EscapeInlineProcessor: "\\",
    ImageInlineProcessor: "![",
    LinkInlineProcessor: "[",
    SubstituteTagInlineProcessor: "  \n",
    _Tag: "<",
}


class _Inline(InlineProcessor):
    """Passes by patterns that will find nothing: most texts have a mark or two, of eight kinds.

    Python-Markdown has no public place for this; where it renames its own, all are asked again.
    """

    def run(self, tree: Element, ancestors: list[str] | None = None) -> Element:
        """Run over a list of the patterns: their registry takes longer to give one than to ask."""
        self.inlinePatterns = [*self.md.inlinePatterns]  # type: ignore[assignment]
        return super().run(tree, ancestors)

    def _InlineProcessor__applyPattern(  # noqa: N802  Python-Markdown's name
        self,
        pattern: Pattern,
        data: str,
        patternIndex: int,  # noqa: N803
        startIndex: int = 0,  # noqa: N803
    ) -> tuple[str, bool, int]:
        if _NEEDED.get(type(pattern), "") not in data:
            return data, False, 0
        ask = super()._InlineProcessor__applyPattern  # type: ignore[misc]
        return ask(pattern, data, patternIndex, startIndex)  # type: ignore[no-any-return]


class _Quote(BlockQuoteProcessor):
    """Quotes as CommonMark has them: a blank line parts two, so that each alert is its own."""

    def lastChild(self, parent: Element) -> None:  # noqa: N802  Python-Markdown's name
        """Never the quote above, which would take this one in."""


class HugoMarkdown(Extension):
    """Fences and lists as CommonMark has them, `~~deleted~~`, and HTML that is HTML."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802  Python-Markdown's name
        md.preprocessors.deregister("html_block")
        md.preprocessors.register(SetAside(md), "fences", 25)
        md.preprocessors.register(Layout(md), "layout", 20)
        md.inlinePatterns.register(_Tag(md), "html", 90)
        md.treeprocessors.register(_Inline(md), "inline", 20)
        md.parser.blockprocessors.register(_Quote(md.parser), "quote", 20)
        md.inlinePatterns.deregister("automail")
        md.inlinePatterns.deregister("entity")  # the serializer leaves entities as they are
        if md.delimiters is not None:
            md.delimiters.add("~", "del", double=True)


def convert(body: str) -> str:
    """HTML of a page's body, raw HTML in it as it came: not safe before `tree.grow`.

    A page without definitions (`[1]: …`, `[^1]: …`) and addresses of mail is spared the six
    patterns that look for their uses in every piece of text: a fifth of the time.
    """
    formulae = may_hold_formulae(body)
    rare = "]:" in body or MAIL.search(body) is not None
    html = _engine(rare=rare, formulae=formulae).reset().convert(body)
    return mended(html) if RAW.search(body) else html  # what Markdown writes is closed


def _engine(*, rare: bool, formulae: bool) -> Markdown:
    """This thread's Markdown of a kind: they are slow to make, and made for one user at a time."""
    name = f"{'full' if rare else 'plain'}{'_formulae' if formulae else ''}"
    md: Markdown | None = getattr(_here, name, None)
    if md is None:
        extensions = [SaneListExtension(), TableExtension(), DefListExtension(), HugoMarkdown()]
        extensions += [Mathematics()] if formulae else []
        md = Markdown(extensions=[*extensions, FootnoteExtension()] if rare else extensions)
        if rare:  # an address of mail is its text
            md.inlinePatterns.register(SimpleTextInlineProcessor(MAIL.pattern, md), "mail", 110)
        else:
            for pattern in ("reference", "image_reference", "short_reference", "short_image_ref"):
                md.inlinePatterns.deregister(pattern)
        setattr(_here, name, md)
    return md
