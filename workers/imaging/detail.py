"""Tell where in a small picture there is something to see: words, faces, things on a ground."""

from __future__ import annotations

from array import array
from itertools import accumulate
from typing import Final, NamedTuple

from PIL import Image, ImageChops, ImageFilter

_STROKE: Final = 1.0  # pixels of blur that make one patch of a word's strokes
_PATCH: Final = 2.5  # pixels of blur under which a thing is one thing
_AROUND: Final = (0.1, 0.25)  # of the longer side: how far the surroundings of a thing reach
_GROUND: Final = 0.5  # the share of a picture that is its ground; detail counts beyond it
_RIM: Final = 0.6  # how much less the corners of a picture count: watermarks stand there


class Detail(NamedTuple):
    """Two maps of one picture, mode L: `seen` is what to show, `whole` what not to cut."""

    seen: Image.Image
    whole: Image.Image


def detail(small: Image.Image) -> Detail:
    """Map where strokes are dense, or a thing differs from what is around it."""
    colours = small.convert("RGB")
    strokes = _above_ground(
        _strongest(_gradient(colours)).filter(ImageFilter.GaussianBlur(_STROKE))
    )
    things = _above_ground(_things(colours))
    middle = _middle_first(small.size)
    # A cut between two words on a plate is none; one through a word is worse than through a hill.
    seen, whole = ImageChops.add(strokes, things), ImageChops.add(strokes, _halved(things))
    return Detail(ImageChops.multiply(seen, middle), ImageChops.multiply(whole, middle))


def profile(grey: Image.Image, axis: int) -> list[float]:
    """Return the mean of each column (axis 0) or row (axis 1), 0 to 255."""
    size = (grey.width, 1) if axis == 0 else (1, grey.height)
    return array("f", grey.convert("F").resize(size, Image.Resampling.BOX).tobytes()).tolist()


def _things(colours: Image.Image) -> Image.Image:
    soft = colours.filter(ImageFilter.GaussianBlur(_PATCH))
    near, far = (
        ImageChops.difference(soft, colours.filter(ImageFilter.GaussianBlur(radius)))
        for radius in (max(colours.size) * share for share in _AROUND)
    )
    return _strongest(ImageChops.lighter(near, far))


def _gradient(colours: Image.Image) -> Image.Image:
    return ImageChops.subtract(
        colours.filter(ImageFilter.MaxFilter(3)), colours.filter(ImageFilter.MinFilter(3))
    )


def _strongest(colours: Image.Image) -> Image.Image:
    red, green, blue = colours.split()
    return ImageChops.lighter(ImageChops.lighter(red, green), blue)


def _above_ground(grey: Image.Image) -> Image.Image:
    """Let an even texture, however rough, count as nothing: half of the picture is ground."""
    half = grey.width * grey.height * _GROUND
    counted = enumerate(accumulate(grey.histogram()))
    ground = next(level for level, count in counted if count >= half)
    return grey.point([max(0, level - ground) for level in range(256)])


def _halved(grey: Image.Image) -> Image.Image:
    return grey.point([level // 2 for level in range(256)])


def _middle_first(size: tuple[int, int]) -> Image.Image:
    rim = Image.radial_gradient("L").resize(size)
    return rim.point([round(255 - level * _RIM) for level in range(256)])
