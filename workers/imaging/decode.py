"""Decode any picture into upright 8-bit sRGB, no wider than an article shows it."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final

from PIL import Image, ImageCms

from workers.imaging.look import SIDEWAYS, opened

if TYPE_CHECKING:
    from workers.imaging.look import Look

# The article's column is at most 677 px on a computer (x2 = 1354) and about 430 px on a phone
# (x3 = 1290): more is never seen, only downloaded.
WIDTH: Final = 1440
HEIGHT: Final = 30_000  # a JPEG ends at 65,535; longer "long pictures" are not shown by phones
_TURNS: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def decode(data: bytes, seen: Look, box: tuple[int, int] = (WIDTH, HEIGHT)) -> Image.Image:
    """Return the first frame as mode L, RGB or RGBA (only where something shines through).

    It is made to fit into `box`, pixels of width and height as it is seen upright.
    """
    with opened(data) as image:
        if seen.orientation >= SIDEWAYS:
            box = (box[1], box[0])
        if seen.kind == "jpeg":  # libjpeg scales while decoding: less time and memory
            image.draft(None, _within(image.size, (box[0] * 2, box[1] * 2)))
        plain = _in_srgb(image)
        size = _within(plain.size, box)
        if size != plain.size:
            plain = plain.resize(size, Image.Resampling.LANCZOS, reducing_gap=3)
        if seen.orientation in _TURNS:
            plain = plain.transpose(_TURNS[seen.orientation])
        plain.load()
        return _opaque_if_it_is(plain)


def shrink(image: Image.Image, factor: float) -> Image.Image:
    """Scale both sides by `factor`, never below one pixel."""
    size = (max(1, round(image.width * factor)), max(1, round(image.height * factor)))
    return image.resize(size, Image.Resampling.LANCZOS)


def on_white(image: Image.Image) -> Image.Image:
    """Return mode L or RGB: where something shines through, white does, as on the phone."""
    if image.mode != "RGBA":
        return image
    ground = Image.new("RGBA", image.size, "white")
    return Image.alpha_composite(ground, image).convert("RGB")


def _within(size: tuple[int, int], box: tuple[int, int]) -> tuple[int, int]:
    factor = min(1.0, box[0] / size[0], box[1] / size[1])
    return max(1, round(size[0] * factor)), max(1, round(size[1] * factor))


def _in_srgb(image: Image.Image) -> Image.Image:
    """Apply the colour profile, if there is a usable one, and leave it behind."""
    profile = image.info.get("icc_profile")
    plain = _eight_bits(image)
    if not profile or plain.mode == "L":
        return plain if plain.mode != "CMYK" else plain.convert("RGB")
    alpha = plain.getchannel("A") if plain.mode == "RGBA" else None
    colours = _from_profile(plain.convert("RGB") if alpha else plain, profile)
    if alpha:
        colours.putalpha(alpha)
    return colours


def _from_profile(image: Image.Image, profile: bytes) -> Image.Image:
    source = io.BytesIO(profile)
    target = ImageCms.createProfile("sRGB")
    try:
        changed = ImageCms.profileToProfile(image, source, target, outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError):  # broken, or made for another mode
        changed = None
    return changed or image.convert("RGB")


def _eight_bits(image: Image.Image) -> Image.Image:
    """Return mode L, RGB, RGBA or CMYK."""
    if image.mode.startswith(("I", "F")):
        return _scaled_to_bytes(image)
    if image.mode == "1":
        return image.convert("L")
    if image.has_transparency_data:
        return image.convert("RGBA")
    return image if image.mode in ("L", "RGB", "CMYK") else image.convert("RGB")


def _scaled_to_bytes(image: Image.Image) -> Image.Image:
    """Grey of 16 or more bits: Pillow's own conversion would cut off everything above 255."""
    exact = image.convert("F")
    highest = exact.getextrema()[1]
    assert isinstance(highest, float)
    top = next((top for top in (255.0, 65_535.0) if highest <= top), highest)
    return exact.point(lambda value: value * (255 / top) + 0).convert("L")


def _opaque_if_it_is(image: Image.Image) -> Image.Image:
    if image.mode == "RGBA" and image.getchannel("A").getextrema() == (255, 255):
        return image.convert("RGB")
    return image
