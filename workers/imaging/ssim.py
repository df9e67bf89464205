"""Measure how alike two pictures look: the structural similarity index (SSIM)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from PIL import Image, ImageMath

if TYPE_CHECKING:
    from collections.abc import Iterator

# Wang, Bovik, Sheikh, Simoncelli: Image Quality Assessment, IEEE TIP 13 (4), 2004. Their simpler
# window of equal weights is used, 7 pixels wide so that it is never in step with JPEG's blocks of
# 8, and at every seventh place: the mean over all places differs by less than 0.001.
_WINDOW: Final = 7
_C1: Final = (0.01 * 255) ** 2
_C2: Final = (0.03 * 255) ** 2
_SAMPLE: Final = _WINDOW**2 / (_WINDOW**2 - 1)  # variances are of a sample, as usual
_BAND: Final = 32 * _WINDOW  # rows at a time: some eight maps of four bytes a pixel are held


def similarity(one: Image.Image, other: Image.Image) -> float:
    """Return the mean SSIM of two pictures' lightness: 1.0 where they are the same, else less.

    The second is brought to the first one's size: what a smaller copy lost counts, too. Modes
    are L or RGB. Below one window of 7x7 pixels there is no structure: same or not, 1.0 or 0.0.
    """
    left, right = one.convert("L"), other.convert("L")
    if right.size != left.size:
        right = right.resize(left.size, Image.Resampling.BICUBIC)
    if left.tobytes() == right.tobytes():
        return 1.0
    sums = [(_sum(a, b), _windows(a)) for a, b in _bands(left, right)]
    count = sum(windows for _, windows in sums)
    return sum(total for total, _ in sums) / count if count else 0.0


def _bands(left: Image.Image, right: Image.Image) -> Iterator[tuple[Image.Image, Image.Image]]:
    width = left.width - left.width % _WINDOW
    height = left.height - left.height % _WINDOW
    for top in range(0, height, _BAND):
        box = (0, top, width, min(top + _BAND, height))
        if width:
            yield left.crop(box).convert("F"), right.crop(box).convert("F")


def _windows(band: Image.Image) -> int:
    return (band.width // _WINDOW) * (band.height // _WINDOW)


def _sum(a: Image.Image, b: Image.Image) -> float:
    """Add up the SSIM of all windows of a band (mode F, whole windows only)."""
    means = (a, b, _product(a, a), _product(b, b), _product(a, b))
    names = ("a", "b", "aa", "bb", "ab")
    each = ImageMath.lambda_eval(
        _ssim, **{name: mean.reduce(_WINDOW) for name, mean in zip(names, means, strict=True)}
    )
    return float(each.resize((1, 1), Image.Resampling.BOX).getpixel((0, 0))) * _windows(a)


def _product(a: Image.Image, b: Image.Image) -> Image.Image:
    product: Image.Image = ImageMath.lambda_eval(lambda of: of["a"] * of["b"], a=a, b=b)
    return product


def _ssim(of: dict[str, Any]) -> Any:  # noqa: ANN401 - Pillow's operands have no public type
    """Equation 13 of the paper; what is equal in mean and variance and in step gives 1."""
    a, b = of["a"], of["b"]
    variances = (of["aa"] + of["bb"] - a * a - b * b) * _SAMPLE
    covariance = (of["ab"] - a * b) * _SAMPLE
    return ((a * b * 2 + _C1) * (covariance * 2 + _C2)) / (
        (a * a + b * b + _C1) * (variances + _C2)
    )
