"""The same foreign picture is fetched once a day for all pages of an account."""

from __future__ import annotations

import http.server
import io
import threading
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from workers.fetch import fetch_picture
from workers.publication import State

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pressroom import House

    from workers.publication import Publication


def picture(seed: str) -> bytes:
    """Draw a picture that no other seed gives."""
    out = io.BytesIO()
    Image.new("RGB", (640, 360), tuple(seed.encode()[:3])).save(out, "PNG")
    return out.getvalue()


class Site:
    """A website with one picture; `asked` counts who came for it."""

    def __init__(self, cache_control: str = "") -> None:
        self.asked = 0
        self.seed = "far"
        self.cache_control = cache_control
        self.address = ""


@contextmanager
def website(monkeypatch: pytest.MonkeyPatch, cache_control: str = "") -> Iterator[Site]:
    site = Site(cache_control)

    class Door(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.asked += 1
            body = picture(site.seed)
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            if site.cache_control:
                self.send_header("Cache-Control", site.cache_control)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Door) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        place = f"127.0.0.1:{server.server_port}"
        allowed = partial(fetch_picture, allow_private=frozenset({place}))
        monkeypatch.setattr("workers.obtain.fetch_picture", allowed)
        monkeypatch.setattr("workers.obtain.check_address", lambda _: None)
        site.address = f"http://{place}/far.png"
        yield site
        server.shutdown()


def drafted(house: House, body: str, slug: str = "ai1122", *, force: bool = False) -> Publication:
    done = house.walk(house.submit(house.page(slug, body=body), force=force))
    assert done.state is State.HANDED_OVER, done.why
    return done


def test_a_changed_page_does_not_fetch_its_pictures_again(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A correction an hour later asks no other website for anything, nor does another page."""
    with website(monkeypatch) as site:
        drafted(house, f"正文\n\n![远]({site.address})\n")
        house.clock.ahead = timedelta(hours=1)
        changed = drafted(house, f"正文改了\n\n![远]({site.address})\n")
        drafted(house, f"另一页\n\n![远]({site.address})\n", "ai1123")
        assert site.asked == 1
    (source,) = house.services.ledger.sources(changed.id)
    assert source.files[site.address] == picture("far")
    assert "mmbiz.qpic.cn" in house.drafts()[0]["articles"][0]["content"]


def test_after_a_day_a_picture_is_fetched_again(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Counted from when it was fetched, not from when it was used last."""
    with website(monkeypatch) as site:
        drafted(house, f"一\n\n![远]({site.address})\n")
        house.clock.ahead = timedelta(hours=20)
        drafted(house, f"二\n\n![远]({site.address})\n")
        assert site.asked == 1
        house.clock.ahead = timedelta(hours=25)
        drafted(house, f"三\n\n![远]({site.address})\n")
        assert site.asked == 2


@pytest.mark.parametrize(
    ("cache_control", "minutes", "asked"),
    [
        ("no-store", 1, 2),
        ("private, no-cache", 1, 2),
        ("max-age=0", 1, 2),
        ("public, max-age=3600", 50, 1),
        ("public, max-age=3600", 70, 2),
        ("max-age=31536000, immutable", 23 * 60, 1),
    ],
)
def test_a_server_decides_how_long_its_picture_is_good(
    house: House, monkeypatch: pytest.MonkeyPatch, cache_control: str, minutes: int, asked: int
) -> None:
    """RFC 9111: what must not be stored, or only for a time, is not used longer."""
    with website(monkeypatch, cache_control) as site:
        drafted(house, f"一\n\n![远]({site.address})\n")
        house.clock.ahead = timedelta(minutes=minutes)
        drafted(house, f"二\n\n![远]({site.address})\n")
        assert site.asked == asked


def test_an_operators_word_fetches_anew(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """`submit --force` is for the picture that was replaced under the same address."""
    with website(monkeypatch) as site:
        body = f"正文\n\n![远]({site.address})\n"
        drafted(house, body)
        site.seed = "replaced"
        again = drafted(house, body, force=True)
        assert site.asked == 2
        (source,) = house.services.ledger.sources(again.id)
        assert source.files[site.address] == picture("replaced")
        drafted(house, "变了\n\n" + body)
        assert site.asked == 2
