"""The crops of a cover, chosen on an issue's page: by its form alone, and seen in a browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from looker import chromium, window
from pressroom import picture
from test_seen import _let_in

from workers import pipeline
from workers.people import Role

if TYPE_CHECKING:
    from consoleside import ConsoleSide

    from workers.publication import Publication

WELL = {"small": [], "over": 0, "shifts": 0.0, "axe": []}


def upright(side: ConsoleSide) -> Publication:
    """An issue with a cover of 1000 x 800, looked at by a worker."""
    house = side.room.house
    page = house.page()
    (page / "one.png").write_bytes(picture("one", (1000, 800)))
    row = house.walk(house.submit(page))
    side.visitor().get(f"issues/{row.id}")
    side.typeset(row)
    return row


def crops(side: ConsoleSide, row: Publication) -> list[str]:
    """What the draft was sent, once a worker has renewed it."""
    pipeline.advance(row.id, side.services)
    (draft,) = side.room.house.drafts()
    return list(draft["articles"][0]["crops_as_sent"])


def test_a_form_without_script_chooses_what_is_shown(side: ConsoleSide) -> None:
    """An editor may; the draft is renewed, and the page shows it."""
    row, editor = upright(side), side.as_operator("小编", Role.EDITOR)
    asked = {"place": "square", "across": 100, "down": 0, "zoom": 200}
    said = editor.press(f"issues/{row.id}", "crop", **asked)
    assert "1:1 裁图改了" in said.text
    assert crops(side, row)[1] == "0.6_0_1_0.5"
    editor.get(f"issues/{row.id}")
    side.typeset(row)
    page = editor.get(f"issues/{row.id}").text
    assert 'name="across" min="0" max="100" value="100"' in page
    assert 'name="zoom" min="100" max="300" value="200"' in page


@pytest.mark.parametrize(
    "wrong", [{"place": "round"}, {"across": "-1"}, {"down": "nan"}, {"zoom": "301"}, {"zoom": "²"}]
)
def test_what_no_slider_says_is_refused(side: ConsoleSide, wrong: dict[str, str]) -> None:
    """Nothing changes, and a sentence says so."""
    row, visitor = upright(side), side.visitor()
    asked = {"place": "wide", "across": 0, "down": 0, "zoom": 100} | wrong
    told = visitor.press(f"issues/{row.id}", "crop", **asked).text
    assert "请选 2.35:1" in told or "请用滑块" in told
    assert side.services.ledger.mends(row.id) == ()


def test_the_second_of_two_tabs_is_told_to_look_again(side: ConsoleSide) -> None:
    """What it shows is not any more what would be cropped."""
    row, visitor = upright(side), side.visitor()
    asked = {"place": "wide", "across": 0, "down": 0, "zoom": 100}
    told = visitor.press(f"issues/{row.id}", "crop", **asked, stamp="0" * 20).text
    assert "刚刚有变化" in told
    assert side.services.ledger.mends(row.id) == ()


@pytest.mark.browser
@pytest.mark.parametrize(("width", "look"), [(390, "dark"), (1280, "light")])
def test_the_frame_follows_its_sliders_by_key(side: ConsoleSide, width: int, look: str) -> None:
    """It lies over the whole cover where the draft will have it; nothing is small or faint."""
    row = upright(side)
    with chromium() as browser, window(browser, side.url, width, look) as looker:
        _let_in(looker, side)
        assert looker.open(f"issues/{row.id}")["shifts"] == 0.0
        page = looker.page
        summary = page.locator(".cropping summary").first
        summary.focus()
        page.keyboard.press("Enter")
        assert not page.get_by_label("左右").first.is_visible()
        page.get_by_label("上下").first.focus()
        page.keyboard.press("End")
        frame = page.locator(".cropping rect").first
        top, high = (float(frame.get_attribute(name) or 0) for name in ("y", "height"))
        assert top + high == pytest.approx(800, abs=1)
        # What is opened by a press moves what is below it.
        assert {**looker.judged(), "shifts": 0.0} == WELL
        page.get_by_role("button", name="用这一块").first.click()
        assert "2.35:1 裁图改了" in page.locator(".notice").inner_text()
        assert looker.complaints == looker.strangers == []
    assert crops(side, row)[0].endswith("_1_1")
