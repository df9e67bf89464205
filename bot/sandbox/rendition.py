"""Make stored content visible in a browser, by day and by night. Pure.

Readers' clients load pictures from data-src by script, and recolour an article for dark mode by
script (mp-darkmode, open source). Here both are done before the page is sent, without script.
"""

import re
from collections.abc import Callable
from colorsys import hls_to_rgb, rgb_to_hls
from typing import NamedTuple

# A tag as the normaliser writes it: values in double quotes, which may hold a ">".
_TAG = re.compile(r"<(?P<end>/?)(?P<name>[\w:-]+)(?P<inside>(?:[^>\"]|\"[^\"]*\")*)>")
_STYLE = re.compile(r"(?<= style=\")[^\"]*(?=\")")
_HOSTED = re.compile(r"(?:https?:)?//((?:mmbiz|mmecoa)\.qpic\.cn/)", re.IGNORECASE)
_DECLARATION = re.compile(
    r"(?P<name>(?<![\w-])(?:color|background(?:-color)?|border[a-z-]*|box-shadow))\s*:(?P<value>[^;]+)"
)
_COLOUR = re.compile(
    r"rgba?\(\s*(\d+)\s*,\s*(\d+)\s*,\s*(\d+)\s*(?:,\s*([\d.]+)\s*)?\)|(?<![\w-])(white|black)(?![\w-])"
)
_NAMED = {"white": (255, 255, 255), "black": (0, 0, 0)}

# mp-darkmode's constants: the page by night is #191919 with text #a3a3a3; a background brighter
# than 250 counts as white and becomes the page's; none is left brighter than 190; text keeps a
# distance of 65 to what is behind it. Brightness is 0 to 255, lightness 0 to 1.
_NIGHT = (25, 25, 25)
_WHITE_LIKE = 250
_BRIGHT_BACKGROUND = 100
_DARKEST, _LIGHTEST_BACKGROUND = 0.13, 0.40
_TEXT_LIGHTNESS = 0.64  # of #a3a3a3
_LEGIBLE = 25 + 65
_GREY = 16


class Colour(NamedTuple):
    """Red, green and blue from 0 to 255, and the opacity as it was written."""

    red: int
    green: int
    blue: int
    opacity: str = ""

    def css(self) -> str:
        """Write it as a browser does."""
        rgb = f"{self.red}, {self.green}, {self.blue}"
        return f"rgba({rgb}, {self.opacity})" if self.opacity else f"rgb({rgb})"

    def with_lightness(self, lightness: float) -> "Colour":
        """Keep hue and saturation."""
        hue, _, saturation = rgb_to_hls(self.red / 255, self.green / 255, self.blue / 255)
        red, green, blue = hls_to_rgb(hue, lightness, saturation)
        return Colour(round(red * 255), round(green * 255), round(blue * 255), self.opacity)

    @property
    def lightness(self) -> float:
        """HSL's lightness."""
        return (max(self[:3]) + min(self[:3])) / 510

    @property
    def brightness(self) -> float:
        """As the eye sees it (W3C's formula, the one mp-darkmode uses)."""
        return (self.red * 299 + self.green * 587 + self.blue * 114) / 1000


def visible(content: str) -> str:
    """The content with addresses the sandbox serves, and each colour with its colour by night."""
    pieces, last, drawing = [], 0, 0
    for match in _TAG.finditer(content):
        drawing += (match["name"] == "svg") * (-1 if match["end"] else 1)
        pieces += [content[last : match.start()], _shown(match, drawing)]
        last = match.end()
    return "".join((*pieces, content[last:]))


def local(url: str) -> str:
    """Where the sandbox serves a hosted picture: `/mmbiz.qpic.cn/…`."""
    return _HOSTED.sub(r"/\1", url, count=1)


def _shown(tag: re.Match[str], drawing: int) -> str:
    inside = _HOSTED.sub(r"/\1", tag["inside"])
    if tag["name"] == "img":
        inside = inside.replace(" data-src=", " src=", 1)
    if not drawing and " data-no-dark" not in inside:  # mp-darkmode skips SVG and these
        inside = _STYLE.sub(lambda style: by_night(style[0]), inside)
    return f"<{tag['end']}{tag['name']}{inside}>"


def by_night(style: str) -> str:
    """Each colour of text, background, border and shadow as `light-dark(by day, by night)`.

    A simpler rule than the client's, which also looks at what lies behind an element: bright
    backgrounds are turned dark and dark text light, keeping the hue.
    """
    return _DECLARATION.sub(_recoloured, style)


def _recoloured(declaration: re.Match[str]) -> str:
    name, value = declaration["name"], declaration["value"]
    if "url(" in value:
        return declaration[0]
    night = _text_by_night if name == "color" else _background_by_night
    return f"{name}:{_COLOUR.sub(lambda found: _pair(_read(found), night), value)}"


def _pair(colour: Colour, night: Callable[[Colour], Colour]) -> str:
    by = night(colour)
    return colour.css() if by == colour else f"light-dark({colour.css()}, {by.css()})"


def _read(found: re.Match[str]) -> Colour:
    if found[5]:
        return Colour(*_NAMED[found[5]])
    red, green, blue = (min(255, int(part)) for part in found.groups()[:3])
    return Colour(red, green, blue, found[4] or "")


def _text_by_night(colour: Colour) -> Colour:
    """Greys become what black becomes or a little less; colours are lightened until legible."""
    if max(colour[:3]) - min(colour[:3]) < _GREY:
        lighter = max(colour.lightness, _TEXT_LIGHTNESS - colour.lightness / 4)
        return colour if lighter == colour.lightness else colour.with_lightness(lighter)
    if colour.brightness >= _LEGIBLE:
        return colour
    steps = (colour.with_lightness(percent / 100) for percent in range(20, 100, 2))
    return next((one for one in steps if one.brightness >= _LEGIBLE + 25), colour)


def _background_by_night(colour: Colour) -> Colour:
    if colour.brightness >= _WHITE_LIKE:
        return Colour(*_NIGHT, colour.opacity)
    if colour.brightness <= _BRIGHT_BACKGROUND:
        return colour
    return colour.with_lightness(min(_LIGHTEST_BACKGROUND, max(_DARKEST, 1 - colour.lightness)))
