"""No address is asked but public ones, whichever way it is written or come by."""

from __future__ import annotations

import ipaddress
import socket
import threading
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rawsite import PICTURE, Site, whole

from workers.fetch import FetchFailed, FetchRefused, fetch_picture
from workers.fetch.address import is_public


def test_a_redirect_is_followed(site: Site) -> None:
    """Picture hosts move; relative addresses are allowed."""
    site.pages["/old/a"] = whole(b"", "302 Found", Location="../a.png")
    assert site.get("/old/a") == PICTURE


def test_redirects_in_a_circle_end(site: Site) -> None:
    """Five hops are enough for anybody."""
    site.pages["/round"] = whole(b"", "301 Moved", Location="/round")
    with pytest.raises(FetchRefused, match="跳转超过 5 次"):
        site.get("/round")
    assert len(site.asked) == 6


@pytest.mark.parametrize(
    ("location", "why"),
    [
        ("http://127.0.0.1:{other}/secret", "端口"),
        ("http://localhost/secret", "内网"),
        ("http://169.254.169.254/latest/meta-data/", "内网"),
        ("http://[::ffff:127.0.0.1]/", "内网"),
        ("file:///etc/passwd", "http 或 https"),
        ("http://user:word@127.0.0.1:{port}/a.png", "用户名"),
        ("http://[half/", "写得不对"),
    ],
)
def test_every_hop_is_checked_like_the_first(site: Site, location: str, why: str) -> None:
    """A public address that sends us on to a private one is the classic attack."""
    other = Site()
    other.pages["/secret"] = whole()
    target = location.format(port=site.port, other=other.port)
    site.pages["/hop"] = whole(b"", "302 Found", Location=target)
    with pytest.raises(FetchRefused, match=why):
        site.get("/hop")
    other.close()
    assert other.asked == []
    assert len(site.asked) == 1


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("ftp://example.com/a.png", "http 或 https"),
        ("//127.0.0.1/a.png", "内网"),
        ("http://127.0.0.1/a.png", "内网"),
        ("http://127.1/a.png", "内网"),
        ("http://2130706433/a.png", "内网"),
        ("http://0x7f000001/a.png", "内网"),
        ("http://0/a.png", "内网"),
        ("http://[::1]/a.png", "内网"),
        ("http://[fe80::1%25lo]/a.png", "域名"),
        ("http://10.0.0.1:22/", "端口 22"),
        ("http://example.com:6379/a.png", "端口 6379"),
        ("http://example.com:x/a.png", "写得不对"),
        ("http://u:p@example.com/a.png", "用户名"),
        ("http://example.com\\@127.0.0.1/", "字符"),
        ("http://example.com/a\r\nX: y", "字符"),
        ("http:///a.png", "域名"),
        (f"http://{'a' * 70}.com/", "写得不对"),
        ("", "http 或 https"),
    ],
)
def test_addresses_that_must_not_be_asked_are_refused(url: str, why: str) -> None:
    """Nothing is sent anywhere: pytest-socket would say so."""
    with pytest.raises(FetchRefused, match=why):
        fetch_picture(url)


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1:248:1893:25c8:1946", True),
        ("64:ff9b::5db8:d822", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("240.0.0.1", False),
        ("255.255.255.255", False),
        ("198.18.0.1", False),
        ("::", False),
        ("::1", False),
        ("::ffff:10.0.0.1", False),
        ("::ffff:93.184.216.34", True),
        ("::127.0.0.1", False),
        ("64:ff9b::7f00:1", False),
        ("64:ff9b:1::1", False),
        ("2002:7f00:1::", False),
        ("2001::1", False),
        ("2001:db8::1", False),
        ("fc00::1", False),
        ("fe80::1%eth0", False),
        ("fec0::1", False),
        ("ff02::1", False),
    ],
)
def test_only_the_open_internet_is_public(address: str, public: bool) -> None:  # noqa: FBT001
    """Every way of writing a private address into a wider one counts as private."""
    assert is_public(address) is public


@settings(deadline=None)
@given(st.ip_addresses(v=6))
def test_nothing_outside_global_unicast_is_public(address: ipaddress.IPv6Address) -> None:
    """Public IPv6 begins with 2 or 3, or carries a public IPv4 address."""
    inside = address in ipaddress.ip_network("2000::/3")
    carried = address.ipv4_mapped or address in ipaddress.ip_network("64:ff9b::/96")
    assert inside or carried or not is_public(str(address))


def test_the_checked_address_is_the_one_connected_to(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name server may answer differently the second time (pytest-socket names who was asked)."""
    answers = iter(["93.184.216.34", "127.0.0.1", "127.0.0.1"])

    def resolved(_: str, port: int, **__: object) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(answers), port))]

    monkeypatch.setattr(socket, "getaddrinfo", resolved)
    with pytest.raises(UserWarning, match=r"93\.184\.216\.34"):
        fetch_picture("http://rebinding.example/a.png")
    assert next(answers) == "127.0.0.1"


def test_one_private_address_among_public_ones_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    """Which of several addresses is taken must not be a matter of luck."""
    both = [(socket.AF_INET, 1, 6, "", (ip, 80)) for ip in ("93.184.216.34", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: both)
    with pytest.raises(FetchRefused, match="内网"):
        fetch_picture("http://mixed.example/a.png")


def test_a_name_server_that_does_not_answer_costs_no_more_than_the_limit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The system's resolver has a patience of its own, often 30 seconds."""
    stuck = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: stuck.wait(10) and [])
    begun = time.monotonic()
    with pytest.raises(FetchFailed, match="超时"):
        fetch_picture("http://slow.example/a.png", seconds=0.2)
    stuck.set()
    assert time.monotonic() - begun < 2
