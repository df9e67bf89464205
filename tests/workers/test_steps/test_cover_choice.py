"""Which picture stands for a page in the feed."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from workers.digest import Digest, Picture
from workers.errors import Gravity
from workers.steps.cover import DRAWN, choose_cover, cover_faults


def picture(width: int, height: int) -> bytes:
    out = io.BytesIO()
    Image.new("L", (width, height), 200).save(out, "PNG")
    return out.getvalue()


def page(*pictures: Picture, cover: str = "") -> Digest:
    chosen = Picture(cover, 3) if cover else None
    return Digest(name="i.md", folder="", slug="", title="x", pictures=pictures, cover=chosen)


@pytest.mark.parametrize(
    ("width", "height", "stands"),
    [
        (900, 383, True),
        (600, 400, True),
        (599, 400, False),
        (1080, 1350, True),
        (300, 8000, False),
        (1000, 8000, False),
        (8000, 300, False),
        (4000, 900, True),
        (900, 250, False),
        (16, 16, False),
        (1, 1, False),
    ],
)
def test_only_a_picture_that_shows_something_becomes_the_cover(
    width: int, height: int, *, stands: bool
) -> None:
    """Large enough on a phone, and not a strip of a long screenshot."""
    data = {"a.png": picture(width, height)}
    assert choose_cover(page(Picture("a.png")), data) == ("a.png" if stands else DRAWN)


@pytest.mark.parametrize("alt", ["微信公众号：编辑部", "扫码关注我们", "二维码"])
def test_a_picture_that_asks_to_follow_is_no_cover(alt: str) -> None:
    """The same on every page, it says nothing of this one."""
    data = {"qr.png": picture(900, 900), "a.png": picture(900, 900)}
    follow = Picture("qr.png", alt=alt)
    assert choose_cover(page(follow), data) == DRAWN
    assert choose_cover(page(follow, Picture("a.png")), data) == "a.png"
    assert choose_cover(page(Picture("qr.png", furniture=True)), data) == DRAWN
    assert choose_cover(page(cover="qr.png"), data) == "qr.png", "the author's word"


@pytest.mark.parametrize(
    ("size", "told"),
    [
        ((300, 8000), "300×8000 像素，按 2.35:1 裁剪后宽 300"),
        ((1000, 8000), "太过细长，只显示得出其中 5%"),
        ((8000, 300), "太过细长，只显示得出其中 9%"),
        ((1080, 1920), ""),
        ((900, 383), ""),
    ],
)
def test_an_authors_cover_that_hardly_shows_is_told(size: tuple[int, int], told: str) -> None:
    """It is taken all the same."""
    data = {"a.png": picture(*size)}
    found = cover_faults(page(cover="a.png"), data)
    assert choose_cover(page(cover="a.png"), data) == "a.png"
    assert [told in fault.what for fault in found] == [True] * bool(told)
    assert all((fault.line, fault.gravity) == (3, Gravity.WARNING) for fault in found)
