"""Constructs of Hugo's pages that are no Markdown."""

from __future__ import annotations

import pytest

from workers.markup import constructs, engine, shortcodes, tree


def page(body: str) -> str:
    root = tree.grow(engine.convert(body))
    constructs.settle(root, body)
    return tree.inner(root).replace("\n", "")


@pytest.mark.parametrize(
    ("written", "html"),
    [
        (":smile: 与 :+1:", "<p>😄 与 👍</p>"),
        ("时间 10:100:20，a::b，:没有:，:nosuch:", "<p>时间 10:100:20，a::b，:没有:，:nosuch:</p>"),
        ("`:smile:`", "<p><code>:smile:</code></p>"),
        (
            "<ruby>汉<rp>(</rp><rt>hàn</rt><rp>)</rp></ruby>",
            "<p><span>汉<small>（hàn）</small></span></p>",
        ),
        ("<q>话</q>", "<p><span>“话”</span></p>"),
        ('<font color="red">甲</font>', '<p><font style="color:red">甲</font></p>'),
        ('<p align="center">甲</p>', '<p style="text-align:center">甲</p>'),
        ("<a@b.example>", "<p>a@b.example</p>"),
        ("甲 <b>乙\n\n丙", "<p>甲 <b>乙</b></p><p>丙</p>"),
    ],
)
def test_each_becomes_a_plain_element(written: str, html: str) -> None:
    """WeChat knows none of them, and the reader misses none."""
    assert page(written) == html


@pytest.mark.parametrize(
    ("written", "kind", "label"),
    [
        ("> [!NOTE]\n> 甲", "info", "说明"),
        ("> [!caution]\n> 甲", "caution", "警告"),
        ("> [!TIP]- 自定义\n> 甲", "tip", "自定义"),
    ],
)
def test_an_alert_has_its_kind_and_its_label(written: str, kind: str, label: str) -> None:
    """GitHub's five, with a title of the author's own where there is one."""
    html = page(written)
    assert html == f'<blockquote class="{kind}"><p class="label">{label}</p><p>甲</p></blockquote>'


def test_neighbouring_quotes_are_not_one() -> None:
    """A blank line parts them, as on the site; a kind nobody knows stays text."""
    assert page("> 甲\n\n> 乙").count("<blockquote>") == 2
    assert "[!FOO]" in page("> [!FOO]\n> 甲")


@pytest.mark.parametrize(
    ("written", "markdown", "unknown"),
    [
        ('[甲]({{< ref "posts/other.md" >}})', "[甲](/p/other/)", []),
        ('[甲]({{< relref "other/index.md#x" >}})', "[甲](/p/other/)", []),
        ('[甲]({{< relref "#x" >}})', "[甲](#x)", []),
        ('{{< details summary="乙" >}}', "**乙**", []),
        ('{{< figure src="a.png" link="/b" >}}', "[![](<a.png>)](</b>)", []),
        ("{{< youtube abc >}}", "", ["youtube"]),
        ("{{</* ref */>}}", "{{< ref >}}", []),
    ],
)  # fmt: skip
def test_common_shortcodes_are_rendered(written: str, markdown: str, unknown: list[str]) -> None:
    """What is left is a fault that names it."""
    body, faults = shortcodes.expand(written, file="i.md", offset=3, permalink="/p/:slug/")
    assert body == markdown
    assert [fault.what.split()[-1] for fault in faults] == unknown


def test_a_page_whose_address_nobody_can_tell_is_a_fault() -> None:
    """A rule with the year in it needs the other page's date."""
    (fault,) = shortcodes.expand(
        '[甲]({{< ref "a.md" >}})', file="i.md", offset=3, permalink="/:year/:slug/"
    ).faults
    assert "ref a.md" in fault.what
    assert fault.line == 4


def test_a_shortcode_may_be_spread_over_lines() -> None:
    """The lines below keep their numbers."""
    body, _ = shortcodes.expand('{{< figure\n  src="a.png"\n>}}\n尾', file="i.md", offset=0)
    assert body == "![](<a.png>)\n\n\n尾"
