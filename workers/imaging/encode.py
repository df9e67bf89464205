"""Encode a picture as the best JPEG or PNG that stays below a number of bytes."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final

from PIL import Image

from workers.imaging.decode import shrink

if TYPE_CHECKING:
    from collections.abc import Iterator

# Below 70 blocks and halos show around text; a smaller picture looks better then.
QUALITIES: Final = (90, 85, 80, 75, 70)
STEP: Final = 0.8

_SAMPLE: Final = 300  # pixels a side, looked at to tell a drawing from a photo
_FLAT: Final = 4096  # colours: of 90,000 sampled pixels a photo has tens of thousands
_PALETTE: Final = 256


def encode(image: Image.Image, limit: int) -> tuple[bytes, str, Image.Image]:
    """Return bytes (fewer than `limit`), kind (jpeg or png) and the picture as encoded.

    `image` is of mode L, RGB or RGBA. Drawings and what shines through stay PNG as long as
    that fits; anything else is JPEG, by falling quality, then by falling size.
    """
    while True:
        for data, kind in _tries(image):
            if len(data) < limit:
                return data, kind, image
        image = shrink(image, STEP)


def is_flat(image: Image.Image) -> bool:
    """Tell drawings, diagrams and screenshots from photos by how few colours they have."""
    size = (min(image.width, _SAMPLE), min(image.height, _SAMPLE))
    return image.resize(size, Image.Resampling.NEAREST).getcolors(_FLAT) is not None


def _tries(image: Image.Image) -> Iterator[tuple[bytes, str]]:
    flat = is_flat(image)
    if flat or image.mode == "RGBA":
        yield _png(image), "png"
    if flat:
        yield _png(image.quantize(_PALETTE, Image.Quantize.FASTOCTREE)), "png"
    opaque = _on_white(image)
    for quality in QUALITIES:
        yield _jpeg(opaque, quality, sharp=flat), "jpeg"


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode != "RGBA":
        return image
    ground = Image.new("RGBA", image.size, "white")
    return Image.alpha_composite(ground, image).convert("RGB")


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
