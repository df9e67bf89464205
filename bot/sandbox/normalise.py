"""What WeChat leaves of an article's content when it is saved. Pure.

No official page lists the rules; they are gathered from the documentation of draft/add, from live
tests that read drafts back, and from what 24 real articles contain. "Docs" and "live" name which.
"""

import re
from collections import defaultdict
from html import escape, unescape
from html.parser import HTMLParser
from typing import Literal

from bot.sandbox.declarations import is_hosted, surviving

Links = Literal["keep_mp", "none"]


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Docs: scripts are removed. Live and real articles: style sheets, forms and foreign players too.
# The others hold text that a browser reads by rules of its own; none occurs in a real article.
_DROPPED = _words(
    "script style form button textarea select object applet video audio canvas head title "
    "noscript noembed noframes xmp plaintext template math frameset"
)
_DROPPED_VOID = _words("link meta base input embed param source track frame")
_UNWRAPPED = _words("html body")
# What needs an id to be referred to cannot work, as ids are removed.
_DROPPED_IN_SVG = _words(
    "defs use marker symbol clippath mask filter pattern lineargradient radialgradient"
)
_VOID = _words("img br hr col wbr area")
# May stay open in HTML; closing them at the end would make an empty element.
_OPTIONAL_END = _words("p li td th tr tbody thead tfoot dt dd colgroup option")

# Attributes with an address; each tag that may keep one is treated on its own.
_ADDRESSES = _words("href xlink:href src srcset background poster action data")
# Live: width and height on <img> are ignored or overridden; only style counts.
_DROPPED_ON_IMG = _words("src data-src width height")

# Docs: links to published articles are supported. Live: every other <a> is unwrapped.
_ARTICLE = re.compile(r"https?://mp\.weixin\.qq\.com/s(?=[/?#]|$)", re.IGNORECASE)
_PLAYER = re.compile(r"(?:https?:)?//(?:v\.qq\.com/|mp\.weixin\.qq\.com/mp/)", re.IGNORECASE)
_SIZE = re.compile(r"(?:/(?:0|640))?/?(?:[?#].*)?$", re.DOTALL)

# What an <animate> may move: the editor's validators refuse every other attribute.
_ANIMATED = _words(
    "x y width height opacity d points stroke-width stroke-linecap stroke-dashoffset fill "
    "visibility transform"
)
# HTMLParser lowers all names; these are the SVG names that need their capitals back.
_CAPITALS = {
    name.lower(): name
    for name in _words(
        "viewBox preserveAspectRatio foreignObject animateTransform animateMotion attributeName "
        "attributeType repeatCount repeatDur calcMode keyTimes keySplines keyPoints pathLength "
        "textLength lengthAdjust textPath"
    )
}
_TAG = re.compile(r"[a-z][a-z0-9:-]*\Z")
_NAME = re.compile(r"[a-z_][a-z0-9_:.-]*\Z")
_AMPERSAND = "\ufdd0"  # a code point that no text may hold, see _Save
_GROWTH = "\n  "


def normalise(html: str, *, links: Links = "keep_mp", round_trip: int = 0) -> str:
    """What draft/get gives back for `html` handed to draft/add.

    `round_trip` is how often the draft was updated before. Live: each get and update made the
    content three characters longer, so whoever edits what he read back instead of his source sees
    it grow. `links="none"` unwraps links to articles as well: whether the interface keeps them is
    not settled. Never raises.
    """
    tags, end, text = html.replace(_AMPERSAND, "").rpartition(">")
    save = _Save(links)
    # After the last ">" no tag can begin; HTMLParser would look for its end again and again.
    save.feed(f"{tags}{end}{text.replace('<', '&lt;')}".replace("&", _AMPERSAND))
    saved = save.end()
    return saved + _GROWTH if saved and round_trip else saved


class _Save(HTMLParser):
    """Write down what survives, as it comes.

    Ampersands are hidden from the parser, which would tell neither `&amp` from `&amp;` nor a text
    `AT&T` from an entity: so text and attributes come out exactly as they were written.
    """

    def __init__(self, links: Links) -> None:
        super().__init__(convert_charrefs=True)
        self._links = links
        self._out: list[str] = []
        self._skipping = ""  # the dropped element we are inside of
        self._skip_depth = 0
        self._svg_depth = 0
        self._anchors: list[bool] = []  # for each open <a>: was it kept?
        self._open: dict[str, list[int]] = defaultdict(list)  # tag → where it was opened

    def end(self) -> str:
        """Close what was left open and hand over the result."""
        self.close()
        closable = {tag: at for tag, at in self._open.items() if tag not in _OPTIONAL_END}
        left = sorted(
            ((at, tag) for tag, places in closable.items() for at in places), reverse=True
        )
        closed = [f"</{_capital(tag)}>" for _, tag in left]
        return "".join((*self._out, *closed)).replace(_AMPERSAND, "&")

    def parse_marked_section(self, i: int, report: bool = True) -> int:  # noqa: FBT001, FBT002
        """Read `<![if …` as a comment; the parser of the standard library raises on it."""
        return self.parse_bogus_comment(i, report)

    def handle_data(self, data: str) -> None:
        """Keep text. A stray "<" is escaped: it could become a tag once a neighbour is gone."""
        if not self._skipping:
            self._out.append(data.replace("<", "&lt;"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._skipping:
            self._skip_depth += tag == self._skipping
            return
        values = _values(attrs)
        if self._is_dropped(tag, values):
            if tag not in _DROPPED_VOID:
                self._skip(tag)
        elif tag == "a":
            self._anchors.append(self._is_kept_link(values))
            if self._anchors[-1]:
                self._write(tag, {**self._attributes(tag, values), "href": values["href"]})
        elif tag == "iframe":
            self._write(tag, {"data-src": _player(values), **self._attributes(tag, values)})
            self._out.append("</iframe>")
            self._skip(tag)
        # Outside of SVG its parts mean nothing: no element of HTML has such a name.
        elif tag not in _UNWRAPPED | _DROPPED_IN_SVG and _TAG.match(tag):
            self._element(tag, values)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """`<path/>` is whole in SVG; elsewhere the slash means nothing, as in a browser."""
        if self._skipping:
            return
        if not self._is_dropped(tag, _values(attrs)):
            self.handle_starttag(tag, attrs)
            if self._svg_depth and tag not in _VOID:
                self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._skipping:
            self._skip_depth -= tag == self._skipping
            if not self._skip_depth:
                self._skipping = ""
        elif tag == "a":
            if self._anchors and self._anchors.pop():
                self._out.append("</a>")
        elif self._open[tag]:  # an end without a beginning is dropped
            self._open[tag].pop()
            self._svg_depth -= tag == "svg"
            self._out.append(f"</{_capital(tag)}>")

    def _skip(self, tag: str) -> None:
        self._skipping, self._skip_depth = tag, 1

    def _is_dropped(self, tag: str, values: dict[str, str]) -> bool:
        if tag == "iframe":  # live: only Tencent's own players stay
            return not _player(values)
        if self._svg_depth:
            if tag in _DROPPED_IN_SVG:
                return True
            if tag in {"animate", "set", "animatetransform"}:
                return values.get("attributename", "transform").lower() not in _ANIMATED
        return tag in _DROPPED or tag in _DROPPED_VOID

    def _is_kept_link(self, values: dict[str, str]) -> bool:
        return self._links == "keep_mp" and bool(_ARTICLE.match(_plain(values.get("href", ""))))

    def _element(self, tag: str, values: dict[str, str]) -> None:
        self._svg_depth += tag == "svg"
        attributes = self._attributes(tag, values)
        if tag == "img":
            attributes = {**_picture(values), **attributes}
        self._write(tag, attributes)
        if tag not in _VOID:
            self._open[tag].append(len(self._out))

    def _attributes(self, tag: str, values: dict[str, str]) -> dict[str, str]:
        """What stays of the attributes, apart from addresses."""
        kept = {}
        for name, value in values.items():
            if self._loses(tag, name, value):
                continue
            if name != "style":
                kept[name] = value
            elif tag != "code":  # live: style on <code> is stripped, on <pre> and its spans kept
                style = _plain(value)
                left = surviving(style)
                if left:
                    kept[name] = value if left == style else _attribute(left)
        return kept

    def _loses(self, tag: str, name: str, value: str) -> bool:
        if name.startswith("on") or name == "id" or name in _ADDRESSES:
            # Hosted pictures inside SVG are no external addresses.
            return not (tag == "image" and name.endswith("href") and is_hosted(_plain(value)))
        if tag == "img" and name in _DROPPED_ON_IMG:
            return True
        if tag == "iframe" and name == "data-src":
            return True
        if self._svg_depth or tag == "svg":
            return name == "class" or name.startswith("marker") or "url(" in _plain(value).lower()
        return False

    def _write(self, tag: str, attributes: dict[str, str]) -> None:
        inner = "".join(f' {_capital(name)}="{value}"' for name, value in attributes.items())
        # Live: <br> comes back with two spaces and a slash, <img> without its slash.
        self._out.append(f"<{_capital(tag)}{inner}{'  /' if tag == 'br' else ''}>")


def _values(attrs: list[tuple[str, str | None]]) -> dict[str, str]:
    """Attributes still in their escaped spelling, the first of a name wins, as in a browser."""
    values: dict[str, str] = {}
    for name, value in attrs:
        if _NAME.match(name):
            values.setdefault(name, (value or "").replace('"', "&quot;"))
    return values


def _picture(values: dict[str, str]) -> dict[str, str]:
    """Docs: addresses that uploadimg did not give out are filtered.

    Live: `<img src="U">` is stored as `<img data-src="U/640?from=appmsg">`.
    """
    source = _plain(values.get("src", ""))
    if is_hosted(source):
        return {"data-src": _attribute(_SIZE.sub("", source) + "/640?from=appmsg")}
    stored = values.get("data-src", "")
    return {"data-src": stored} if is_hosted(_plain(stored)) else {}


def _player(values: dict[str, str]) -> str:
    """The address of a Tencent player, else an empty string."""
    for name in ("data-src", "src"):
        if _PLAYER.match(_plain(values.get(name, ""))):
            return values[name]
    return ""


def _plain(value: str) -> str:
    return unescape(value.replace(_AMPERSAND, "&")).strip()


def _attribute(value: str) -> str:
    return escape(value).replace("&#x27;", "'")


def _capital(name: str) -> str:
    return _CAPITALS.get(name, name)
