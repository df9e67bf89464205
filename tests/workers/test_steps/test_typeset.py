"""Articles as WeChat will take them: what may stand in them, and how they are fitted."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from workers.digest import CONTENT_LIMIT, Article, Digest, HostedPicture, Picture
from workers.settings import Account
from workers.steps.parse import parse
from workers.steps.typeset import typeset

if TYPE_CHECKING:
    from pathlib import Path

ACCOUNT = Account(name="demo", app_id="wx", secret="s", author="编辑部")
HEAD = '+++\ntitle = "早报"\n+++\n'
TAGS = frozenset({
    "section", "p", "span", "strong", "em", "br", "h1", "h2", "h3", "h4", "pre", "code",
    "table", "thead", "tbody", "tr", "td", "th", "img", "a", "sup",
})  # fmt: skip
ATTRIBUTES = re.compile(
    r'(?: (?:style|href|src|data-w|data-ratio|colspan|rowspan)="[^"<]*")*', re.DOTALL
)
FORBIDDEN = re.compile(
    r"position|url\(|!important|var\(|calc\(|expression|javascript|--|\bid=|font-family"
)
TWO_ITEMS = "## 甲发布了\n\n甲今天发布了新的东西。\n\n## 乙上线吗？\n\n乙今天上线了新的东西。\n"
PIECES = st.sampled_from([
    "<b>", "</b>", '<p style="position:fixed;color:red;background:url(x)">', "<div>", "</div>",
    "<table>", "<td>", "<tr>", "<li>", "<ul>", "</ul>", "<script>", "</script>", "<svg>",
    '<a href="javascript:x">', '<a href="http://mp.weixin.qq.com/s/x" onclick=a>', "<style>",
    "<img src=x onerror=y>", "![a](x)", "[a](http://b.c)", "**", "*", "`", "```\n", "\n", "\n\n",
    "- ", "1. ", "> ", "    ", "| a | b |\n|--|--|\n", "# ", "## ", "---\n", "~~", "[^1]",
    "[^1]: 注\n", "[x]: http://y.z\n", "{{< x >}}", "&nbsp;", "&#1;", "&#xfffe;", "<!--", "-->",
    "http://a.b/c", "<http://e.f>", "汉字", "，", "“", "</section>", "<section>", "<pre>", "</pre>",
    "<code>", "\\", "\t", "<br>", "<hr>", "<math>", "<details>", "<textarea>", "<select>",
    "<plaintext>", "<title>", "<caption>", "<dl><dt>", "<cite>", '<span class="note">', "<figure>",
    "<figcaption>", "\x02", "\x03", "\x02wzxhzdk:0\x03", "\x02klzzwxh:0001\x03", "<![CDATA[", "<?x",
    "&lt;script&gt;", ": d\n",
])  # fmt: skip
SOUP = st.lists(PIECES | st.text(max_size=5), max_size=25).map("".join)


def hosted(*refs: str, width: int = 900) -> dict[str, HostedPicture]:
    return {ref: HostedPicture(f"http://mmbiz.qpic.cn/{ref}", width, 500) for ref in refs}


def article(body: str, *refs: str, head: str = HEAD, width: int = 900) -> Article:
    digest = parse((head + body).encode(), name="index.md", folder="demo", account=ACCOUNT)
    return typeset(digest, hosted(*refs, width=width), ACCOUNT)[0]


def text(html: str) -> str:
    return unescape(re.sub(r"<[^>]*>", "", html))


def assert_allowed(html: str) -> None:
    html = re.sub("<svg .*?</svg>", "", html)  # formulae, drawn by gongbao itself
    for _, tag, attributes in re.findall(r"<(/?)([^\s>/]+)([^>]*)>", html):
        assert tag in TAGS
        assert ATTRIBUTES.fullmatch(attributes)
        assert not FORBIDDEN.search(re.sub(r' (?:href|src)="[^"]*"', "", attributes))
        for href in re.findall(r'href="([^"]*)"', attributes):
            assert href.startswith(("http://mp.weixin.qq.com/", "https://mp.weixin.qq.com/"))


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=150)
@given(SOUP)
def test_nothing_but_what_is_allowed_ever_comes_out(soup: str) -> None:
    """Whatever an author or a stranger's page brings, WeChat sees only what it takes."""
    body = soup.encode("utf-8", "replace").decode()
    html = article(body, "x").html
    assert_allowed(html)
    assert not re.search("[\x00-\x09\x0b-\x1f]", html)


@given(SOUP)
def test_even_html_that_parse_never_saw_is_reduced(soup: str) -> None:
    """A digest read back from elsewhere may hold anything."""
    digest = Digest(name="i.md", folder="f", slug="", title="早报", html=soup)
    assert_allowed(typeset(digest, hosted("x"), ACCOUNT)[0].html)


@given(st.text(alphabet="汉字的文本abcXYZ019，。！？“”《》 \n", max_size=200))
def test_no_text_is_lost(body: str) -> None:
    """The words of the news are never touched."""
    assert "".join(text(article(body).html).split()) == "".join(body.split())


@pytest.mark.content
@pytest.mark.parametrize(
    ("start", "title", "cut", "characters"),
    [
        (
            "ai20240618",
            "[AI资讯·0618] 快手AI模型可灵在质量优于Sora",
            "在分句处截短：76 → 29 字",
            15_000,
        ),
        ("20240501", "[每日AI·0501]GitHub 版 Devin", "在分句处截短：74 → 25 字", 9_000),
        ("2024101801", "transformers 推理 Qwen2.5", "在词语处截短：66 → 23 字", 20_000),
        ("2024111901", "Transformers 框架任务概览", "在分句处截短：49 → 19 字", 20_000),
    ],
)
def test_every_real_page_fits(
    content: Path, start: str, title: str, cut: str, characters: int
) -> None:
    """WeChat refuses 20,000 characters, tags and addresses of pictures included."""
    folder = next(folder for folder in content.iterdir() if folder.name.startswith(start))
    raw = (folder / "index.md").read_bytes()
    digest = parse(raw, name="index.md", folder=folder.name, account=ACCOUNT)
    (found,) = typeset(digest, hosted(*(picture.ref for picture in digest.pictures)), ACCOUNT)
    assert (found.title, found.title_cut) == (title, cut)
    assert found.characters < characters
    assert found.html.count("<img ") == len(digest.pictures)
    assert all(note.url in found.html for note in digest.notes)
    assert all(f'href="{link.url}"' in found.html for link in digest.kept_links)
    assert all(fault.gravity == "warning" for fault in found.faults)
    assert_allowed(found.html)


def test_a_title_cut_at_a_word_asks_for_a_better_one() -> None:
    """Only the author knows what may go."""
    found = article("文", head='+++\ntitle = "' + "很长的标题没有任何停顿" * 4 + '"\n+++\n')
    assert "[wechat]" in found.faults[0].remedy
    assert found.faults[0].gravity == "warning"


def test_pictures_are_counted_as_long_as_wechats_addresses() -> None:
    """The budget must hold before the first picture is uploaded."""
    found = article("![](a.png)", "a.png")
    address = "http://mmbiz.qpic.cn/a.png"
    assert found.characters == len(found.html) - len(address) + 140


def test_wide_pictures_fill_the_column_and_small_ones_do_not() -> None:
    """A width between the phone's and the PC's breaks WeChat's rule of equal widths."""
    wide = article("![](a.png)", "a.png", width=640).html
    small = article("![](a.png)", "a.png", width=200).html
    assert 'data-w="640" data-ratio="0.7812" style="width:100%"' in wide
    assert 'data-w="200" data-ratio="2.5" style="max-width:100%"' in small


def test_a_picture_that_could_not_be_had_leaves_no_hole() -> None:
    """No empty figure, no caption without its picture, no lost link."""
    html = article("甲\n\n![流程](a.png)\n\n[![](b.png)](https://a.example)\n").html
    assert "<img" not in html
    assert "流程" not in html
    assert "[1]" in html
    assert "https://a.example" in html


def test_lists_are_paragraphs_with_their_markers() -> None:
    """The official editor breaks native lists, nested ones most of all."""
    html = article("1. 甲\n   - 乙\n     - 丙\n2. 丁\n\n文\n\n3. 戊\n\n- [x] 己\n- [ ] 庚\n").html
    assert not re.search("<(ul|ol|li)", html)
    assert text(html) == "1.甲・乙・丙2.丁文3.戊☑ 己☐ 庚"


def test_code_keeps_its_lines_and_its_indentation() -> None:
    """WeChat folds line ends and spaces in code, so they are written as what it keeps."""
    html = article("```python\nif x < 1:\n    return  'a'\n\n\ny = 2\n```\n").html
    (pre,) = re.findall("<pre.*?</pre>", html)
    assert "\n" not in pre
    code = unescape(re.sub("<[^>]*>", "", pre.replace("<br>", "\n"))).replace("\xa0", " ")
    assert code == "if x < 1:\n    return  'a'\n\n\ny = 2"
    assert "<br>\xa0\xa0\xa0\xa0" in pre
    assert re.search('<span style="color:[^"]*">if</span>', pre)
    assert "overflow" not in pre


def test_what_is_inherited_is_said_once() -> None:
    """The colour of text stands on the wrapper: on each paragraph it would cost much room."""
    html = article("甲\n\n- 乙\n\n> 丙\n\n丁\n").html
    assert re.match('<section style="[^"]*color:#333', html)
    assert not any("color" in style for style in re.findall("<p([^>]*)>", html))


def test_a_rule_that_parts_nothing_goes_with_its_picture() -> None:
    """The QR picture at the end may be left out, and the rule before it would part nothing."""
    html = article("甲\n\n---\n\n![](qr.png)\n").html
    assert text(html) == "甲"
    assert "· · ·" in text(article("甲\n\n---\n\n![](qr.png)\n", "qr.png").html)
    assert text(article("甲\n\n---\n\n![](a.png)\n\n---\n\n乙\n").html) == "甲· · ·乙"


def test_an_article_that_would_be_too_long_is_set_in_less() -> None:
    """The colours of code and the ornaments are what a reader misses least."""
    body = "".join(f"- 第 {n} 项 `code` 说明文字\n\n" for n in range(250))
    found = article(body)
    assert found.characters < CONTENT_LIMIT
    assert "精简版式" in found.faults[0].what


def test_an_article_that_is_too_long_even_so_is_a_fault() -> None:
    """Known before anything is uploaded, with what to do."""
    found = article("长" * CONTENT_LIMIT)
    (fault,) = found.faults
    assert fault.gravity == "error"
    assert "20,000" in fault.what
    assert "拆成两篇" in fault.remedy


def test_an_unknown_theme_is_a_fault_and_the_article_is_still_set() -> None:
    """A check shows every fault, so it must get to the end."""
    head = '+++\ntitle = "早报"\n[wechat]\ntheme = "../x"\n+++\n'
    found = article("文", head=head)
    assert "calm" in found.faults[0].remedy
    assert "文" in found.html


@pytest.mark.parametrize(
    ("head", "body", "summary"),
    [
        ('+++\ntitle = "x"\ndescription = "一句话。"\n+++\n', "文", "一句话。"),
        (HEAD, TWO_ITEMS, "甲发布了；乙上线吗？"),
        (HEAD, "第一段写的是开头。\n\n- 列表\n\n第二段。\n", "第一段写的是开头。第二段。"),
        ('+++\ntitle = "x"\n+++\n', "", ""),
    ],
)
def test_the_summary_is_made_of_whole_sentences(head: str, body: str, summary: str) -> None:
    """Without one WeChat takes the first 54 characters, wherever they end."""
    assert article(body, head=head).summary == summary


def test_author_and_cover_have_their_defaults() -> None:
    """The account's author, and the first picture of the body."""
    found = article("![](a.png)", "a.png")
    assert (found.author, found.cover) == ("编辑部", "a.png")
    digest = Digest(
        name="i", folder="", slug="", title="x", cover=Picture("c.png"), author="长" * 20
    )
    assert typeset(digest, {}, ACCOUNT)[0].cover == "c.png"
    assert typeset(digest, {}, ACCOUNT)[0].author == "长" * 16
    assert article("文").cover == ""


def test_a_short_column_is_not_broken_in_two() -> None:
    """A number on two lines is no number; one cell holds the width of its column."""
    html = article("| # | 名 |\n|--|--|\n| 01 | VeryLongNameOfAPipeline |\n| 2 | b |\n").html
    assert re.findall(r"<td[^>]*nowrap[^>]*>([^<]*)<", html) == ["01"]


def test_a_table_fits_a_phone_and_keeps_its_alignment() -> None:
    """Full width, cells that may break, and only the alignment that says something."""
    html = article("| 甲 | 乙 |\n| :-: | :- |\n| 1 | 2 |\n").html
    assert re.search('<table style="width:100%[^"]*">', html)
    assert html.count("text-align:center") == 2
    assert "<tr" in html
    assert_allowed(html)
