"""Of a foreign page its beginning is read, and nothing private is asked for it."""

from __future__ import annotations

import gzip

import pytest
from rawsite import Site, whole

from workers.fetch import FetchRefused, Page, fetch_page
from workers.fetch.page import BEGINNING

WORDS = "早上好".encode()


def get(site: Site, path: str) -> Page:
    return fetch_page(site.url(path), seconds=3, allow_private=site.allowed)


def test_a_page_comes_with_where_it_was_found(site: Site) -> None:
    """Packed or not; a page of an error is a page, too."""
    site.pages |= {
        "/old": whole(b"", "302 Found", Location="/packed"),
        "/packed": whole(gzip.compress(WORDS), Content_Encoding="gzip"),
        "/none": whole(WORDS, "404 Not Found"),
    }
    assert get(site, "/old") == Page(site.url("/packed"), 200, "早上好", whole=True)
    assert get(site, "/none") == Page(site.url("/none"), 404, "早上好", whole=True)


@pytest.mark.parametrize("packed", [False, True])
def test_of_a_long_page_only_the_beginning_is_read(site: Site, packed: bool) -> None:  # noqa: FBT001
    """Articles have megabytes, and a bomb has more."""
    body = b"x" * (4 * BEGINNING)
    site.pages["/long"] = (
        whole(gzip.compress(body), Content_Encoding="gzip") if packed else whole(body)
    )
    page = get(site, "/long")
    assert (len(page.text), page.whole) == (BEGINNING, False)


def test_a_page_that_was_cut_short_is_not_whole(site: Site) -> None:
    """A notice that ends in the middle might go on as an article."""
    site.pages["/cut"] = whole(WORDS, Content_Length="999")
    site.pages["/torn"] = whole(gzip.compress(WORDS)[:-4], Content_Encoding="gzip")
    assert not get(site, "/torn").whole
    assert not get(site, "/cut").whole


def test_a_redirect_to_this_machine_is_refused(site: Site) -> None:
    """Whoever can write a tutorial's address must not read this network."""
    site.pages["/hop"] = whole(b"", "302 Found", Location="http://127.0.0.1:8080/metrics")
    with pytest.raises(FetchRefused, match="内网"):
        get(site, "/hop")
    with pytest.raises(FetchRefused):
        fetch_page(site.url("/hop"))
