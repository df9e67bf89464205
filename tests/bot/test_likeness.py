"""Where a picture had to be encoded anew, people see how much of its look is left."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from bot.terminal.fitted import fitted
from bot.terminal.output import likeness
from bot.terminal.showing import show
from workers.account import Account

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("similarity", "told"), [(1.0, ""), (0.99995, "99.9%"), (0.9934, "99.3%"), (0.8, "80.0%")]
)
def test_what_is_less_than_whole_never_reads_as_whole(similarity: float, told: str) -> None:
    """100.0% beside a picture that lost something would be a lie."""
    assert likeness(similarity) == told


def test_the_preview_tells_the_likeness_of_what_was_encoded_anew(tmp_path: Path) -> None:
    """And nothing beside a picture that stays as it came."""
    noise = Image.merge("RGB", [Image.effect_noise((200, 120), 60) for _ in range(3)])
    noise.save(tmp_path / "kept.jpg", quality=90)
    noise.save(tmp_path / "anew.webp", lossless=True)
    page = tmp_path / "index.md"
    page.write_text(
        '+++\ntitle = "早上好"\nslug = "a"\n+++\n\n![](kept.jpg)\n\n![](anew.webp)\n',
        encoding="utf-8",
    )
    shown = show(fitted(page, Account(name="a", app_id="wx", secret="")))
    kept, anew = re.findall(r'<tr><td>(?:kept|anew).*?<td class="n">([^<]*)</td></tr>', shown)
    assert kept == ""
    assert re.fullmatch(r"[789]\d\.\d%", anew)
