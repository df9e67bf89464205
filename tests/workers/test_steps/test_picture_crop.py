"""What of a cover WeChat shows: always a part of it, of the exact shape, around what matters."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from workers.digest import Crop, Digest, Picture
from workers.errors import Gravity
from workers.imaging.card import draw_cover
from workers.imaging.crop import SQUARE, WIDE, around, centred, choose, glance
from workers.imaging.detail import detail
from workers.steps.cover import DRAWN, choose_cover, cover_faults, crop_cover

if TYPE_CHECKING:
    from random import Random

SIZES = st.tuples(st.integers(1, 30_000), st.integers(1, 30_000))
RATIOS = st.sampled_from([WIDE, SQUARE])


def pixels(crop: Crop, size: tuple[int, int]) -> tuple[float, float, float, float]:
    """What WeChat cuts after it has read the crop as we write it."""
    read = Crop.read(str(crop))
    assert read is not None
    return (
        read.left * size[0],
        read.top * size[1],
        read.right * size[0],
        read.bottom * size[1],
    )


def assert_shape(crop: Crop, size: tuple[int, int], ratio: float) -> None:
    left, top, right, bottom = pixels(crop, size)
    assert 0 <= left < right <= size[0]
    assert 0 <= top < bottom <= size[1]
    wide, high = right - left, bottom - top
    assert abs(wide - ratio * high) <= 1.3 or abs(high - wide / ratio) <= 1


def picture(size: tuple[int, int], *boxes: tuple[int, int, int, int]) -> bytes:
    """Stripes, like words, in each box on a flat ground."""
    image = Image.new("RGB", size, "#dde")
    draw = ImageDraw.Draw(image)
    for left, top, right, bottom in boxes:
        for x in range(left, right, 12):
            draw.rectangle((x, top, x + 5, bottom), fill="#203")
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


@settings(max_examples=150, deadline=None)
@given(SIZES, RATIOS, st.randoms(use_true_random=False))
def test_a_crop_is_inside_and_of_its_shape(
    size: tuple[int, int], ratio: float, random: Random
) -> None:
    """53402 is the answer to one that is not; a stretched cover would be worse."""
    small = detail(
        Image.frombytes("L", (24, 16), bytes(random.randrange(256) for _ in range(24 * 16)))
    )
    for crop in (choose(small, size, ratio), centred(size, ratio)):
        assert_shape(crop, size, ratio)
        assert (crop.left, crop.right) == (0, 1) or (crop.top, crop.bottom) == (0, 1)


@settings(max_examples=150, deadline=None)
@given(SIZES, RATIOS, st.lists(st.integers(0, 10**6), min_size=4, max_size=4))
def test_what_an_author_marks_becomes_the_exact_shape(
    size: tuple[int, int], ratio: float, at: list[int]
) -> None:
    """People mark by eye; nobody should have to reckon with 2.35."""
    (left, right), (top, bottom) = sorted(at[:2]), sorted(at[2:])
    wanted = Crop(left / 10**6, top / 10**6, (right + 1) / (10**6 + 1), (bottom + 1) / (10**6 + 1))
    assert_shape(around(wanted, size, ratio), size, ratio)


def test_what_an_author_marked_in_the_exact_shape_stays() -> None:
    """A crop taken over from WeChat's own editor comes out as it went in."""
    wanted = Crop.read("0.1_0.2_0.57_0.4")
    assert wanted is not None
    assert str(around(wanted, (1000, 1000), WIDE)) == "0.1_0.2_0.57_0.4"


@pytest.mark.parametrize("ratio", [WIDE, SQUARE])
@pytest.mark.parametrize("size", [(1200, 400), (400, 1200), (900, 900)])
def test_a_flat_picture_is_cropped_in_its_middle(size: tuple[int, int], ratio: float) -> None:
    """Where nothing is to be seen, the middle is what everybody expects."""
    crop = choose(glance(picture(size)), size, ratio)
    assert crop.left + crop.right == pytest.approx(1, abs=2 / size[0])
    assert crop.top + crop.bottom == pytest.approx(1, abs=2 / size[1])


@pytest.mark.parametrize("left", [20, 400, 760])
def test_words_stay_whole_in_the_square(left: int) -> None:
    """Wherever they stand; half a word is what readers would see in a list."""
    box = (left, 180, left + 400, 240)
    data = picture((1200, 500), box)
    found = pixels(choose(glance(data), (1200, 500), SQUARE), (1200, 500))
    assert found[0] <= box[0]
    assert box[2] <= found[2]


@pytest.mark.parametrize("top", [10, 400, 980])
def test_words_stay_whole_in_the_wide_crop(top: int) -> None:
    """A poster's headline is at its top, a book's publisher at its foot."""
    box = (100, top, 800, top + 200)
    data = picture((900, 1200), box)
    found = pixels(choose(glance(data), (900, 1200), WIDE), (900, 1200))
    assert found[1] <= box[1]
    assert box[3] <= found[3]


def test_a_gap_between_two_words_is_where_the_square_ends() -> None:
    """Two things that do not fit together: one of them whole, not half of each."""
    boxes = ((60, 180, 320, 300), (420, 150, 800, 330))
    data = picture((1200, 450), *boxes)
    left, _, right, _ = pixels(choose(glance(data), (1200, 450), SQUARE), (1200, 450))
    assert 320 <= left <= 420
    assert right >= 800


def test_a_cover_on_its_side_is_cropped_as_it_is_seen() -> None:
    """Phones store a picture lying, and how to turn it; WeChat has it upright."""
    lying = Image.open(io.BytesIO(picture((1200, 900), (20, 100, 200, 800))))
    turned = lying.getexif()
    turned[274] = 6
    out = io.BytesIO()
    lying.save(out, "JPEG", exif=turned)
    crops = crop_cover(page("a"), "a", out.getvalue())
    assert Crop.read(crops.wide).top < 0.05
    assert Crop.read(crops.square).top < 0.05


@pytest.mark.parametrize(
    "text",
    [
        *("", "0_0_1", "0_0_1_1_1", "0_0_0_1", "0.5_0_0.5_1", "0_0_1.1_1", "-0_0_1_1", "a_b_c_d"),
        *("0_0_1_0.1234567", "0,1_0_1_1", "0_0_1_1\n", "٠_0_1_1", "nan_0_1_1", "1e-1_0_1_1"),
    ],
)
def test_what_is_no_crop_is_not_read_as_one(text: str) -> None:
    """WeChat refuses it, too."""
    assert Crop.read(text) is None


def page(*refs: str, cover: str = "", **crops: Crop | None) -> Digest:
    return Digest(
        name="index.md",
        folder="",
        slug="",
        title="标题",
        cover=Picture(cover, 6) if cover else None,
        pictures=tuple(Picture(ref) for ref in refs),
        **crops,
    )


def test_an_icon_or_a_long_screenshot_does_not_become_the_cover() -> None:
    """The first picture of the body that is large enough, and shows enough of itself, does."""
    data = {
        "icon": picture((120, 120)),
        "long": picture((800, 4000)),
        "broken": b"no picture",
        "photo": picture((800, 600)),
    }
    assert choose_cover(page(*data), data) == "photo"
    assert choose_cover(page("icon", "long", "broken"), data) == DRAWN
    assert choose_cover(page("photo", cover="icon"), data) == "icon"
    assert choose_cover(page("photo", cover="gone"), data) == "photo"


def test_a_small_cover_of_the_author_is_taken_and_told() -> None:
    """It is the author's word; the warning says what to look for."""
    (fault,) = cover_faults(page(cover="a"), {"a": picture((400, 400))})
    assert fault.gravity is Gravity.WARNING
    assert "400×400" in str(fault)
    assert fault.line == 6
    assert cover_faults(page(cover="a"), {"a": picture((900, 383))}) == ()
    assert cover_faults(page(cover="a"), {}) == cover_faults(page(), {}) == ()


def test_an_authors_crops_go_before_ours() -> None:
    """Each for itself."""
    data = picture((1000, 1000), (100, 700, 900, 900))
    marked = page("a", cover="a", cover_crop=Crop.read("0.1_0.2_0.57_0.4"))
    assert crop_cover(marked, "a", data) == ("0.1_0.2_0.57_0.4", "0_0_1_1")


@pytest.mark.parametrize(
    "title",
    ["早", "[AI资讯·0618] 快手AI模型可灵在质量优于Sora", "字" * 80, "Supercalifragilistic" * 4],
)
def test_the_square_of_a_drawn_card_cuts_no_word(title: str) -> None:
    """Outside it, and close to its border, there are shapes alone."""
    drawn = draw_cover(title, "第 0618 期", "#c0392b")
    card = Image.open(io.BytesIO(drawn)).convert("RGB")
    crops = crop_cover(page(), DRAWN, drawn)
    left, _, right, _ = pixels(Crop.read(crops.square), card.size)
    sides = (card.crop((0, 0, int(left) + 12, 370)), card.crop((int(right) - 12, 0, 900, 370)))
    assert all(min(side.convert("L").tobytes()) > 150 for side in sides)
    assert min(card.convert("L").tobytes()) < 60
    assert crops.wide == "0_0_1_1"
