"""What is made of a browser's measurements: each threshold, to the pixel."""

from typing import Any

import pytest

from workers.structure import judge

Screens = list[dict[str, Any]]


def element(kind: str, *over: dict[str, Any]) -> dict[str, Any]:
    """One element as measured at three widths; by default it fills each."""
    screens = []
    for screen, changed in zip((585, 677, 375), over or ({}, {}, {}), strict=True):
        nothing = dict.fromkeys(("spill", "child", "parent", "scroll", "client"))
        lines = {"lines": 1, "pitch": 0.0, "leading": 27.2, "font": 16.0}
        box = {"screen": screen, "width": float(screen), "left": 0.0, "right": 0.0}
        screens.append({**nothing, **lines, **box, **changed})
    return {"html": "<p>", "words": "早", "picture": "", "kind": kind, "screens": screens}


def beside(screen: float, width: float) -> dict[str, Any]:
    return {"width": width, "right": screen - width}


def rules(*found: dict[str, Any]) -> list[str]:
    return [violation.rule for violation in judge(found)]


@pytest.mark.parametrize(
    ("widths", "broken"),
    [
        ((585, 677, 375), False),  # it fills every screen
        ((500, 500, 375), True),  # it fills the phone alone
        ((300, 300, 300), False),  # it is the same everywhere
        ((300, 310, 300), False),  # ten pixels are nothing
        ((400, 400, 296), False),  # a share of the screen that stays within a fifth
        ((400, 411, 200), False),
        ((400, 300, 360), True),
    ],
)
def test_widths_must_agree_between_screens(widths: tuple[int, int, int], broken: bool) -> None:  # noqa: FBT001
    """Rule 1.4: filling one screen and not another, or ten pixels and a fifth of difference."""
    boxes = [beside(screen, w) for screen, w in zip((585, 677, 375), widths, strict=True)]
    assert ("width" in rules(element("picture", *boxes))) is broken
    assert rules(element("block", *boxes)) == []  # a mere block may be as wide as it likes


@pytest.mark.parametrize(("right", "broken"), [(-1.0, False), (-1.5, True)])
def test_nothing_may_leave_the_screen(right: float, broken: bool) -> None:  # noqa: FBT001
    """Rule 1.4.2: by more than a pixel, unless it leaves on both sides alike."""
    found = element("block", {}, {}, {"left": 20.0, "right": right})
    assert rules(found) == (["width"] if broken else [])
    assert rules(element("block", {}, {}, {"left": -9.0, "right": 9.0})) == []
    assert rules(element("block", {}, {}, {"left": -9.0, "right": -9.0})) == ["width"]


def test_text_may_not_leave_the_screen() -> None:
    """A word that cannot be broken is cut off on a phone, whatever box it is in."""
    assert rules(element("", {}, {}, {"spill": 1.0})) == []
    assert rules(element("", {}, {}, {"spill": 2.0})) == ["width"]


@pytest.mark.parametrize(
    ("lines", "pitch", "leading", "broken"),
    [
        (2, 15.2, 15.2, False),
        (2, 15.1, 15.1, True),
        (1, 0.0, 0.0, False),
        (2, 0.0, 0.0, True),
        (3, 27.2, 6.0, False),
        (3, 27.2, 5.9, True),
    ],
)
def test_lines_may_not_overlap(lines: int, pitch: float, leading: float, broken: bool) -> None:  # noqa: FBT001
    """Rule 1.3: 0.95 of the font's size from line to line, and no height ten pixels below it."""
    narrow = {"lines": lines, "pitch": pitch, "leading": leading}
    assert rules(element("", {}, {}, narrow)) == (["line-height"] if broken else [])


@pytest.mark.parametrize(
    ("parent", "child", "broken"),
    [(100, 105, False), (100, 106, True), (300, 320, False), (300, 321, True)],
)
def test_content_may_not_be_higher_than_its_box(parent: int, child: int, broken: bool) -> None:  # noqa: FBT001
    """Rule 1.5.2: five pixels are forgiven, twenty of a box that is higher than 200."""
    found = element("", {"parent": parent, "child": child}, {}, {})
    assert rules(found) == (["height-nodisplay"] if broken else [])


@pytest.mark.parametrize(("scroll", "broken"), [(376, False), (377, True)])
def test_code_may_not_be_wider_than_its_box(scroll: int, broken: bool) -> None:  # noqa: FBT001
    """Rule 1.8: one pixel is forgiven."""
    found = element("", {}, {}, {"scroll": scroll, "client": 375})
    assert rules(found) == (["pre"] if broken else [])
