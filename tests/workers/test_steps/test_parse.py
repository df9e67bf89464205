"""Pages as authors write them, and pages as nobody should."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workers.digest import PAGE_BYTES, PICTURES_LIMIT, Digest, Link, Note, Picture
from workers.settings import Account
from workers.steps.parse import parse

if TYPE_CHECKING:
    from pathlib import Path

ACCOUNT = Account(name="demo", app_id="wx", secret="s", base_url="https://example.com")
HEAD = '+++\ntitle = "早报"\n+++\n'  # three lines: the body begins on line 4


def page(body: str) -> Digest:
    return parse((HEAD + body).encode(), name="index.md", folder="demo", account=ACCOUNT)


def real(content: Path, start: str) -> Digest:
    folder = next(folder for folder in content.iterdir() if folder.name.startswith(start))
    raw = (folder / "index.md").read_bytes()
    return parse(raw, name="index.md", folder=folder.name, account=ACCOUNT)


@pytest.mark.content
def test_the_real_digest_is_understood(content: Path) -> None:
    """Twelve items, four pictures, twelve sources, eleven tutorials; the QR code is furniture."""
    digest = real(content, "ai20240618")
    assert (len(digest.title), digest.issue, digest.day) == (76, "0618", date(2024, 6, 18))
    assert len(digest.items) == 12
    assert digest.items[0].title == "陕西推出AI千亿级发展计划，五大产业集群，智算超3000P"
    assert digest.items[0].line == 27
    assert [picture.line for picture in digest.pictures] == [37, 47, 65, 75]
    assert not any(picture.remote for picture in digest.pictures)
    assert [note.number for note in digest.notes] == list(range(1, 13))
    assert len(digest.kept_links) == 11
    assert digest.cover == Picture("ai20240618-156.jpg", 7)
    assert digest.source_url == "https://example.com/p/ai20240618/"
    assert [fault.gravity for fault in digest.faults] == ["warning"], (
        "the day differs from the date"
    )
    assert [c.line for c in digest.furniture_found] == [None, 85, 87, 89, None]
    assert all(note.url in digest.html for note in digest.notes)


@pytest.mark.content
@pytest.mark.parametrize(
    ("start", "counts"),
    [
        ("20240501", (10, 1, 9, 2)),
        ("2024101801", (0, 11, 0, 9)),
        ("2024111901", (0, 5, 0, 10)),
    ],
)
def test_the_other_real_pages_are_understood(
    content: Path, start: str, counts: tuple[int, ...]
) -> None:
    """An older digest with ### items, and two tutorials that are no digests."""
    digest = real(content, start)
    found = (digest.items, digest.pictures, digest.notes, digest.kept_links)
    assert tuple(map(len, found)) == counts
    assert digest.faults == ()
    assert digest.furniture_found
    assert all(picture.line for picture in digest.pictures)


def test_a_foreign_link_becomes_text_with_a_number() -> None:
    """WeChat takes foreign links away; their addresses must not go with them."""
    digest = page(
        "甲（[报道详情](https://a.example/1)），乙（[报道详情](https://a.example/2)），见[一](https://a.example/1)。"
    )
    assert '（<cite>报道详情<span class="note">[1]</span></cite>）' in digest.html
    assert digest.notes == (
        Note(1, "报道详情", "https://a.example/1"),
        Note(2, "报道详情", "https://a.example/2"),
    )
    assert digest.html.count("[1]") == 3, "twice in the text, once at the end"
    assert "<a" not in digest.html


@pytest.mark.parametrize(
    ("written", "url"),
    [
        ("见 https://a.example/x，后文", "https://a.example/x"),
        ("见https://a.example/x。", "https://a.example/x"),
        ("(https://a.example/x_(y))", "https://a.example/x_(y)"),
        ("<https://a.example/x>", "https://a.example/x"),
        ("[甲][1]\n\n[1]: https://a.example/x", "https://a.example/x"),
        ('<a href="https://a.example/x">甲</a>', "https://a.example/x"),
        ("[甲](/about/)", "https://example.com/about/"),
        ("[甲](mailto:a@b.example)", "mailto:a@b.example"),
    ],
)
def test_no_address_is_lost(written: str, url: str) -> None:
    """However a link is written, its address stands in the notes."""
    digest = page(written)
    assert [note.url for note in digest.notes] == [url]
    assert url in digest.html


def test_links_to_wechat_stay_links() -> None:
    """WeChat keeps links to its own articles."""
    url = "https://mp.weixin.qq.com/s/abc"
    digest = page(f"<small>[教程]({url})</small> 与 {url}")
    assert digest.kept_links == (Link("教程", url), Link(url, url))
    assert digest.notes == ()
    assert digest.html.count(f'<a href="{url}">') == 2


@pytest.mark.parametrize("href", ["#top", "javascript:alert(1)", "data:text/html,x", ""])
def test_links_that_lead_nowhere_are_text(href: str) -> None:
    """An anchor in the page is only its text."""
    digest = page(f"前[文]({href})后")
    assert digest.notes == ()
    assert "<a" not in digest.html
    assert "文" in digest.html


@pytest.mark.parametrize(
    ("written", "html"),
    [
        ("中**“粗体”**后文", "<p>中<strong>“粗体”</strong>后文</p>"),
        ("一行\n二行，\nLatin\nend", "<p>一行二行，\nLatin\nend</p>"),
        ("**粗**\n二", "<p><strong>粗</strong>二</p>"),
        ("~~删~~ a~b~c", "<p><del>删</del> a~b~c</p>"),
        ("a<b and List<String> x", "<p>a&lt;b and List&lt;String&gt; x</p>"),
        ("<small>小</small>甲<br>乙<b>丙</b>", "<p><small>小</small>甲<br />乙<b>丙</b></p>"),
        ('<p onclick="x" id="y">甲<script>z()</script></p>', "<p>甲</p>"),
        ("- a\n  - b", "<ul><li>a<ul><li>b</li></ul></li></ul>"),
        ("说：\n- a", "<p>说：</p><ul><li>a</li></ul>"),
        ("3) 三\n4) 四", '<ol start="3"><li>三</li><li>四</li></ol>'),
        ("## 题 {#id}", "<h2>题</h2>"),
        ("## 题 {A}", "<h2>题 {A}</h2>"),
        ("<!-- 注 -->\n\n文", "<p>文</p>"),
        ("甲\\\n乙", "<p>甲<br />乙</p>"),
    ],
)
def test_markdown_reads_as_hugo_reads_it(written: str, html: str) -> None:
    """The same page looks the same on the site and in WeChat."""
    assert page(written).html.replace(">\n<", "><").strip() == html


def test_notes_are_numbered_as_they_are_read() -> None:
    """A bare address behind a link comes after it."""
    digest = page("[甲](https://a.example/1) 后 https://a.example/2 再 [丙](https://a.example/3)")
    assert [note.url[-1] for note in digest.notes] == ["1", "2", "3"]
    assert digest.html.index("[1]") < digest.html.index("[2]") < digest.html.index("[3]")


def test_code_in_a_list_and_a_quote_stays_code() -> None:
    """Hugo takes fences wherever a block may stand."""
    digest = page("1. 甲\n\n   ```py\n   if x < 1:\n       y\n   ```\n2. 乙\n\n> ```\n> z\n> ```\n")
    assert '<pre><code class="language-py">if x &lt; 1:\n    y\n</code></pre>' in digest.html
    assert digest.html.index("<blockquote>") < digest.html.index("<pre><code>z\n</code></pre>")
    assert digest.html.count("<li>") == 2


def test_footnotes_are_folded_without_links() -> None:
    """A footnote's mark is text, and so is its number at the end."""
    digest = page("甲[^a]\n\n[^a]: 说明")
    assert '甲<span class="note">[注1]</span>' in digest.html
    assert "[注1] 说明" in digest.html
    assert "↩" not in digest.html
    assert "<a" not in digest.html


def test_pictures_are_found_once_with_their_lines() -> None:
    """The line is where an author must look when a picture cannot be had."""
    digest = page('![甲](a%20b.png)\n\n文 <img src="c.png">\n\n![再](a%20b.png)\n')
    assert digest.pictures == (Picture("a b.png", 4, "甲"), Picture("c.png", 6))


def test_a_caption_says_something_or_is_not_there() -> None:
    """The same words under the heading and under the picture are once too often."""
    digest = page("## 题\n\n![题](a.png)\n\n![流程图](b.png)\n\n![](c.png)\n\n![d.png](d.png)\n")
    assert digest.html.count("<figure>") == 4
    assert digest.html.count("<figcaption>") == 1
    assert "<figcaption>流程图</figcaption>" in digest.html


def test_shortcodes_are_told_from_code() -> None:
    """Some, figure and highlight, are plain Markdown; others are a fault with its line."""
    digest = page(
        '{{< figure src="a.png" title="图" >}}\n\n{{< youtube abc >}}\n\n```\n{{< x >}}\n```\n'
    )
    assert digest.pictures == (Picture("a.png", 4, "图"),)
    assert [(fault.line, "youtube" in fault.what) for fault in digest.faults] == [(6, True)]
    assert "{{&lt; x &gt;}}" in digest.html


def test_items_are_told_from_furniture() -> None:
    """The headline list and the tutorials are no news."""
    body = (
        "## 今日\n\n- 甲发布\n- 乙上线\n\n## 甲发布\n\n甲今天发布了一个新的东西。\n\n"
        "## 乙上线\n\n![](b.png)\n\n```\n## 不是标题\n```\n\n## 往期\n\n"
        "[教程](https://mp.weixin.qq.com/s/x)\n"
    )
    digest = page(body)
    assert [(item.title, item.line) for item in digest.items] == [("甲发布", 9), ("乙上线", 13)]
    assert '<ul class="headlines">' in digest.html


@pytest.mark.parametrize(
    ("raw", "what", "line"),
    [
        (b"", "页面是空的", None),
        (b" \n\t\n", "页面是空的", None),
        (b"x" * (PAGE_BYTES + 1), "超过 1,000,000", None),
        (HEAD.encode() + "甲\n乙".encode() + b"\xff\xfe", "不是 UTF-8", 5),
        (HEAD.encode(), "正文是空的", None),
        (HEAD.encode() + b"> " * 500 + b"x", "嵌套太深", None),
        (HEAD.encode() + b"<b>" * 5000, "嵌套太深", None),
        (HEAD.encode() + b"![](" * 5000, "[ 太多", None),
    ],
)
def test_a_page_that_cannot_be_read_is_one_clear_message(
    raw: bytes, what: str, line: int | None
) -> None:
    """What is wrong, where, and what to do; nothing is raised."""
    (fault,) = parse(raw, name="index.md", folder="f", account=ACCOUNT).faults
    assert what in fault.what
    assert fault.line == line
    assert fault.remedy


def test_too_many_pictures_are_a_fault() -> None:
    """A page with hundreds of pictures is a mistake."""
    (fault,) = page("\n\n".join(f"![]({n}.png)" for n in range(PICTURES_LIMIT + 1))).faults
    assert "301 张图片" in fault.what


def test_a_utf_16_page_says_what_it_seems_to_be() -> None:
    """An editor's default should not take an afternoon to find."""
    faults = parse("标题".encode("utf-16"), name="i.md", folder="f", account=ACCOUNT).faults
    assert "UTF-16" in faults[0].what


def test_windows_line_ends_and_a_mark_at_the_start_change_nothing() -> None:
    """Notepad writes both."""
    raw = b"\xef\xbb\xbf" + (HEAD + "甲\n\n乙\n").replace("\n", "\r\n").encode()
    digest = parse(raw, name="i.md", folder="f", account=ACCOUNT)
    assert (digest.title, digest.html) == ("早报", page("甲\n\n乙\n").html)


@settings(deadline=None)  # the first formula loads a font
@given(st.binary(max_size=400), st.sampled_from([b"", b"+++\n", b"---\n", b"{"]))
def test_no_bytes_make_parse_raise(raw: bytes, start: bytes) -> None:
    """A page comes from outside: its faults are gathered, whatever it is."""
    digest = parse(start + raw, name="i.md", folder="f", account=ACCOUNT)
    assert isinstance(digest, Digest)
