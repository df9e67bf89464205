"""The sandbox's structure check, and gongbao asking it."""

import json
import socket
import time

import pytest
import requests

from bot.sandbox.remote import Sandbox
from bot.sandbox.structure import breaches
from workers.errors import NoAnswer, TryLater
from workers.wechat.structure import verify_online

PATH = "/article-bin/verify_article_structure"
WORD = "w" * 120

EXAMPLES = [
    ("opacity", '<img style="opacity:0">', '<img style="opacity:.5">'),
    ("caret-color", '<p style="caret-color:rgba(0, 0, 0, 0)">早</p>', "<p>早</p>"),
    ("line-height", '<p style="line-height:0">早<br>安</p>', '<p style="line-height:0">早</p>'),
    ("width", '<p><img data-w="500"></p>', '<p><img data-w="500" style="width:100%"></p>'),
    ("width", '<p><img data-w="500"></p>', '<p data-ignore-width><img data-w="500"></p>'),
    ("width", '<p><img data-w="500"></p>', '<figure><img data-w="500"></figure>'),
    ("width", '<p><img data-w="400"></p>', '<p><img data-w="300"></p>'),
    ("height", '<p style="height:0px">早</p>', '<p data-mode="svg" style="height:0">早</p>'),
    ("text-align", '<p style="text-align:start">早</p>', '<p style="text-align:left">早</p>'),
    ("animate-begin", '<animate begin="touchstart">', '<animate begin="touchstart; click">'),
    ("pre", f"<pre>{WORD}</pre>", f'<pre style="white-space:pre-wrap">{WORD}</pre>'),
    ("pre", f'<pre style="overflow-x:auto">{WORD}</pre>', "<pre>短</pre>"),
    ("nestNodes", "<section>" * 15 + "早", "<section>" * 14 + "早"),
    (
        "darkmode-low-contrast",
        '<p style="background:#afb8c133">早</p>',
        '<p style="background:#afb8c133;color:#333">早</p>',
    ),
    (
        "darkmode-low-contrast",
        '<p style="background:rgba(175, 184, 193, 0.2)">早</p>',
        '<p style="background:#eff1f3">早</p>',
    ),
]


@pytest.mark.parametrize(("rule", "bad", "good"), EXAMPLES)
def test_the_platform_finds_a_breach_and_lets_its_likeness_pass(
    rule: str, bad: str, good: str
) -> None:
    """Who practises on the sandbox meets the rules he will meet at WeChat."""
    assert list(breaches(bad)) == [rule]
    assert breaches(good) == {}


def test_the_answer_has_the_platforms_form(sandbox_server: str) -> None:
    """The documentation's own example, and an article without fault."""
    bad = "<html><body><div style='height: 0;'>Invisible Element</div></body></html>"
    refused = requests.post(sandbox_server + PATH, json={"content": bad}, timeout=20).json()
    passed = requests.post(sandbox_server + PATH, json={"content": "<p>早</p>"}, timeout=20).json()
    assert refused["isValid"] is False
    assert list(refused["inValidInfo"]) == ["height"]
    (item,) = refused["inValidInfo"]["height"]["items"]
    assert item["outerHTML"] == "<div style='height: 0;'>Invisible Element</div>"
    assert refused["inValidInfo"]["height"]["violateRules"]
    assert passed == {"isValid": True}


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"content": 1}', b"\xff", b"[" * 100_000])
def test_what_is_no_article_is_refused(sandbox_server: str, body: bytes) -> None:
    """A checker that called nonsense valid would hide the caller's mistake."""
    assert requests.post(sandbox_server + PATH, data=body, timeout=20).status_code == 400


@pytest.mark.parametrize(
    "piece", ["<", "<p>", "早<br>", "<p style='width:400px'>", "</p><![", "<pre>"]
)
def test_hostile_content_takes_no_time(piece: str) -> None:
    """A server that hangs on one request is down for all."""
    began = time.perf_counter()
    breaches(piece * (50_000 // len(piece)))
    assert time.perf_counter() - began < 10


def test_gongbao_reads_what_the_platform_found(sandbox: Sandbox) -> None:
    """Each element that breaks a rule becomes one violation with its words."""
    html = '<p>早</p><p style="text-align:start">安好</p><p><img src="a.png" data-w="500"></p>'
    found = verify_online(html, sandbox.base_url + PATH)
    assert [(v.rule, v.words, v.picture) for v in found] == [
        ("width", "", "a.png"),
        ("text-align", "安好", ""),
    ]
    assert verify_online("<p>早</p>", sandbox.base_url + PATH) == ()


def test_an_address_that_is_no_checker_is_not_taken_for_a_pass(sandbox: Sandbox) -> None:
    """No answer is not a good answer."""
    with pytest.raises(NoAnswer, match="HTTP 404"):
        verify_online("<p>早</p>", sandbox.base_url + "/nothing")
    with pytest.raises(NoAnswer, match="读不懂"):
        verify_online("<p>早</p>", sandbox.base_url + "/cgi-bin/token")


def test_a_server_that_is_not_there_is_said(unused_port: int) -> None:
    """Nothing reached it, so it can be asked again."""
    with pytest.raises(TryLater, match="--online"):
        verify_online("<p>早</p>", f"http://127.0.0.1:{unused_port}{PATH}")


@pytest.fixture
def unused_port() -> int:
    """A port of this machine on which nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def test_the_answer_is_raw_utf8(sandbox_server: str) -> None:
    """As everywhere at WeChat, Chinese comes unescaped."""
    content = '<p style="text-align:end">早</p>'
    answer = requests.post(sandbox_server + PATH, json={"content": content}, timeout=20)
    assert "早" in answer.content.decode()
    assert json.loads(answer.content)["isValid"] is False
