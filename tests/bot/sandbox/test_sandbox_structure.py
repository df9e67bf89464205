"""The sandbox's structure check, and gongbao asking it."""

import json
import socket
import time
from collections import Counter
from pathlib import Path

import pytest
import requests
from structure_cases import BY_LAYOUT, BY_SOURCE, of

from bot.sandbox import chromium
from bot.sandbox.remote import Sandbox
from bot.sandbox.structure import LOOKED_AT, breaches
from bot.terminal.layout import laid_out
from workers.errors import Gravity, NoAnswer, TryLater
from workers.structure import Violation, once, verify
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
    (
        "darkmode-low-contrast",
        '<section style="background:#222"><p style="color:black">早</p></section>',
        '<section style="background:#222"><p style="color:#fff">早</p></section>',
    ),
    (
        "darkmode-low-contrast",
        '<p><font color="#eee">早</font></p>',
        '<p data-ignore-dm="low-contrast" style="color:#eee">早</p>',
    ),
    (
        "darkmode-low-contrast",
        '<p style="color:rgba(0,0,0,.1)">早</p>',
        '<p style="color:white;background:linear-gradient(red,blue)">早</p>',
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


def test_an_element_of_a_drawing_ends_where_it_says() -> None:
    """An element that closes itself is told whole."""
    bad = '<svg><animate begin="touchstart"/><g></g></svg>'
    (item,) = breaches(bad)["animate-begin"]["items"]
    assert item["outerHTML"] == '<animate begin="touchstart"/>'


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"content": 1}', b"\xff", b"[" * 100_000])
def test_what_is_no_article_is_refused(sandbox_server: str, body: bytes) -> None:
    """A checker that called nonsense valid would hide the caller's mistake."""
    assert requests.post(sandbox_server + PATH, data=body, timeout=20).status_code == 400


@pytest.mark.parametrize(
    "piece", ["<", "<p>", "早<br>", "<p style='width:400px'>", "</p><![", "<pre>"]
)
def test_hostile_content_takes_no_time(piece: str) -> None:
    """A server that hangs on one request is down for all."""
    began = time.thread_time()
    breaches(piece * (50_000 // len(piece)))
    assert time.thread_time() - began < 10


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


CASES = [*of(BY_SOURCE), *of(BY_LAYOUT)]
ALL_BAD = "".join(bad for _, bad, _ in CASES)


def ours(html: str) -> Counter[tuple[str, str]]:
    """What `gongbao check --layout` calls errors: rule and first words."""
    (drawn,) = laid_out([html])
    return told(once((*drawn, *verify(html))))


def told(found: tuple[Violation, ...]) -> Counter[tuple[str, str]]:
    return Counter((v.rule, v.words[:20]) for v in found if v.gravity is Gravity.ERROR)


@pytest.mark.browser
def test_check_online_agrees_with_check_layout(sandbox: Sandbox) -> None:
    """Two measuring pages, written apart: a mistake in one shows in the other."""
    online = told(once(verify_online(ALL_BAD, sandbox.base_url + PATH)))
    assert online == ours(ALL_BAD)
    assert len(online) > len(BY_LAYOUT)


@pytest.mark.browser
@pytest.mark.parametrize("rule", BY_LAYOUT)
def test_what_breaks_no_rule_in_a_layout_passes_online(rule: str, sandbox: Sandbox) -> None:
    """Each example's likeness, the guesses from the source alone overruled."""
    good = "".join(good for _, good in [*BY_LAYOUT[rule], *BY_SOURCE.get(rule, [])])
    bad = "".join(bad for bad, _ in BY_LAYOUT[rule])
    assert verify_online(good, sandbox.base_url + PATH) == ()
    assert rule in {v.rule for v in verify_online(bad, sandbox.base_url + PATH)}


def looked_at(sandbox_server: str, content: str) -> tuple[str, dict[str, object]]:
    answer = requests.post(sandbox_server + PATH, json={"content": content}, timeout=60)
    return answer.headers[LOOKED_AT], answer.json()


@pytest.mark.browser
def test_an_article_runs_no_script_and_forges_no_answer(sandbox_server: str) -> None:
    """The layout is judged of what the article says, whatever it would like to do."""
    hostile = (
        '</script><script>parent.document.title="x"</script><output>%7B%7D</output>'
        '<img src=x onerror="parent.document.body.remove()"><style>pre{display:none}</style>'
        '<iframe srcdoc="<script>top.location=1</script>"></iframe><base href="http://x/">'
    )
    where, told = looked_at(sandbox_server, f"{hostile}<pre>{WORD}</pre>")
    assert where == "source, layout"
    assert list(told["inValidInfo"]) == ["width", "pre"]
    assert told["inValidInfo"]["pre"]["items"] == [{"outerHTML": f"<pre>{WORD}</pre>"}]


def test_without_a_browser_the_source_is_judged_and_the_answer_says_so(
    sandbox_server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a header: the JSON is the platform's own, and clients read no more."""
    monkeypatch.setattr(chromium, "NAMES", ("no-such-browser",))
    where, told = looked_at(sandbox_server, '<p><img data-w="500"></p>')
    assert where == "source (no Chromium on PATH)"
    assert list(told["inValidInfo"]) == ["width"]


@pytest.mark.parametrize(
    ("script", "said"),
    [("exit 3", "status 3"), ("echo '<p>'", "not measured"), ("sleep 60 & wait", "within 1 ")],
)
def test_a_browser_that_fails_leaves_what_the_source_tells(
    script: str, said: str, sandbox_server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that ends badly, says nothing, or never ends: it is ended, and all it started."""
    program = tmp_path / "chromium"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    monkeypatch.setattr(chromium, "NAMES", (str(program),))
    monkeypatch.setattr(chromium, "SECONDS", 1.0)
    where, told = looked_at(sandbox_server, '<p style="text-align:end">早</p>')
    assert said in where
    assert list(told["inValidInfo"]) == ["text-align"]
