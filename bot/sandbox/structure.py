"""The structure check of the web editor (结构异常) at /article-bin/verify_article_structure.

verify-article-structure-spec 1.0, of which the platform runs an implementation in a browser. Here
are the rules that the HTML decides without a layout, each with its number there; where Chromium
is installed, it decides those that need one, which are else only guessed at from the HTML.
"""

import json
import re
from collections.abc import Callable

from flask import Blueprint, Response, request

from bot.sandbox.chromium import NoBrowser
from bot.sandbox.contrast import faint
from bot.sandbox.elements import Element, Reader, pixels
from bot.sandbox.layout import RULES as LAID_OUT
from bot.sandbox.layout import laid_out

_NARROW, _WIDE = 375, 677  # the phone's column and the computer's
_LEVELS = 15  # the specification says 10, its implementation counts to 15
_ZERO = re.compile(r"0+(\.0+)?(px)?")
_LONGEST = 50_000  # ours: more than twice what an article may have
LOOKED_AT = "X-Sandbox-Looked-At"  # ours: a header, for the answer's JSON is the platform's
_MOVING = ("animate", "animatetransform", "animatemotion")


def structure() -> Blueprint:
    """Build the one address; it takes no token, and knows no account."""
    routes = Blueprint("structure", __name__)

    @routes.post("/article-bin/verify_article_structure")
    def verify() -> Response:
        try:
            content = json.loads(request.get_data())["content"]
        except (ValueError, RecursionError, KeyError, TypeError):
            content = None
        if not isinstance(content, str) or len(content) > _LONGEST:
            return _told({"isValid": False, "inValidInfo": {}}, status=400)
        info, looked_at = _all_breaches(content)
        answer = _told({"isValid": False, "inValidInfo": info} if info else {"isValid": True})
        answer.headers[LOOKED_AT] = looked_at
        return answer

    return routes


def _all_breaches(html: str) -> tuple[dict[str, dict[str, object]], str]:
    """The breaches by rule, and what they were found in: the source, a layout."""
    info = breaches(html)
    try:
        laid = laid_out(html)
    except NoBrowser as why:
        return info, f"source ({why})"
    by_source = {rule: told for rule, told in info.items() if rule not in LAID_OUT}
    found = by_source | {rule: _group(rule, elements) for rule, elements in laid.items()}
    return {rule: found[rule] for rule in _WORDS if rule in found}, "source, layout"


def breaches(html: str) -> dict[str, dict[str, object]]:
    """The breaches by rule, as in `inValidInfo`: `violateRules` and `items` with `outerHTML`."""
    info: dict[str, dict[str, object]] = {}
    read = Reader(html).elements
    for rule, breaks in _RULES.items():
        elements = [element for element in read if breaks(element)]
        if elements:
            info[rule] = _group(rule, [html[one.start : one.end] for one in elements])
    return info


def _group(rule: str, elements: list[str]) -> dict[str, object]:
    return {"violateRules": _WORDS[rule], "items": [{"outerHTML": html} for html in elements]}


def _told(answer: dict[str, object], status: int = 200) -> Response:
    body = json.dumps(answer, ensure_ascii=False)
    return Response(body, status=status, content_type="application/json; charset=utf-8")


def _opacity(element: Element) -> bool:  # 1.1
    return element.tag == "img" and bool(_ZERO.fullmatch(element.style("opacity")))


def _caret(element: Element) -> bool:  # 1.2
    return element.style("caret-color").replace(" ", "") == "rgba(0,0,0,0)"


def _line_height(element: Element) -> bool:  # 1.3: not for pictures, not for a single line
    lines = [line for line in element.text.split("\n") if line.strip()]
    broken = len(lines) > 1 and any(child.tag == "br" for child in element.children)
    font = pixels(_inherited(element, "font-size")) or 17.0
    if not broken and len(element.own.encode("gb18030", "replace")) / 2 * font < _WIDE:
        return False
    declared = _inherited(element, "line-height")
    share = re.fullmatch(r"(\d*\.?\d+)(%?)", declared)
    height = float(share[1]) * font / (100 if share[2] else 1) if share else pixels(declared)
    return bool(element.own.strip()) and height is not None and height < 0.95 * font


def _inherited(element: Element, name: str) -> str:
    return next(filter(None, (one.style(name) for one in element.up())), "")


def _width(element: Element) -> bool:  # 1.4: full on a phone, and not on a computer
    declared = element.style("width")
    if element.tag == "img" and not declared and element.style("max-width") in ("", "100%"):
        declared = f"{element.attributes.get('data-w') or 0}px"
    width = pixels(declared)
    if width is None or not _NARROW - 1 <= width < _WIDE - 1:
        return False
    around = list(element.up())
    if any("data-ignore-width" in one.attributes for one in around):
        return False
    fixed = ("td", "th", "svg", "figure", "table")
    return element.tag not in fixed and not any(
        one.tag in fixed or _shifts(one) for one in around[1:]
    )


def _shifts(element: Element) -> bool:
    """Whether a layout is needed to tell the room inside."""
    sides = ("padding", "margin", "padding-left", "padding-right", "margin-left", "margin-right")
    known = ("display", "float", "width", "max-width", "border", *sides)
    return any(element.style(name) for name in known) or element.tag in ("ul", "ol", "blockquote")


def _height(element: Element) -> bool:  # 1.5.1
    if not _ZERO.fullmatch(element.style("height")) or not element.text.strip():
        return False
    return not any(
        one.tag == "svg" or one.attributes.get("data-mode") == "svg" for one in element.up()
    )


def _text_align(element: Element) -> bool:  # 1.6
    return element.style("text-align") in ("start", "end")


def _begin(element: Element) -> bool:  # 1.7
    begin = element.attributes.get("begin", "")
    return element.tag in _MOVING and "touchstart" in begin and "click" not in begin


def _pre(element: Element) -> bool:  # 1.8: a letter of code is half as wide as high at least
    if element.tag != "pre" or element.style("white-space") not in ("", "pre", "nowrap"):
        return False
    if any(_scrolls_or_wraps(child) for child in element.children):
        return False
    widest = max((len(line.rstrip()) for line in element.text.split("\n")), default=0)
    return widest * (pixels(element.style("font-size")) or 13.0) / 2 > _NARROW


def _scrolls_or_wraps(child: Element) -> bool:
    wraps = child.style("white-space") not in ("", "pre", "nowrap")
    return wraps or bool(child.style("overflow-x")) or child.style("display") == "-webkit-box"


def _nested(element: Element) -> bool:  # 2.1
    if element.above is not None and _repeats(element, element.above):
        return False
    levels, here = 1, element
    while here.children and _repeats(here.children[0], here):
        levels, here = levels + 1, here.children[0]
    return levels >= _LEVELS


def _repeats(element: Element, above: Element) -> bool:
    same = element.tag == above.tag and element.attributes.get("style") == above.attributes.get(
        "style"
    )
    return same and len(above.children) == 1 and not above.own.strip()


_RULES: dict[str, Callable[[Element], bool]] = {
    "opacity": _opacity,
    "caret-color": _caret,
    "line-height": _line_height,
    "width": _width,
    "height": _height,
    "text-align": _text_align,
    "animate-begin": _begin,
    "pre": _pre,
    "nestNodes": _nested,
    "darkmode-low-contrast": faint,
}
# The names are those of the platform's answer; its words are its own.
_WORDS = {
    "opacity": "图片的 opacity 为 0，看不见",
    "caret-color": "caret-color 为透明，编辑时看不到光标",
    "line-height": "line-height 太小，多行文字重叠",
    "width": "不同屏幕宽度下排版不一致",
    "height": "height 为 0，其中的文字不可见",
    "height-nodisplay": "内容高过容器，会被截断",
    "text-align": "text-align 不能为 start 或 end",
    "animate-begin": "动画只有 touchstart，没有 click",
    "pre": "pre 的内容超出屏幕宽度",
    "nestNodes": "重复嵌套的层级太多",
    "darkmode-low-contrast": "文字与背景的对比度太低",
}
