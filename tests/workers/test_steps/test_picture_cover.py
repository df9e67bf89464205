"""A page without pictures gets a drawn cover; a picture inside the page is read from there."""

from __future__ import annotations

import base64
import io
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from workers.digest import SOURCE_BYTES, Use
from workers.imaging import fonts
from workers.steps.picture import PictureUnfit, draw_cover, fit, inline_bytes

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def no_font(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A machine with nothing but a broken file where a font should be."""
    broken = tmp_path / "font.ttc"
    broken.write_bytes(b"no font")
    monkeypatch.setattr(fonts, "PLACES", (str(broken), str(tmp_path / "none.ttf")))
    fonts._place.cache_clear()
    yield
    fonts._place.cache_clear()


def test_a_drawn_cover_has_the_shape_of_one() -> None:
    """900 x 383 is 2.35:1; nothing must be done to it before the upload."""
    card = draw_cover("国产视频大模型发布运动笔刷", "第 0618 期", "#c0392b")
    fitted = fit(card, Use.COVER)
    assert fitted.data == card
    assert (fitted.kind, fitted.width, fitted.height) == ("png", 900, 383)


def test_the_same_page_draws_the_same_card() -> None:
    """Same bytes are uploaded once."""
    assert draw_cover("标题", "0618", "teal") == draw_cover("标题", "0618", "teal")


def test_what_the_font_cannot_draw_is_left_out() -> None:
    """Empty boxes on a cover look broken."""
    assert draw_cover("晨报🎉\u200d", "0618", "teal") == draw_cover("晨报", "0618", "teal")


def test_without_a_chinese_font_only_the_digits_stand_on_the_card(no_font: None) -> None:
    """A slim container has no fonts; its covers must not show empty boxes."""
    one, other = draw_cover("标题", "第 0618 期", "teal"), draw_cover("别的", "0618", "teal")
    assert Image.open(io.BytesIO(one)).size == (900, 383)
    assert draw_cover("标题", "第 0618 期", "teal") != draw_cover("标题", "第 0619 期", "teal")
    assert Image.open(io.BytesIO(other)).getcolors(50_000) is not None


def test_a_colour_that_is_none_does_not_stop_a_page() -> None:
    """A theme's slip costs the accent, not the issue."""
    assert draw_cover("标题", "0618", "var(--accent)") == draw_cover("标题", "0618")


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=300), st.text(max_size=30))
def test_any_title_can_be_drawn(title: str, issue: str) -> None:
    """Titles come from authors: any length, any script, control characters too."""
    assert draw_cover(title, issue, "#333").startswith(b"\x89PNG")


def test_a_picture_inside_the_page_is_decoded() -> None:
    """Editors paste small pictures as data: URIs, some with the plus signs escaped."""
    data = bytes(range(256))
    text = base64.b64encode(data).decode()
    assert inline_bytes(f"data:image/png;base64,{text}") == data
    assert inline_bytes(f"data:image/png;base64,{text.replace('+', '%2B')}") == data


@pytest.mark.parametrize(
    "ref",
    [
        "data:image/svg+xml,%3Csvg/%3E",
        "data:image/png;base64",
        "data:image/png;base64,ab*d",
        "data:image/png;base64,abc",
        "data:image/png;base64,图片",
        "data:image/png;base64," + "A" * (SOURCE_BYTES * 4 // 3 + 8),
    ],
)
def test_a_broken_data_uri_is_refused(ref: str) -> None:
    """Strictly: what a browser forgives may be half a picture."""
    with pytest.raises(PictureUnfit, match="内嵌图片"):
        inline_bytes(ref)
