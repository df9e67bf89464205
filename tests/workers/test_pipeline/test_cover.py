"""What becomes a draft's cover, and what of it WeChat is told to show."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from PIL import Image, ImageDraw

from workers.errors import PageInvalid
from workers.publication import State

if TYPE_CHECKING:
    from pathlib import Path

    from pressroom import House

WIDE, SQUARE = 2.35, 1.0


def photo(size: tuple[int, int], box: tuple[int, int, int, int]) -> bytes:
    """A flat picture with one thing in it."""
    image = Image.new("RGB", size, "#cde")
    draw = ImageDraw.Draw(image)
    draw.rectangle(box, fill="#b33")
    draw.line(box, fill="white", width=9)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=90)
    return out.getvalue()


def page(house: House, data: bytes, *, front: str = "") -> Path:
    """Write a page whose cover is a picture of its own."""
    folder = house.page()
    text = (folder / "index.md").read_text(encoding="utf-8")
    text = text.replace("slug =", 'image = "cover.jpg"\nslug =').replace(
        "\n+++\n", f"\n{front}+++\n"
    )
    (folder / "index.md").write_text(text, encoding="utf-8")
    (folder / "cover.jpg").write_bytes(data)
    return folder


def crops(house: House) -> list[str]:
    (draft,) = house.drafts()
    found: list[str] = draft["articles"][0]["crops_as_sent"]
    return found


def test_the_crops_go_with_the_draft_and_wechat_takes_them(house: House) -> None:
    """The thing stands at the left, and low: the middle would have cut it."""
    done = house.walk(house.submit(page(house, photo((1200, 1000), (60, 700, 300, 960)))))
    assert done.state is State.HANDED_OVER, done.why
    wide, square = ([float(part) for part in crop.split("_")] for crop in crops(house))
    assert wide[1] * 1000 <= 700
    assert wide[3] * 1000 >= 960
    assert square[0] * 1200 <= 60
    for crop, ratio in ((wide, WIDE), (square, SQUARE)):
        shape = (crop[2] - crop[0]) * 1200 / ((crop[3] - crop[1]) * 1000)
        assert shape == pytest.approx(ratio, rel=0.005)


def test_an_author_says_what_of_the_cover_is_shown(house: House) -> None:
    """A machine cannot know which of two people the article is about."""
    marks = '[wechat]\ncover_crop = "0_0_1_0.4255"\ncover_crop_square = "0.5_0.5_1_1"\n'
    house.walk(house.submit(page(house, photo((1000, 1000), (400, 400, 600, 600)), front=marks)))
    assert crops(house) == ["0_0_1_0.426", "0.5_0.5_1_1"]


@pytest.mark.parametrize("key", ["cover_crop", "cover_crop_square"])
def test_a_crop_that_is_none_stops_the_page_with_its_line(house: House, key: str) -> None:
    """Before anything is uploaded; WeChat would only say 53402."""
    odd = page(house, photo((900, 600), (10, 10, 90, 90)), front=f'[wechat]\n{key} = "0_0_1"\n')
    with pytest.raises(PageInvalid) as stopped:
        house.submit(odd)
    (fault,) = stopped.value.faults
    assert (fault.line, fault.what) == (7, f"{key} 不是图片里的一块：0_0_1")


def test_crops_that_wechat_cannot_cut_are_left_out(house: House) -> None:
    """It says 53402 at times; a cover shown by its middle is better than no draft."""
    house.sandbox.fault(house.account.app_id, "draft/add", "before", errcode=53402)
    done = house.walk(house.submit(page(house, photo((900, 600), (10, 10, 400, 400)))))
    assert done.state is State.HANDED_OVER, done.why
    assert crops(house) == ["", ""]
    assert house.calls("draft/add") == 2


def test_crops_refused_twice_fail_with_the_reason(house: House) -> None:
    """Once without is enough: more would spend the daily limit on nothing."""
    house.sandbox.fault(house.account.app_id, "draft/add", "before", errcode=53402, times=2)
    done = house.walk(house.submit(page(house, photo((900, 600), (10, 10, 400, 400)))))
    assert done.state is State.FAILED
    assert "53402" in done.why
    assert house.drafts() == []


def test_a_drawn_card_wears_the_theme_and_is_shown_whole(house: House) -> None:
    """No picture on the page: the card is 2.35:1, its words in the middle square."""
    done = house.walk(house.submit(house.page(body="## 第一条\n\n正文。\n")))
    assert done.state is State.HANDED_OVER, done.why
    assert crops(house)[0] == "0_0_1_1"
    left, top, right, bottom = map(float, crops(house)[1].split("_"))
    assert (top, bottom) == (0, 1)
    assert left + right == pytest.approx(1, abs=0.002)


def test_a_small_cover_is_told_in_the_report(house: House) -> None:
    """It is taken: the author's word goes before ours."""
    done = house.walk(house.submit(page(house, photo((300, 200), (10, 10, 90, 90)))))
    assert done.state is State.HANDED_OVER
    assert done.report is not None
    assert any("300×200" in warning for warning in done.report["warnings"])
