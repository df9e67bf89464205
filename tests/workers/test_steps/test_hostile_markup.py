"""Whatever HTML and links a page holds, its article is made of what WeChat takes."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workers.account import Account
from workers.digest import HostedPicture
from workers.steps.parse import parse
from workers.steps.typeset import typeset

ACCOUNT = Account(name="a", app_id="", secret="")
FRONT = '+++\ntitle = "早报"\n+++\n\n'
HOSTED = {"a.png": HostedPicture("https://mmbiz.qpic.cn/a", 600, 400)}
ATTRIBUTES = {
    "a": {"href", "style"},
    "img": {"src", "data-w", "data-ratio", "style"},
    "td": {"style", "colspan", "rowspan"},
    "th": {"style", "colspan", "rowspan"},
}
DRAWN = frozenset({"svg", "g", "path", "rect"})  # formulae, drawn by gongbao itself
FORBIDDEN = frozenset(
    {"script", "style", "iframe", "form", "input", "object", "embed", "base", "meta", "link"}
)


class Tags(HTMLParser):
    """Collects the tags of an article with their attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {name: value or "" for name, value in attrs}))


def article(body: str) -> str:
    digest = parse((FRONT + body).encode(), name="i.md", folder="f", account=ACCOUNT)
    return typeset(digest, HOSTED, ACCOUNT)[0].html


def check(html: str) -> None:
    for tag, attributes in Tags(html).found:
        assert tag not in FORBIDDEN
        if tag in DRAWN:
            assert not any(name.startswith("on") or "href" in name for name in attributes)
        else:
            assert set(attributes) <= ATTRIBUTES.get(tag, {"style"}), attributes
        assert not re.search(r"url\(|expression|position|javascript", attributes.get("style", ""))
        if tag == "a":
            assert re.match(r"https?://mp\.weixin\.qq\.com(/|$)", attributes["href"])
        if tag == "img":
            assert attributes["src"] == "https://mmbiz.qpic.cn/a"


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "&#106;avascript:alert(1)",
        "java\tscript:alert(1)",
        "vbscript:x",
        "data:text/html;base64,PHNjcmlwdD4=",
        "https://mp.weixin.qq.com@evil.example/s",
        "https://mp.weixin.qq.com.evil.example/s",
        "https://evil.example/mp.weixin.qq.com",
        "https://mp.weixin.qq.com:443@evil.example/",
        "https://mp.weixin.qq.com\\@evil.example/",
        "//evil.example/s",
        "http://[half/",
    ],
)
@pytest.mark.parametrize("form", ["[甲]({0})", '<a href="{0}" onclick="x()">甲</a>', "<{0}>"])
def test_only_wechats_own_addresses_are_links(address: str, form: str) -> None:
    """The rest stays text: nobody is led to a script, or to a name that looks like WeChat's."""
    html = article(form.format(address))
    check(html)
    assert "<a " not in html


def test_an_attribute_cannot_be_left() -> None:
    """A quote in an address or in an alt text ends nothing."""
    html = article('[甲](https://mp.weixin.qq.com/s/"onclick="x) ![x" onerror="y](a.png)')
    check(html)
    assert "mmbiz" in html


PIECES = st.sampled_from(
    """
    <script> </script> <style> <!-- --> <svg onload=x> <math> <mtext> <table> <mglyph> </p> <p>
    <img src=x onerror=y> <img src="a.png"> <iframe srcdoc="x"> <a href="javascript:x"> </a>
    <b style="position:fixed;background:url(//x)"> <div onclick=x> </div> &lt; &#x3c; ]]> <![CDATA[
    [a](javascript:x) ![](a.png) ` ``` ~~~ > - * ** _ # | |- [^1] [^1]: $ $$ \\( {{< figure >}}
    <noscript> <template> <textarea> <title> <select> <option> <form> <object> <plaintext> <xmp>
    """.split()  # noqa: SIM905  pieces read better as words
)


@settings(deadline=None, max_examples=150)
@given(st.lists(PIECES | st.sampled_from(["\n", "\n\n", " ", '"', "'", "甲"]), max_size=25))
def test_no_soup_of_tags_gets_through(pieces: list[str]) -> None:
    """Sanitizers fall over mixtures: SVG in tables, comments in styles, half of everything."""
    check(article("".join(pieces)))
