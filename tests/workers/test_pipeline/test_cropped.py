"""Crops of the cover that a person chose: in the draft, and until there is another cover."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from pressroom import House, picture

from workers import orders, pipeline, showing
from workers.errors import Unfit
from workers.mending import Part

if TYPE_CHECKING:
    from pathlib import Path

    from workers.publication import Publication

BODY = "## 第一条\n\n![一张图](one.png)\n\n正文一\n\n![另一张](two.png)\n\n正文二\n"


def written(house: House, *, body: str = BODY, data: bytes | None = None) -> Path:
    """Write a page whose cover is 1000 x 800."""
    folder = house.page(body=body)
    (folder / "one.png").write_bytes(data or picture("one", (1000, 800)))
    (folder / "two.png").write_bytes(picture("two", (900, 500)))
    return folder


def crop(house: House, row: Publication, value: str, place: str = "wide") -> str:
    """Crop it as 小王, once a worker has told how large its cover is."""
    for _ in range(2):
        newest = house.services.ledger.newest(row)
        try:
            done = orders.mend(
                newest,
                house.account,
                house.services,
                who="小王",
                part=Part.CROP,
                place=place,
                value=value,
            )
        except Unfit as no:
            if "过几秒" not in str(no):
                raise
            for number in range(1, 30):
                showing.show(number, house.services)
        else:
            return done.said
    raise AssertionError("no worker told how large the cover is")


def sent(house: House) -> list[str]:
    """What the draft was sent: the part of 2.35:1, and the one of 1:1."""
    (draft,) = house.drafts()
    article: dict[str, Any] = draft["articles"][0]
    return list(article["crops_as_sent"])


def go(house: House, row: Publication) -> Publication:
    pipeline.advance(row.id, house.services)
    return house.row(row)


def test_a_crop_reaches_the_same_draft_and_is_undone(house: House) -> None:
    """A word slides the window to its end; the other part stays as it was."""
    row = house.walk(house.submit(written(house)))
    before = sent(house)
    assert "2.35:1 裁图改了" in crop(house, row, "下")
    assert go(house, row).draft_id == row.draft_id
    wide, square = sent(house)
    assert wide.startswith("0_0.46")
    assert wide.endswith("_1_1")
    assert square == before[1]
    assert "1:1 裁图改了" in crop(house, row, "左", "square")
    go(house, row)
    assert sent(house) == [wide, "0_0_0.8_1"]
    newest = house.services.ledger.newest(row)
    orders.restore(newest, house.account, house.services, who="小王", part=Part.CROP)
    go(house, row)
    assert sent(house) == before


def test_shares_are_taken_as_they_are_where_the_ratio_is_right(house: House) -> None:
    """What WeChat could not cut, or is no part of a picture, is refused with a sentence."""
    row = house.walk(house.submit(written(house)))
    with pytest.raises(Unfit, match="不是 1:1"):
        crop(house, row, "0_0_1_1", "square")
    for wrong in ("0_0_2_2", "0.5_0_0.2_1", "0_0", "左右", ""):
        with pytest.raises(Unfit, match="不是图片里的一块"):
            crop(house, row, wrong)
    with pytest.raises(Unfit, match="只能选：上、中、下"):
        crop(house, row, "左")
    with pytest.raises(Unfit, match="两种裁法"):
        crop(house, row, "中", "round")
    crop(house, row, "0.1_0.2_0.5_0.7", "square")
    with pytest.raises(Unfit, match="已经是这样"):
        crop(house, row, "0.1_0.2_0.5_0.7", "square")
    go(house, row)
    assert sent(house)[1] == "0.1_0.2_0.5_0.7"


def test_a_crop_outlives_other_words_and_ends_with_its_cover(house: House) -> None:
    """The same cover shows the same part; another one is looked at anew, and that is told."""
    row = house.walk(house.submit(written(house)))
    crop(house, row, "下")
    go(house, row)
    chosen = sent(house)
    changed = house.submit(written(house, body=BODY + "\n又一段\n"))
    assert changed.ended == ()
    house.walk(changed)
    assert sent(house) == chosen
    changed = house.submit(written(house, data=picture("new", (1000, 800))))
    assert ["裁图 2.35:1" in told for told in changed.ended] == [True]


def test_another_cover_from_the_phone_ends_the_crop_of_the_old_one(house: House) -> None:
    """And a crop lies over a cover that was chosen from the phone."""
    row = house.walk(house.submit(written(house)))
    crop(house, row, "下")
    newest = house.services.ledger.newest(row)
    given = {"who": "小王", "part": Part.COVER, "place": "2"}
    orders.mend(newest, house.account, house.services, **given)
    assert [each.part for each in house.services.ledger.mends(row.id)] == [Part.COVER]
    go(house, row)
    crop(house, row, "上")
    go(house, row)
    assert sent(house)[0].startswith("0_0_1_")
    newest = house.services.ledger.newest(row)
    orders.restore(newest, house.account, house.services, who="小王", part=Part.COVER)
    assert house.services.ledger.mends(row.id) == ()


def test_a_drawn_card_is_not_cropped(house: House) -> None:
    """It has its words in the middle of either part."""
    row = house.walk(house.submit(house.page(body="## 一\n\n没有图片。\n")))
    with pytest.raises(Unfit, match="标题卡"):
        crop(house, row, "中")
