"""The feature page as a phone shows it, in every theme: pictures that are kept to be looked at.

After a run they lie in `.artefacts/`: feature-<theme>-<day or night>.png, 375 points wide.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from PIL import Image, ImageChops
from samples.golden import article

from bot.terminal.night import by_day_and_night
from workers import wardrobe

KEPT = Path(__file__).resolve().parents[2] / ".artefacts"
WIDTH, HEIGHT = 375, 16_000
GROUND = {"day": (255, 255, 255), "night": (25, 25, 25)}
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "chrome"))), "")
PAGE = """<!doctype html><html lang="zh" style="color-scheme:{scheme}"><meta charset="utf-8">
<style>body {{ margin: 0; padding: 16px; font: 17px/1.6 sans-serif; overflow-wrap: break-word;
background: light-dark(#fff, #191919); color: light-dark(#191919, #a3a3a3); }}</style>{html}"""
PICTURE = (
    "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' width='900' height='420'>"
    "<rect width='900' height='420' fill='%2393a8ac'/></svg>"
)


def photographed(page: Path, shot: Path, profile: Path) -> Image.Image:
    """What Chromium shows of a page, without the empty rest below it."""
    subprocess.run(
        [
            *(CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"),
            *("--no-first-run", "--disable-background-networking", f"--user-data-dir={profile}"),
            *("--host-resolver-rules=MAP * ~NOTFOUND", f"--window-size={WIDTH},{HEIGHT}"),
            *(f"--screenshot={shot}", page.as_uri()),
        ],
        check=True,
        capture_output=True,
        timeout=60,
    )
    with Image.open(shot) as image:
        whole = image.convert("RGB")
    ground = Image.new("RGB", whole.size, whole.getpixel((2, 2)))
    box = ImageChops.difference(whole, ground).getbbox()
    assert box is not None
    return whole.crop((0, 0, WIDTH, min(HEIGHT, box[3] + 16)))


@pytest.mark.browser
@pytest.mark.font
@pytest.mark.parametrize("theme", wardrobe.names())
@pytest.mark.parametrize("time", ["day", "night"])
def test_the_feature_page_is_kept_as_a_phone_shows_it(
    theme: str, time: str, tmp_path: Path
) -> None:
    """Every construct in every theme, by day and by night, for whoever changes a theme."""
    html = re.sub(r'src="[^"]*"', f'src="{PICTURE}"', article(theme).html)
    page = tmp_path / "page.html"
    scheme = "dark" if time == "night" else "light"
    page.write_text(PAGE.format(scheme=scheme, html=by_day_and_night(html)), encoding="utf-8")
    picture = photographed(page, tmp_path / "shot.png", tmp_path / "profile")
    KEPT.mkdir(exist_ok=True)
    picture.save(KEPT / f"feature-{theme}-{time}.png")
    assert picture.getpixel((2, 2)) == GROUND[time]
    assert 3_000 < picture.height < HEIGHT  # all of it, and nothing cut off below
    colours = picture.getcolors(maxcolors=1 << 20)
    assert colours is not None
    assert len(colours) > 200  # text, code and boxes; not a page of nothing
