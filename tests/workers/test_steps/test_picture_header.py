"""A plain picture's size is known without decoding it, and without Pillow."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from workers.imaging.header import header
from workers.imaging.look import PictureUnfit, look


def picture(kind: str, size: tuple[int, int], **how: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, kind, **how)
    return out.getvalue()


@pytest.mark.parametrize(
    ("kind", "how"),
    [("PNG", {}), ("JPEG", {}), ("JPEG", {"progressive": True}), ("JPEG", {"comment": b"x" * 99})],
)
def test_it_says_what_the_closer_look_says(kind: str, how: dict[str, object]) -> None:
    """Two ways of looking, one truth."""
    data = picture(kind, (641, 87), **how)
    seen, closer = header(data), look(data)
    assert seen == (closer.kind, closer.upright) == (kind.lower(), (641, 87))


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_picture_that_may_be_turned_is_left_to_the_closer_look(kind: str) -> None:
    """EXIF decides which side is up."""
    exif = Image.Exif()
    exif[274] = 6
    data = picture(kind, (40, 20), exif=exif)
    assert header(data) is None
    assert look(data).upright == (20, 40)


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "BMP", "TIFF"])
def test_other_kinds_are_left_to_the_closer_look(kind: str) -> None:
    """They are rare, and each has rules of its own."""
    assert header(picture(kind, (40, 20))) is None


def test_a_picture_beyond_the_limit_has_no_plain_header() -> None:
    """What may not be decoded is refused by the one who says so."""
    data = bytearray(picture("PNG", (1, 1)))
    data[16:24] = (20_000).to_bytes(4, "big") * 2
    assert header(bytes(data)) is None
    with pytest.raises(PictureUnfit):
        look(bytes(data))


@given(st.binary(max_size=60), st.integers(0, 200))
def test_nothing_that_is_cut_or_damaged_breaks_it(noise: bytes, at: int) -> None:
    """Bytes come from anywhere; a wrong size may come of them, never an accident."""
    for kind in ("PNG", "JPEG"):
        data = picture(kind, (30, 20))
        seen = header(data[:at] + noise + data[at + len(noise) :])
        assert seen is None or (seen.size[0] > 0 and seen.size[1] > 0)
        assert header(data[:at]) in (None, (kind.lower(), (30, 20)))
