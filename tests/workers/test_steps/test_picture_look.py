"""A picture is known by its content, and a hostile one is refused before it is decoded."""

from __future__ import annotations

import io
import struct
import zlib
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from workers.digest import PICTURE_PIXELS, Use
from workers.steps.picture import PictureUnfit, fit, look

if TYPE_CHECKING:
    from pathlib import Path

FORMATS = ["JPEG", "PNG", "GIF", "WEBP", "AVIF", "BMP", "TIFF"]


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def chunk(name: bytes, body: bytes) -> bytes:
    checked = name + body
    return struct.pack(">I", len(body)) + checked + struct.pack(">I", zlib.crc32(checked))


def png_of(width: int, height: int) -> bytes:
    """A valid black PNG of one bit a pixel: 20,000 x 20,000 take 50 KB."""
    row = bytes(1 + (width + 7) // 8)
    squeezer = zlib.compressobj(9)
    body = b"".join(squeezer.compress(row) for _ in range(height)) + squeezer.flush()
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", body) + chunk(b"IEND", b"")


@pytest.mark.parametrize("kind", FORMATS)
def test_a_picture_is_known_by_its_content(kind: str) -> None:
    """57 of the author's .jpg files are PNG inside: names tell nothing."""
    seen = look(saved(Image.new("RGB", (30, 20), "teal"), kind))
    assert (seen.kind, seen.width, seen.height, seen.frames) == (kind.lower(), 30, 20, 1)


def test_a_moving_picture_is_told_from_a_still_one() -> None:
    """A moving GIF goes another way to WeChat than a still one."""
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "green", "blue")]
    moving = saved(frames[0], "GIF", save_all=True, append_images=frames[1:])
    assert look(moving).frames > 1


def test_transparency_is_seen_in_palettes_too() -> None:
    """A palette PNG may have a transparent colour without an alpha channel."""
    palette = Image.new("P", (8, 8))
    assert look(saved(palette, "PNG", transparency=0)).has_alpha
    assert not look(saved(palette, "PNG")).has_alpha


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"", "空的"),
        ("不是图片".encode(), "不是图片"),
        (b"<!DOCTYPE html><html>", "网页"),
        (b"\xef\xbb\xbf<?xml version='1.0'?>\n<svg xmlns='http://www.w3.org/2000/svg'/>", "SVG"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "HEIC"),
        (b"\x89PNG\r\n\x1a\n", "不完整"),
        (b"\xff\xd8\xff\xe0", "不完整"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "不是图片"),
    ],
)
def test_what_is_no_picture_is_named(data: bytes, what: str) -> None:
    """An author who is told what a file is instead knows what to change."""
    with pytest.raises(PictureUnfit, match=what) as caught:
        look(data)
    assert caught.value.remedy.startswith("请")


@pytest.mark.parametrize(("width", "height"), [(20_000, 20_000), (10_001, 10_000)])
def test_a_decompression_bomb_is_refused_by_its_header(width: int, height: int) -> None:
    """A few KB may hold 400 megapixels: 400 MB at the least."""
    data = png_of(width, height)
    assert len(data) < 60_000
    for act in (look, lambda bytes_: fit(bytes_, Use.BODY)):
        with pytest.raises(PictureUnfit, match="超过 10000 万像素"):
            act(data)


def test_a_webp_bomb_costs_no_memory() -> None:
    """A WebP of one colour has 268 megapixels in 36 bytes, and decoding takes 16 for each."""
    for side in (16_383, 9_900):
        size = ((side - 1) | (side - 1) << 14).to_bytes(4, "little")  # as VP8L packs it
        small = saved(Image.new("RGB", (16, 16)), "WEBP", lossless=True)
        with pytest.raises(PictureUnfit, match="万像素"):
            look(small[:21] + size + small[25:])


def test_a_picture_at_the_limit_is_looked_at_quietly() -> None:
    """Pillow warns from 89 megapixels on, we refuse from 100: between them nothing is said."""
    assert look(png_of(10_000, 10_000)).width ** 2 == PICTURE_PIXELS


@pytest.mark.parametrize("kind", FORMATS)
def test_a_truncated_picture_is_refused(kind: str) -> None:
    """A download that broke off must not become half an illustration."""
    whole = saved(Image.effect_noise((200, 200), 80).convert("RGB"), kind)
    for share in (0.3, 0.6, 0.95):
        with pytest.raises(PictureUnfit):
            fit(whole[: int(len(whole) * share)], Use.BODY)


@settings(deadline=None)  # formats load on first use
@given(st.binary(max_size=400), st.sampled_from(["", *FORMATS]), st.data())
def test_hostile_bytes_are_refused_in_one_way_only(
    noise: bytes, kind: str, data: st.DataObject
) -> None:
    """Whatever the bytes are, they are fitted or refused: no other exception comes out."""
    good = saved(Image.new("RGB", (16, 16), "teal"), kind) if kind else b""
    at = data.draw(st.integers(0, len(good)))
    spoilt = good[:at] + noise + good[at + data.draw(st.integers(0, len(noise))) :]
    with suppress(PictureUnfit):
        fitted = fit(spoilt, Use.BODY)
        assert look(fitted.data).kind == fitted.kind


@pytest.mark.content
def test_every_real_picture_is_read(content: Path) -> None:
    """23 pictures of the author's pages, all of them JPEG or PNG."""
    found = [*content.glob("*/*.jpg"), *content.glob("*/*.png")]
    assert {look(path.read_bytes()).kind for path in found} == {"jpeg", "png"}
