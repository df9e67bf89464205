"""Foreign pictures come whole, in time and within measure."""

from __future__ import annotations

import gzip
import re
import socket
import time
import zlib

import pytest
from rawsite import PICTURE, Answer, Site, endless, raw, whole

from workers.fetch import FetchFailed, FetchRefused, fetch_picture


def test_a_picture_is_fetched(site: Site) -> None:
    """One request, with nothing in it that tells who asks."""
    assert site.get() == PICTURE
    (request,) = site.asked
    assert re.search(rb"^Host: 127\.0\.0\.1:%d\r$" % site.port, request, re.MULTILINE)
    assert not re.search(rb"cookie|authorization|referer", request, re.IGNORECASE)


def test_names_in_chinese_and_spaces_are_asked_for_encoded(site: Site) -> None:
    """Authors paste addresses as their browser shows them."""
    site.pages["/%E5%9B%BE%201.png?v=%E4%B8%80&w=%20"] = whole()
    assert site.get("/图 1.png?v=一&w=%20#part") == PICTURE


def test_chunks_and_a_body_that_ends_with_the_connection_are_read(site: Site) -> None:
    """Both are how servers send what they do not know the length of."""
    site.pages["/chunks"] = raw(
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"
    )
    site.pages["/close"] = raw(b"HTTP/1.0 200 OK\r\n\r\nabcde")
    assert site.get("/chunks") == site.get("/close") == b"abcde"


@pytest.mark.parametrize(
    "answer",
    [
        endless(b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n", b"x", 0.05),
        endless(b"HTTP/1.1 200 OK\r\n", b"X: y\r\n"[:1], 0.05),
        endless(b"", b"HTTP/1.1 100 Continue\r\n\r\n", 0.05),
        endless(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\na\r\n", 0.05),
    ],
    ids=["body", "headers", "continue", "chunks"],
)
def test_a_drip_ends_with_the_total_time(site: Site, answer: Answer) -> None:
    """Each byte comes in time, and all of them together never."""
    site.pages["/drip"] = answer
    begun = time.monotonic()
    with pytest.raises(FetchFailed, match=r"规定时间|超时"):
        site.get("/drip", seconds=0.5)
    assert time.monotonic() - begun < 2


@pytest.mark.parametrize(
    "answer",
    [
        whole(Content_Length="999999999999"),
        endless(b"HTTP/1.0 200 OK\r\n\r\n", b"x" * 65536),
        endless(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"4\r\nabcd\r\n" * 900),
        endless(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n", b"x" * 65536),
        endless(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffffff\r\n", b"x" * 9999),
        whole(gzip.compress(bytes(50_000_000)), Content_Encoding="gzip"),
    ],
    ids=["announced", "endless", "chunks", "negative chunk", "huge chunk", "gzip bomb"],
)
def test_no_body_is_larger_than_the_limit(site: Site, answer: Answer) -> None:
    """Announced, endless, in odd chunks or compressed: the limit holds."""
    site.pages["/large"] = answer
    with pytest.raises((FetchRefused, FetchFailed)) as caught:
        site.get("/large", limit=100_000, seconds=5)
    assert re.search("太大|超过|中断", str(caught.value))


def test_a_picture_of_just_the_limit_is_taken(site: Site) -> None:
    """And one byte more is not."""
    assert site.get(limit=len(PICTURE)) == PICTURE
    with pytest.raises(FetchRefused, match="超过"):
        site.get(limit=len(PICTURE) - 1)


@pytest.mark.parametrize(
    "answer",
    [
        whole(PICTURE, Content_Length=str(len(PICTURE) + 1)),
        raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nabc"),
        whole(gzip.compress(PICTURE)[:-20], Content_Encoding="gzip"),
        raw(b""),
        raw(b"no http at all\r\n\r\n"),
    ],
    ids=["length", "chunk", "gzip", "nothing", "nonsense"],
)
def test_half_a_picture_is_none(site: Site, answer: Answer) -> None:
    """A broken transfer may come right the next time."""
    site.pages["/half"] = answer
    with pytest.raises(FetchFailed, match="断") as caught:
        site.get("/half")
    assert caught.value.passing


def test_compression_that_nobody_asked_for_is_undone(site: Site) -> None:
    """Some servers compress whatever they are asked."""
    site.pages["/gzip"] = whole(gzip.compress(PICTURE), Content_Encoding="gzip")
    site.pages["/deflate"] = whole(zlib.compress(PICTURE), Content_Encoding="deflate")
    site.pages["/br"] = whole(b"?", Content_Encoding="br")
    assert site.get("/gzip") == site.get("/deflate") == PICTURE
    with pytest.raises(FetchFailed, match="压缩"):
        site.get("/br")


@pytest.mark.parametrize(
    ("status", "passing"),
    [
        ("404 Not Found", False),
        ("403 Forbidden", False),
        ("503 Busy", True),
        ("429 Slow", True),
        ("418 Tea", False),
    ],
)
def test_an_unwilling_server_is_quoted(site: Site, status: str, passing: bool) -> None:  # noqa: FBT001
    """Whether to ask again later depends on why it did not give the picture."""
    site.pages["/no"] = whole(b"no", status)
    with pytest.raises(FetchFailed, match=status[:3]) as caught:
        site.get("/no")
    assert caught.value.passing is passing


def test_a_failure_does_not_tell_the_rest_of_the_address(site: Site) -> None:
    """A signed address is a key: it must not reach a log."""
    site.pages["/a.png?signature=abc"] = raw(b"")
    with pytest.raises(FetchFailed) as caught:
        site.get("/a.png?signature=abc")
    assert "abc" not in str(caught.value)


def test_a_closed_door_and_an_unknown_name_are_failures(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither is the author's fault for certain; both are told plainly."""
    closed = socket.create_server(("127.0.0.1", 0))
    pair = f"127.0.0.1:{closed.getsockname()[1]}"
    closed.close()
    with pytest.raises(FetchFailed, match="中断"):
        fetch_picture(f"http://{pair}/", allow_private=frozenset({pair}))

    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(FetchFailed, match="找不到网站") as caught:
        fetch_picture("http://no-such-name.example/a.png")
    assert not caught.value.passing
