"""Lists and tables as Hugo sees them."""

import re

import pytest

from workers.markup.engine import convert


def tags(body: str) -> str:
    """The HTML with nothing between its tags but text."""
    return re.sub(r"\s*\n\s*", "", convert(body))


@pytest.mark.parametrize(
    ("body", "html"),
    [
        ("- 甲\n  - 乙\n    - 丙\n- 丁",
         "<ul><li>甲<ul><li>乙<ul><li>丙</li></ul></li></ul></li><li>丁</li></ul>"),
        ("10. 甲\n    - 乙\n11. 丙",
         '<ol start="10"><li>甲<ul><li>乙</li></ul></li><li>丙</li></ol>'),
        ("1. 甲\n- 乙", "<ol><li>甲</li></ol><ul><li>乙</li></ul>"),
        ("1. 甲\n\n   乙\n2. 丙", "<ol><li><p>甲</p><p>乙</p></li><li><p>丙</p></li></ol>"),
        ("- 甲\n  乙", "<ul><li>甲乙</li></ul>"),
        ("- 甲\n\n文", "<ul><li>甲</li></ul><p>文</p>"),
        ("- 甲\n\n      码", "<ul><li>甲<pre><code>码</code></pre></li></ul>"),
        ("1986. 年是文字", '<ol start="1986"><li>年是文字</li></ol>'),
        ("文\n1986. 年", "<p>文1986. 年</p>"),
        ("- - -", "<hr />"),
        ("文\n| 甲 |\n|---|",
         "<p>文</p><table><thead><tr><th>甲</th></tr></thead><tbody><tr><td></td></tr></tbody></table>"),
        ("    - 码", "<pre><code>- 码</code></pre>"),
        ("- 甲\n# 题", "<ul><li>甲</li></ul><h1>题</h1>"),
    ],
)  # fmt: skip
def test_lists_nest_under_the_text_of_their_parent(body: str, html: str) -> None:
    """CommonMark's columns, not Python-Markdown's four spaces."""
    assert tags(body) == html
