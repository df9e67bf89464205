"""Encode a picture as the best JPEG or PNG that stays below a number of bytes."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final, NamedTuple

from PIL import Image

from workers.imaging.decode import on_white, shrink
from workers.imaging.ssim import similarity

if TYPE_CHECKING:
    from collections.abc import Callable

# Below 70 blocks and halos show around text; a smaller picture looks better then. Above 95 a
# JPEG grows by half and gains nothing that an eye could see.
LOWEST: Final = 70
BEST: Final = 95
_CLOSE: Final = 2  # steps of quality: what is nearer to the limit looks no better
_MOST, _LEAST = 0.9, 0.5  # how much both sides shrink at once

_SAMPLE: Final = 300  # pixels a side, looked at to tell a drawing from a photo
_FLAT: Final = 4096  # colours: of 90,000 sampled pixels a photo has tens of thousands
_PALETTE: Final = 256


class Encoded(NamedTuple):
    """Bytes of a jpeg or png, its width and height in pixels, its SSIM with the picture given."""

    data: bytes
    kind: str
    size: tuple[int, int]
    similarity: float


def encode(image: Image.Image, limit: int) -> Encoded:
    """Return the picture in fewer than `limit` bytes, as much like itself as they allow.

    `image` is of mode L, RGB or RGBA. Drawings and what shines through stay PNG as long as
    that fits; anything else is JPEG, of falling quality, then of falling size.
    """
    whole = _exact(image, limit)
    if whole is not None:
        return whole
    shown = on_white(image)
    small, sharp = shown, is_flat(image)
    while True:
        data = _best_jpeg(small, limit, sharp=sharp)
        if len(data) < limit:
            return Encoded(data, "jpeg", small.size, _likeness(shown, data))
        # Bytes grow with the area: this lands just below the limit at the lowest quality.
        small = shrink(small, min(_MOST, max(_LEAST, (limit / len(data)) ** 0.5)))


def is_flat(image: Image.Image) -> bool:
    """Tell drawings, diagrams and screenshots from photos by how few colours they have."""
    size = (min(image.width, _SAMPLE), min(image.height, _SAMPLE))
    return image.resize(size, Image.Resampling.NEAREST).getcolors(_FLAT) is not None


def _exact(image: Image.Image, limit: int) -> Encoded | None:
    """Return a PNG: without loss, else with a palette; None where it is large, or of a photo."""
    flat = is_flat(image)
    if not flat and image.mode != "RGBA":
        return None
    data = _png(image)
    if len(data) < limit:
        return Encoded(data, "png", image.size, 1.0)
    if not flat:
        return None
    data = _png(image.quantize(_PALETTE, Image.Quantize.FASTOCTREE))
    return Encoded(data, "png", image.size, _likeness(image, data)) if len(data) < limit else None


def _best_jpeg(image: Image.Image, limit: int, *, sharp: bool) -> bytes:
    """Search for the highest quality below the limit; where none is, the lowest is returned."""
    return _highest(lambda quality: _jpeg(image, quality, sharp=sharp), limit)


def _highest(make: Callable[[int], bytes], limit: int) -> bytes:
    best = make(BEST)
    if len(best) < limit:
        return best
    best, low, high = make(LOWEST), LOWEST, BEST
    while len(best) < limit and high - low > _CLOSE:
        middle = (low + high) // 2
        data = make(middle)
        if len(data) < limit:
            best, low = data, middle
        else:
            high = middle
    return best


def _likeness(image: Image.Image, data: bytes) -> float:
    with Image.open(io.BytesIO(data)) as made:
        opaque = on_white(made.convert("RGBA") if made.has_transparency_data else made)
        return similarity(on_white(image), opaque)


def _png(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "PNG", exif=b"", icc_profile=None)
    return out.getvalue()


def _jpeg(image: Image.Image, quality: int, *, sharp: bool) -> bytes:
    out = io.BytesIO()
    image.save(
        out,
        "JPEG",
        quality=quality,
        optimize=True,
        progressive=True,
        subsampling=0 if sharp else 2,  # thin coloured lines suffer from halved colours
        exif=b"",
        icc_profile=None,
    )
    return out.getvalue()
