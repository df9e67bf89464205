"""The public archive: what readers can open, for everybody, and only where it is switched on."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
from flask import Flask
from shelved import Shelf, shelf_at

from bot.archive import ATOM, IN_THE_FEED, ON_A_PAGE, make_archive

if TYPE_CHECKING:
    from pathlib import Path

    from flask.testing import FlaskClient


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return shelf_at(tmp_path / "ledger.sqlite3")


def client_of(shelf: Shelf, *, archive: bool = True, public_url: str = "") -> FlaskClient:
    account = replace(shelf.account, archive=archive)
    settings = replace(
        shelf.services.settings, accounts={account.name: account}, public_url=public_url
    )
    app = Flask("archive")
    app.register_blueprint(make_archive(replace(shelf.services, settings=settings)))
    return app.test_client()


def test_nothing_is_public_until_it_is_switched_on(shelf: Shelf) -> None:
    """And an account that does not exist looks like one that is off."""
    client = client_of(shelf, archive=False)
    for path in (f"/a/{shelf.account.name}/", f"/a/{shelf.account.name}/feed.xml", "/a/nobody/"):
        assert client.get(path).status_code == 404


def test_the_page_lists_what_readers_can_open_newest_first(shelf: Shelf) -> None:
    """With the addresses at WeChat; titles are words, whatever they look like."""
    shelf.publish("one", "第一期 <script>alert(1)</script>", "2026-11-20")
    shelf.publish("two", "第二期", "2026-11-21")
    shelf.withdraw(shelf.publish("gone", "撤回的一期", "2026-11-22"))
    answer = client_of(shelf).get(f"/a/{shelf.account.name}/")
    assert answer.text.index("第二期") < answer.text.index("第一期")
    assert "撤回的一期" not in answer.text
    assert "<script>" not in answer.text
    assert 'href="https://mp.weixin.qq.com/s/two"' in answer.text
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_long_archives_have_pages(shelf: Shelf) -> None:
    """The last page leads nowhere further, and a page behind it is empty, not an error."""
    for number in range(ON_A_PAGE + 1):
        shelf.publish(f"p{number}", f"第 {number} 期", f"2026-10-{number % 28 + 1:02}")
    client, path = client_of(shelf), f"/a/{shelf.account.name}/"
    first, second = (client.get(f"{path}?page={number}").text for number in (1, 2))
    assert (first.count("<li>"), second.count("<li>")) == (ON_A_PAGE, 1)
    assert 'rel="next"' in first
    assert 'rel="next"' not in second
    assert "这里还没有内容" in client.get(f"{path}?page=9").text
    assert client.get(f"{path}?page=x").status_code == 200
    feed = ET.fromstring(client.get(f"{path}feed.xml").data)
    assert len(feed.findall(f"{{{ATOM}}}entry")) == IN_THE_FEED


def test_the_feed_is_atom(shelf: Shelf) -> None:
    """Readers' programs find id, title, link and a moment with its zone."""
    shelf.publish("one", "第一期 & 其他", "2026-11-20")
    client = client_of(shelf, public_url="https://news.example.com")
    answer = client.get(f"/a/{shelf.account.name}/feed.xml")
    assert answer.content_type.startswith("application/atom+xml")
    feed = ET.fromstring(answer.data)
    name = f"{{{ATOM}}}"
    assert feed.findtext(f"{name}id") == f"https://news.example.com/a/{shelf.account.name}/feed.xml"
    (entry,) = feed.findall(f"{name}entry")
    assert entry.findtext(f"{name}title") == "第一期 & 其他"
    assert entry.findtext(f"{name}updated") == "2026-11-20T00:00:00+08:00"
    link = entry.find(f"{name}link")
    assert link is not None
    assert link.get("href") == "https://mp.weixin.qq.com/s/one"


def test_an_empty_feed_is_a_feed(shelf: Shelf) -> None:
    """A reader's program may ask before the first issue is out."""
    feed = ET.fromstring(client_of(shelf).get(f"/a/{shelf.account.name}/feed.xml").data)
    assert feed.findall(f"{{{ATOM}}}entry") == []
    assert feed.findtext(f"{{{ATOM}}}updated") == "1970-01-01T00:00:00+00:00"
