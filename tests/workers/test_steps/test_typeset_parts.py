"""A page too long for one article, as several of them."""

from __future__ import annotations

import re
from html import unescape

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from workers.digest import (
    ARTICLES_LIMIT,
    CONTENT_LIMIT,
    SUMMARY_LIMIT,
    TITLE_LIMIT,
    Article,
    Digest,
    HostedPicture,
)
from workers.markup.outline import HEADLINES
from workers.settings import Account
from workers.steps.parse import parse
from workers.steps.typeset import typeset

ACCOUNT = Account(name="demo", app_id="wx", secret="s", author="编辑部")
HEAD = '+++\ntitle = "{title}"\n+++\n'
LINE = re.compile("篇幅所限，(?:下半部分|未完的部分)见本次推送的下一篇")
NOTE = re.compile(r"\[\d+\] (?:源：)?https://example\.com/\d+")


def digest(body: str, title: str = "早报") -> Digest:
    page = (HEAD.format(title=title) + body).encode()
    return parse(page, name="a/index.md", folder="a", account=ACCOUNT)


def articles(body: str, *refs: str, title: str = "早报") -> tuple[Article, ...]:
    hosted = {ref: HostedPicture(f"http://mmbiz.qpic.cn/{ref}", 900, 500) for ref in refs}
    return typeset(digest(body, title), hosted, ACCOUNT)


def item(number: int, characters: int = 2500, more: str = "") -> str:
    text = f"第{number}条说的事。" * (characters // 8)
    link = f"（[报道详情](https://example.com/{number})）"
    return f"## 第{number}条消息\n\n{text}{link}\n\n{more}\n\n"


def visible(html: str) -> str:
    return unescape(re.sub(r"<[^>]*>", "", html))


def test_a_page_that_fits_is_one_article() -> None:
    """However tightly."""
    assert len(articles("长" * (CONTENT_LIMIT - 500))) == 1


def test_a_page_too_long_becomes_two_articles_at_an_item() -> None:
    """Each within the limit, the second told from the first by its title and headlines."""
    first, second = articles("".join(map(item, range(10))))
    assert (first.title, second.title) == ("早报", "早报（下）")
    assert max(first.characters, second.characters) < CONTENT_LIMIT
    assert "第4条消息</h2>" in first.html
    assert "第5条消息</h2>" in second.html
    assert first.summary.startswith("第0条消息；第1条消息")
    assert second.summary.startswith("第5条消息；第6条消息")
    assert (second.author, second.source_url) == (first.author, first.source_url)
    (fault,) = first.faults
    assert fault.gravity == "warning"
    assert "2 篇，从「第5条消息」处分开" in fault.what
    assert second.faults == ()


def test_both_parts_wear_the_full_dress_where_there_is_room() -> None:
    """Lean is for what would not fit otherwise; in two there is room again."""
    body = "".join(item(n, 2300, "```python\nfor x in y:\n    pass\n```") for n in range(9))
    first, second = articles(body)
    assert "精简" not in first.faults[0].what
    assert all("color:#828" in part.html for part in (first, second))


def test_addresses_go_with_their_part_and_keep_their_numbers() -> None:
    """A reader of the second part finds every mark's address below it."""
    first, second = articles("".join(map(item, range(10))))
    for part, numbers in ((first, range(1, 6)), (second, range(6, 11))):
        marks = set(re.findall(r"报道详情<[^>]*>\[(\d+)\]", part.html))
        notes = [int(n) for n in re.findall(r"\[(\d+)\] https://example\.com", part.html)]
        assert (marks, notes) == ({str(n) for n in numbers}, list(numbers))


def test_a_title_leaves_room_for_the_mark_of_a_part() -> None:
    """Cut at a clause, as the first part's is, within the same limit."""
    title = "快手发布大模型可灵；智谱开源新模型，性能逼近第一梯队，苹果发布会"
    assert len(title) == TITLE_LIMIT
    first, second = articles("".join(map(item, range(10))), title=title)
    assert first.title == title
    assert second.title == "快手发布大模型可灵；智谱开源新模型，性能逼近第一梯队（下）"


def test_many_parts_are_numbered() -> None:
    """As far as a draft goes."""
    found = articles("".join(map(item, range(50))))
    marks = [article.title.removeprefix("早报") for article in found]
    assert marks == ["", *(f"（{n}）" for n in "二三四五六七八")][: len(found)]
    assert 7 <= len(found) <= ARTICLES_LIMIT


def test_the_first_picture_of_a_part_is_its_cover() -> None:
    """Else the page's."""
    body = f"![](a.png)\n\n{''.join(map(item, range(5)))}{item(5, more='![](b.png)')}"
    rest = "".join(map(item, range(6, 10)))
    assert [part.cover for part in articles(body + rest, "a.png", "b.png")] == ["a.png", "b.png"]
    plain = "![](a.png)\n\n" + "".join(map(item, range(10)))
    assert [part.cover for part in articles(plain, "a.png")] == ["a.png", "a.png"]


def test_a_part_that_is_one_enormous_block_is_a_fault() -> None:
    """It says where that block begins."""
    found = articles(item(1) + "- 很长的列表里的一项\n" * 900 + item(2))
    (fault,) = [fault for fault in found[0].faults if fault.gravity == "error"]
    assert len(found) == 1
    assert "拆不成 8 篇" in fault.what
    assert "很长的列表" in fault.remedy


def test_what_eight_articles_cannot_hold_is_a_fault() -> None:
    """A draft has no more."""
    found = articles("".join(item(n, 2000) for n in range(78)))
    assert len(found) == 1
    assert found[0].faults[0].gravity == "error"


PIECES = st.sampled_from(
    [
        *(
            "## 条目\n\n",
            "### 小节\n\n",
            "---\n\n",
            "- 项\n- 项\n\n",
            "> 引\n\n",
            "```\ncode\n```\n\n",
        ),
        *("| 甲 | 乙 |\n|--|--|\n| 1 | 2 |\n\n", "如下：\n\n", "文[源](https://example.com/1)\n\n"),
        *("文[源](https://example.com/2)\n\n", f"{'很长的一段文字。' * 300}\n\n", "<b>重</b>\n\n"),
        *(f"{'另一段文字，' * 250}\n\n", "![](a.png)\n\n", "<div>块</div>\n\n", "### \n\n"),
    ]
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=40)
@given(st.lists(PIECES, min_size=15, max_size=60))
def test_no_visible_text_is_lost_or_doubled_by_a_split(pieces: list[str]) -> None:
    """The parts' texts one after another are the whole text, but for notes that both need."""
    page = digest("".join(pieces))
    found = typeset(page, {"a.png": HostedPicture("http://m/a", 900, 500)}, ACCOUNT)
    told = "".join(NOTE.sub("", visible(part.html)).replace("参考链接", "") for part in found)
    whole = re.sub("<[^>]*>", "", page.html)
    source = NOTE.sub("", unescape(whole)).replace("参考链接", "")
    squeezed = "".join(LINE.sub("", told).replace("・", "").replace("· · ·", "").split())
    # What looks like a digest gets a list of its items, once, wherever its first item stands.
    listed = "".join([HEADLINES, *(item.title for item in page.items)])
    assert squeezed.replace("".join(listed.split()), "", 1) == "".join(source.split())
    addresses = {note.url for note in page.notes}
    assert addresses == {url for url in addresses if any(url in part.html for part in found)}
    assert all(0 < len(part.title) <= TITLE_LIMIT for part in found)
    assert all(len(part.summary) <= SUMMARY_LIMIT for part in found)
    if len(found) > 1:
        assert all(part.characters < CONTENT_LIMIT for part in found)
