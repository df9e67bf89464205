"""The author's real pages feed one series: each address once, whatever it is called."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from workers.curriculum import curriculum, menu_of
from workers.steps.parse import parse
from workers.tutorials import identity

if TYPE_CHECKING:
    from pathlib import Path

    from pressroom import House

    from workers.digest import Digest

pytestmark = pytest.mark.content


def digests(content: Path, house: House) -> list[Digest]:
    pages = sorted(content.glob("*/index.md"))
    return [
        parse(page.read_bytes(), name=page.name, folder=page.parent.name, account=house.account)
        for page in pages
    ]


def test_what_real_pages_recommend_is_one_series(house: House, content: Path) -> None:
    """Lists of several forms, some articles twice: one entry an address, none lost."""
    tolerant = house.tolerant()
    for page in sorted(content.glob("*/index.md")):
        tolerant.walk(tolerant.submit(page.parent))
    named = [one for digest in digests(content, house) for one in digest.tutorials]
    series = curriculum(tolerant.account, tolerant.services.ledger)
    assert [identity(one.url) for one in series] == list(
        dict.fromkeys(identity(one.url) for one in series)
    )
    assert {identity(one.url) for one in series} == {identity(one.url) for one in named}
    assert len(series) < len(named)


def test_the_newest_of_real_pages_names_what_several_recommend(house: House, content: Path) -> None:
    """Whatever order they are submitted in."""
    tolerant = house.tolerant()
    pages = sorted(content.glob("*/index.md"), reverse=True)
    for page in pages:
        tolerant.walk(tolerant.submit(page.parent))
    by_day = sorted(digests(content, house), key=lambda digest: digest.day or date.min)
    newest = {identity(one.url): one.title for each in by_day for one in each.tutorials}
    series = curriculum(tolerant.account, tolerant.services.ledger)
    assert {identity(one.url): one.title for one in series} == newest


def test_real_categories_fold_into_the_menu(house: House, content: Path) -> None:
    """Seven of them: the four busiest, and the rest behind the last button."""
    tolerant = house.tolerant()
    for page in sorted(content.glob("*/index.md")):
        tolerant.walk(tolerant.submit(page.parent))
    block = menu_of(tolerant.account, tolerant.services.ledger).buttons[1]
    assert block.name == "教程"
    assert len(block.below) == 5
    assert block.below[-1].words == "教程"
    assert all(len(one.name.encode()) <= 60 for one in block.below)
