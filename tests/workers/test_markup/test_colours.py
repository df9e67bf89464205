"""Colours made from any accent can be read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workers.markup.colours import LEGIBLE, WHITE, contrast, read, words_of, write

ANY = st.from_regex(r"#[0-9a-f]{6}", fullmatch=True)


@given(ANY)
def test_every_accent_can_be_read(accent: str) -> None:
    """An owner may pick the palest yellow: as text it is darkened, under text it is kept."""
    named = {name: read(colour) for name, colour in words_of(accent).items()}
    assert contrast(named["accent"], WHITE) >= LEGIBLE
    assert contrast(named["accent"], named["tint"]) >= LEGIBLE
    assert contrast(named["on"], named["fill"]) >= LEGIBLE
    assert write(named["fill"]) == write(read(accent))


@pytest.mark.parametrize("accent", ["#077", "#b22222", "#333"])
def test_a_dark_accent_stays_as_it_is(accent: str) -> None:
    """What can be read already is the owner's to decide."""
    assert read(words_of(accent)["accent"]) == read(accent)


def test_colours_are_written_short() -> None:
    """Each character is repeated on every element."""
    assert (write((0, 0x77, 0x77)), write((1, 2, 3))) == ("#077", "#010203")
    assert contrast((0, 0, 0), WHITE) == pytest.approx(21)
