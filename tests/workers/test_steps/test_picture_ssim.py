"""How much of a picture's look is left is measured as the literature measures it."""

from __future__ import annotations

import io
import random
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from workers.digest import Use
from workers.imaging.encode import BEST, LOWEST, encode
from workers.imaging.ssim import similarity
from workers.steps.picture import fit


def photo(width: int, height: int, seed: int = 1) -> Image.Image:
    """Soft colours with grain: no drawing."""
    small = random.Random(seed).randbytes(3 * 16 * 16)
    soft = Image.frombytes("RGB", (16, 16), small).resize((width, height), Image.Resampling.BICUBIC)
    grain = Image.effect_noise((width, height), 40).convert("RGB")
    return Image.blend(soft, grain, 0.3)


def as_jpeg(image: Image.Image, quality: int) -> Image.Image:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality)
    return Image.open(io.BytesIO(out.getvalue()))


def by_the_book(one: bytes, other: bytes) -> float:
    """SSIM of two windows of 7x7 pixels, written out."""
    count = len(one)
    a, b = sum(one) / count, sum(other) / count
    aa = sum((x - a) ** 2 for x in one) / (count - 1)
    bb = sum((y - b) ** 2 for y in other) / (count - 1)
    ab = sum((x - a) * (y - b) for x, y in zip(one, other, strict=True)) / (count - 1)
    c1, c2 = 2.55**2, 7.65**2
    return (2 * a * b + c1) * (2 * ab + c2) / ((a * a + b * b + c1) * (aa + bb + c2))


@settings(max_examples=60, deadline=None)
@given(st.binary(min_size=98, max_size=98), st.binary(min_size=98, max_size=98))
def test_it_is_the_index_of_the_paper(one: bytes, other: bytes) -> None:
    """Two windows side by side: the mean of both."""
    left, right = (Image.frombytes("L", (14, 7), data) for data in (one, other))
    halves = [
        by_the_book(left.crop(box).tobytes(), right.crop(box).tobytes())
        for box in ((0, 0, 7, 7), (7, 0, 14, 7))
    ]
    assert similarity(left, right) == pytest.approx(sum(halves) / 2, abs=0.002)


def test_the_same_picture_is_the_same() -> None:
    """Exactly: the table shows nothing where nothing was lost."""
    assert similarity(photo(300, 200), photo(300, 200).copy()) <= 1.0
    image = photo(300, 500)
    assert similarity(image, image.copy()) == 1.0


def test_the_worse_a_jpeg_the_less_alike() -> None:
    """What the number is for; bands of a tall picture count by their size."""
    image = photo(320, 700)
    found = [similarity(image, as_jpeg(image, quality)) for quality in (95, 80, 60, 30, 10)]
    assert all(better > worse for better, worse in pairwise([1.0, *found]))


def test_a_smaller_copy_has_lost_something() -> None:
    """It is measured in the size of the one it was made from."""
    image = photo(320, 320)
    assert similarity(image, image.resize((160, 160))) < 0.9


@pytest.mark.parametrize("size", [(1, 1), (6, 300), (300, 6)])
def test_what_is_too_small_to_have_structure_is_the_same_or_not(size: tuple[int, int]) -> None:
    """A line of a few pixels must not stop a page."""
    assert similarity(Image.new("L", size, 9), Image.new("L", size, 9)) == 1.0
    assert similarity(Image.new("L", size, 9), Image.new("L", size, 99)) == 0.0


def test_the_best_quality_that_fits_is_taken() -> None:
    """A little higher would be too large, and the size is not touched."""
    image = photo(900, 700)
    sizes = {}
    for quality in (LOWEST, BEST):
        out = io.BytesIO()
        image.save(out, "JPEG", quality=quality, optimize=True, progressive=True, subsampling=2)
        sizes[quality] = len(out.getvalue())
    limit = (sizes[LOWEST] + sizes[BEST]) // 2
    made = encode(image, limit)
    assert limit * 0.85 < len(made.data) < limit
    assert made.size == image.size
    assert 0.8 < made.similarity < 1


def test_where_no_quality_fits_the_picture_is_made_smaller_as_little_as_needed() -> None:
    """And what that costs is in the number."""
    image = photo(900, 700)
    made = encode(image, 60_000)
    assert 40_000 < len(made.data) < 60_000
    assert made.size[0] < 900
    assert made.similarity < encode(image, 200_000).similarity


def test_a_picture_that_stays_as_it_came_lost_nothing() -> None:
    """And one that had to be encoded anew says how much."""
    kept, anew = io.BytesIO(), io.BytesIO()
    photo(400, 300).save(kept, "JPEG", quality=90)
    photo(400, 300).save(anew, "WEBP", lossless=True)
    assert fit(kept.getvalue(), Use.BODY).similarity == 1.0
    assert 0.9 < fit(anew.getvalue(), Use.BODY).similarity < 1.0
