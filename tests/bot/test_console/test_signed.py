"""A signed link shows one issue to whoever has it, for a day, and nothing else."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
import requests

from workers.showlink import LASTS, show_link

if TYPE_CHECKING:
    from consoleside import ConsoleSide


def asked(side: ConsoleSide, link: str) -> requests.Response:
    there = urlsplit(link)
    return requests.get(f"{side.url}{there.path}?{there.query}", timeout=30)


def test_an_issue_is_shown_without_a_login(side: ConsoleSide) -> None:
    """First that it is being typeset, then the article with its pictures; no script runs in it."""
    row = side.room.drafted(title="早上好")
    link = show_link(side.room.account, row.id, side.room.services)
    assert "正在排版" in asked(side, link).text
    side.typeset(row)
    page = asked(side, link)
    assert page.status_code == 200
    assert "正文一" in page.text
    assert "script-src" not in page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    picture = re.findall(r'src="(/console/shown/[^"]+)"', page.text)[0].replace("&amp;", "&")
    told = requests.get(f"{side.url}{picture}", timeout=30)
    assert told.status_code == 200
    assert told.headers["Content-Type"].startswith("image/")
    assert requests.get(f"{side.url}{picture.split('?')[0]}", timeout=30).status_code == 404


@pytest.mark.parametrize("change", ["number", "sign", "until", "nothing", "long"])
def test_a_changed_link_leads_nowhere(side: ConsoleSide, change: str) -> None:
    """Neither to another issue, nor for longer; and it does not say what was wrong."""
    row, other = side.room.drafted("a1"), side.room.drafted("a2")
    link = show_link(side.room.account, row.id, side.room.services)
    changed = {
        "number": link.replace(f"shown/{row.id}/", f"shown/{other.id}/"),
        "sign": re.sub(r"sign=\w", "sign=", link) + "0",
        "until": re.sub(r"until=(\d+)", lambda found: f"until={int(found[1]) + 1}", link),
        "nothing": link.partition("?")[0],
        "long": re.sub(r"until=\d+", f"until={'9' * 400}", link),
    }[change]
    answer = asked(side, changed)
    assert answer.status_code == 404
    assert "正文一" not in answer.text


def test_a_link_is_over_after_a_day(side: ConsoleSide) -> None:
    """Whoever forwarded it cannot read what comes later."""
    row = side.room.drafted()
    link = show_link(side.room.account, row.id, side.room.services)
    assert asked(side, link).status_code == 200
    side.room.house.clock.ahead += LASTS + timedelta(seconds=1)
    assert asked(side, link).status_code == 404
