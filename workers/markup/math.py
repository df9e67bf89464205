r"""Find formulae in Markdown as authors write them for Hugo: `$…$`, `$$…$$`, `\(…\)`, `\[…\]`.

Prices, shell variables and jQuery have dollars, too. The rule for `$…$` is pandoc's (no space
inside the dollars, no digit after them), made stricter by what Chinese pages contain: no letter
or digit against the outside, no Chinese outside of `\text{…}`, brackets that close.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from html import escape
from typing import TYPE_CHECKING, Final, NamedTuple

from markdown.extensions import Extension
from markdown.inlinepatterns import InlineProcessor
from markdown.preprocessors import Preprocessor
from markdown.util import AtomicString

if TYPE_CHECKING:
    from collections.abc import Iterator

    from markdown import Markdown

INLINE: Final = "formula"
DISPLAY: Final = "formula display"
MOST: Final = 2000  # in the lines of a page; each costs Python-Markdown a copy of its paragraph
LONGEST: Final = 3000  # characters: an opening mark must not make us read a whole page again

_OPENING: Final = r"\$|\\\(|\\\["
_INSIDE: Final = rf"(?:[^$\\\x02\x03]|\\[^\x02\x03]){{1,{LONGEST}}}?"
_UNNESTED: Final = rf"(?:[^\\\x02\x03]|\\[^()\[\]\x02\x03]){{1,{LONGEST}}}"
_AT: Final = re.compile(
    rf"(?<![\\$])\$\$(?!\$)(?P<double>{_INSIDE})\$\$(?!\$)"
    rf"|(?<![\\$\w])\$(?![\s$])(?P<single>{_INSIDE})(?<![\s\\])\$(?![\w${{(])"
    rf"|(?<!\\)\\\((?P<round>{_UNNESTED})\\\)"
    rf"|(?<!\\)\\\[(?P<square>{_UNNESTED})\\\]",
    re.ASCII,
)
_TEXT: Final = re.compile(r"\\(?:text|mbox|mathrm|textbf|operatorname|tag)\*?\s*\{[^{}]*\}")
# Compiled when it is first used, which takes longer than all the others together.
_CHINESE: Final = "[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef“”‘’。、]"
_MATHS: Final = re.compile(r"[\\^_=+<>{}|]|-(?!-)|\d[*/]|[*/]\d")
_PROSE: Final = re.compile(r"(?<![\\A-Za-z])[A-Za-z]{2,}\s+[A-Za-z]{2,}|[\"`@]|(?<!\\)#|://")
_WORD: Final = re.compile(r"\s[A-Za-z]{2,}|[A-Za-z]{2,}\s")


class Formula(NamedTuple):
    """A formula as found: its LaTeX, its kind, and where it stands with its marks."""

    latex: str
    display: bool
    start: int
    end: int


def formula_at(text: str, start: int) -> Formula | None:
    """The formula whose opening mark is at `start`, if that is what it is."""
    found = _AT.match(text, start)
    if found is None or found.lastgroup is None:
        return None
    kind, latex = found.lastgroup, found[found.lastgroup].strip()
    if not _is_formula(latex, kind):
        return None
    return Formula(latex, kind in ("double", "square"), start, found.end())


def _is_formula(latex: str, kind: str) -> bool:
    if not latex or "\n\n" in latex:
        return False
    bare = _TEXT.sub("", latex)
    maths = bool(_MATHS.search(latex))
    if kind == "double":  # Chinese authors name their quantities in displays: 准确率 = …
        return maths or (not re.search(r"[A-Za-z]{2}", latex) and not re.search(_CHINESE, bare))
    if re.search(_CHINESE, bare) or _PROSE.search(bare):
        return False
    if kind == "single":
        return _closes(bare) and (maths or not _WORD.search(bare))
    # \( and \[ are escaped brackets in Markdown: only what looks like mathematics is taken.
    return maths or (kind == "round" and latex.isalpha() and len(latex) == 1)


def _closes(latex: str) -> bool:
    """Whether brackets are paired, whatever their shapes: `[0, 1)` is an interval."""
    latex = re.sub(r"\\[{}]|\\left.|\\right.", "", latex)
    open_curly = 0
    for char in latex:
        open_curly += (char == "{") - (char == "}")
        if open_curly < 0:
            return False
    opened = latex.count("(") + latex.count("[")
    return open_curly == 0 and opened == latex.count(")") + latex.count("]")


def pieces(text: str) -> Iterator[str | Formula]:
    """Text and formulae in order; what they cover together is the text, without gaps."""
    done = 0
    for mark in re.finditer(_OPENING, text):
        if mark.start() >= done and (formula := formula_at(text, mark.start())):
            if formula.start > done:
                yield text[done : formula.start]
            yield formula
            done = formula.end
    if done < len(text):
        yield text[done:]


def may_hold_formulae(body: str) -> bool:
    """Whether a page needs to be searched at all."""
    return "$" in body or "\\(" in body or "\\[" in body


class Mathematics(Extension):
    """Formulae become `.formula` elements that hold their LaTeX, safe from Markdown."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802  Python-Markdown's name
        md.registerExtension(self)
        md.ESCAPED_CHARS = [*md.ESCAPED_CHARS, "$"]
        # After fences are set aside, before lists are laid out; after code, before escapes.
        md.preprocessors.register(_Displays(md), "displays", 24)
        self.inline = _Inline(_OPENING, md)
        md.inlinePatterns.register(self.inline, "formula", 185)

    def reset(self) -> None:
        """Begin a page."""
        self.inline.left = MOST


class _Inline(InlineProcessor):
    left = 0

    def handleMatch(  # type: ignore[override]  # noqa: N802  Python-Markdown's name
        self, m: re.Match[str], data: str
    ) -> tuple[ET.Element | None, int | None, int | None]:
        formula = formula_at(data, m.start()) if self.left else None
        if formula is None:
            return None, None, None
        self.left -= 1
        span = ET.Element("span", {"class": DISPLAY if formula.display else INLINE})
        span.text = AtomicString(formula.latex)
        return span, formula.start, formula.end


class _Displays(Preprocessor):
    """Displays on lines of their own, whose lines Markdown would take for lists or headings."""

    def run(self, lines: list[str]) -> list[str]:
        out, at = [], 0
        while at < len(lines):
            end, latex = _display(lines, at)
            if latex:
                indent = lines[at][: len(lines[at]) - len(lines[at].lstrip())]
                html = f'<p class="{DISPLAY}">{escape(latex, quote=False)}</p>'
                out += ["", indent + self.md.htmlStash.store(html), ""]
            else:
                out.append(lines[at])
            at = end
        return out


def _display(lines: list[str], at: int) -> tuple[int, str]:
    """The index after the display that starts on this line, and its LaTeX; "" if none does."""
    opening = lines[at].lstrip()[:2]
    if opening not in ("$$", "\\["):
        return at + 1, ""
    closing = "$$" if opening == "$$" else "\\]"
    text = ""
    for end in range(at, len(lines)):
        line = lines[end].strip()
        again = end > at and (line.startswith("\\[") or "$$" in line.removesuffix("$$"))
        if (not line and end > at) or again or len(text) > LONGEST:
            break
        text += f"{line}\n"
        if line.endswith(closing) and len(text.strip()) > len(opening):
            formula = formula_at(text, 0)
            whole = formula is not None and formula.end == len(text) - 1
            return (end + 1, formula.latex) if formula and whole else (at + 1, "")
    return at + 1, ""
