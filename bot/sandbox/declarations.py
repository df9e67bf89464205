"""What WeChat leaves of a style attribute. Pure.

Platform docs: draft/add accepts inline style only. Which declarations come back was seen in live
tests of 2026 that read drafts again. Nothing here knows HTML.
"""

import re
from collections.abc import Iterator

# Live: the draft interface strips `position`, whatever its value.
# `behavior` and `-moz-binding` are script by another name, and scripts are removed.
_DROPPED_PROPERTIES = frozenset({"position", "behavior", "-moz-binding"})

# Style sheets are dropped, so variables have nobody to define them; calc() did not come back
# in any of 30,000 style attributes of real articles.
_DROPPED_VALUES = re.compile(r"\b(?:var|calc|expression)\s*\(|javascript\s*:", re.IGNORECASE)

_URL = re.compile(r"url\s*\(\s*(?P<quote>[\"']?)(?P<address>.*?)(?P=quote)\s*\)", re.IGNORECASE)
_COMMENT = re.compile(r"/\*.*?(?:\*/|$)", re.DOTALL)
# A quoted string or url() is consumed whole first, so that a "#" inside is left alone.
_HEX = re.compile(
    r"(?P<skip>\"[^\"]*\"|'[^']*'|url\([^)]*\))"
    r"|#(?P<hex>[0-9a-f]{8}|[0-9a-f]{6}|[0-9a-f]{3,4})(?![\w-])",
    re.IGNORECASE,
)

# The two hosts of all pictures in stored articles (198 of 200 pictures of real articles).
_HOSTED = re.compile(r"(?:https?:)?//(?:mmbiz|mmecoa)\.qpic\.cn(?=[/?#]|$)", re.IGNORECASE)


def is_hosted(url: str) -> bool:
    """Whether a picture's address is one of WeChat's own; all others are filtered out."""
    return _HOSTED.match(url.strip()) is not None


def surviving(style: str) -> str:
    """The style attribute as it is read back: declarations dropped, hex colours as rgb().

    What survives keeps its spelling and spacing (live: inline styles on p and h2 come back
    unchanged), so a style without a fault is returned as it stands.
    """
    pieces = list(_pieces(_COMMENT.sub("", style)))
    kept = [_HEX.sub(_rgb, piece) for piece in pieces if not _is_dropped(piece)]
    return ";".join(kept).strip() if any(piece.strip() for piece in kept) else ""


def _is_dropped(declaration: str) -> bool:
    name, _, value = declaration.partition(":")
    name = name.strip().lower()
    if name in _DROPPED_PROPERTIES or name.startswith("--"):
        return True
    if _DROPPED_VALUES.search(value):
        return True
    addresses = [match["address"] for match in _URL.finditer(value)]
    if "url" in value.lower() and "(" in value and not addresses:
        return re.search(r"url\s*\(", value, re.IGNORECASE) is not None  # url( without its end
    return not all(is_hosted(address) for address in addresses)


def _rgb(match: re.Match[str]) -> str:
    """Live: after a save `#FA5151` reads `rgb(250, 81, 81)`, as a browser would write it."""
    digits = match["hex"]
    if digits is None:
        return match["skip"]
    if len(digits) in {3, 4}:
        digits = "".join(digit * 2 for digit in digits)
    red, green, blue, *alpha = (int(digits[at : at + 2], 16) for at in range(0, len(digits), 2))
    if not alpha or alpha[0] == 255:  # noqa: PLR2004 – one byte, fully opaque
        return f"rgb({red}, {green}, {blue})"
    return f"rgba({red}, {green}, {blue}, {round(alpha[0] / 255, 3):g})"


def _pieces(style: str) -> Iterator[str]:
    """Split at the semicolons that separate declarations, not at those in strings or brackets."""
    if not any(mark in style for mark in "\"'("):
        yield from style.split(";")
        return
    start, depth, quote = 0, 0, ""
    for at, mark in enumerate(style):
        if quote:
            quote = "" if mark == quote else quote
        elif mark in "\"'":
            quote = mark
        elif mark in "()":
            depth = max(0, depth + (1 if mark == "(" else -1))
        elif mark == ";" and not depth:
            yield style[start:at]
            start = at + 1
    yield style[start:]
