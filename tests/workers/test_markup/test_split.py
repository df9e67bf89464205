"""Where a page too long for one article is cut, and what each part has of its notes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workers.markup import tree
from workers.markup.endnotes import Endnotes
from workers.markup.split import CONTINUED, split

if TYPE_CHECKING:
    import xml.etree.ElementTree as ET

LINE = re.compile(CONTINUED.format("(?:下半部分|未完的部分)"))
NOTES = (
    '<section class="notes"><p class="notes-heading">注释</p><p>[注1] 甲'
    '<cite>源<span class="note">[3]</span></cite></p><p>甲续</p><p>[注2] 乙</p></section>'
    '<section class="notes"><p class="notes-heading">参考链接</p>'
    "<p>[1] https://a<br/>[2] 名：https://b<br/>[3] https://c<br/>[4] https://d</p></section>"
)


def length(root: ET.Element) -> int:
    """How long a tree is: as long as its HTML."""
    return len(tree.inner(root))


def cut(html: str, room: int, *items: str, most: int = 8) -> list[str]:
    root = tree.regrow(html)
    before = tree.inner(root)
    parts = split(root, items, [length], room=room, most=most)
    assert tree.inner(root) == before
    assert all(length(part) <= room for part in parts)
    return [tree.inner(part) for part in parts]


def heads(parts: list[str]) -> list[str]:
    return [re.sub("<[^>]*>", "", part[: part.index("</")]) for part in parts]


def mark(number: str) -> str:
    return f'<span class="note">[{number}]</span>'


def test_a_page_is_cut_before_an_item() -> None:
    """Not in the middle of one, though that would be more even."""
    html = "".join(
        f"<h2>条{n}</h2><p>{'文' * 40}</p><h3>节</h3><p>{'文' * 40}</p>" for n in "甲乙丙"
    )
    assert heads(cut(html, 350, "条甲", "条乙", "条丙")) == ["条甲", "条丙"]


def test_items_of_the_third_level_are_cut_at_their_own_level_or_above() -> None:
    """A chapter's heading goes with its first item."""
    html = "".join(
        f"<h2>章{n}</h2>" + "".join(f"<h3>条{n}{i}</h3><p>{'文' * 60}</p>" for i in range(2))
        for n in range(2)
    )
    assert heads(cut(html, 280, "条00", "条01", "条10", "条11")) == ["章0", "章1"]


def test_without_items_lesser_headings_will_do_and_then_any_blocks() -> None:
    """A page that cannot be cut well is better cut than refused."""
    sections = f"<h2>章</h2><h4>甲</h4><p>{'文' * 99}</p><h4>乙</h4><p>{'文' * 99}</p>"
    assert heads(cut(sections, 230)) == ["章", "乙"]
    plain = f"<p>{'文' * 99}</p><p>{'字' * 99}</p><p>{'末' * 20}</p>"
    assert [part[3] for part in cut(plain, 220)] == ["文", "字"]


def test_what_announces_something_stays_with_it() -> None:
    """A heading, or a sentence that ends in a colon, is no end of a part."""
    html = f"<p>{'文' * 99}</p><p>如下：</p><ul><li>{'项' * 50}</li></ul><p>{'末' * 50}</p>"
    assert cut(html, 260)[1].startswith("<p>如下")
    html = f"<p>{'文' * 99}</p><h2>题</h2><p>{'末' * 99}</p>"
    assert cut(html, 200)[1].startswith("<h2>题")


def test_nothing_is_cut_within_a_block_or_a_line_of_text() -> None:
    """What stands together on the page stays together."""
    assert cut(f"<ul>{'<li>文</li>' * 99}</ul><p>末</p>", 500) == []
    assert cut(f"{'文' * 99}<b>重</b>{'文' * 99}", 180) == []
    assert cut("<p>文</p>", 1) == []
    assert cut("", 1) == []


def test_more_parts_than_a_draft_holds_are_none() -> None:
    """The page has a fault then."""
    assert cut(f"<p>{'文' * 90}</p>" * 9, 160) == []
    assert len(cut(f"<p>{'文' * 90}</p>" * 8, 160)) == 8


def test_parts_are_as_even_as_the_items_allow() -> None:
    """Two of about the same length read better than a long one and a rest."""
    html = "".join(f"<h2>条{n}</h2><p>{'文' * 30}</p>" for n in range(10))
    first, second = cut(html, 450, *(f"条{n}" for n in range(10)))
    assert (first.count("<h2>"), second.count("<h2>")) == (5, 5)


def test_a_part_ends_with_a_line_that_is_right_wherever_it_stands() -> None:
    """The next article of the push is the next part, whatever comes before."""
    two = cut(f"<p>{'文' * 99}</p>" * 2, 160)
    assert "篇幅所限，下半部分见本次推送的下一篇" in two[0]
    assert "下一篇" not in two[1]
    three = cut(f"<p>{'文' * 99}</p>" * 3, 160)
    assert ["未完的部分见本次推送的下一篇" in part for part in three] == [True, True, False]


def test_notes_go_with_their_marks_and_keep_their_numbers() -> None:
    """Those of notes within notes too; one that both need stands in both, an idle one last."""
    html = (
        f"<h2>甲</h2><p>{'文' * 900}{mark('注1')}{mark('2')}</p>"
        f"<h2>乙</h2><p>{'文' * 900}{mark('1')}{mark('2')}</p>{NOTES}<p>关注我们</p>"
    )
    first, second = cut(html, 1700, "甲", "乙")
    assert re.findall(r"\[注?\d\](?= )", first) == ["[注1]", "[2]", "[3]"]
    assert "甲续" in first
    assert re.findall(r"\[注?\d\](?= )", second) == ["[注2]", "[1]", "[2]", "[4]"]
    assert "甲续" not in second
    assert second.endswith("<p>关注我们</p>")
    assert "关注我们" not in first


def test_a_part_without_notes_has_no_heading_for_them() -> None:
    """Nor has any what is not read as notes by marks lost: it stands at the end."""
    html = f"<p>{'文' * 500}</p><p>{'文' * 500}{mark('1')}</p>"
    first, second = cut(f'{html}<section class="notes"><p>[1] https://a</p></section>', 900)
    assert "notes" not in first
    assert "https://a" in second
    odd = '<section class="notes"><p>没有编号<br />两行</p><ol><li>项</li></ol></section>'
    assert odd in cut(html + odd, 900)[1]


def test_notes_are_read_one_by_one() -> None:
    """Whatever is in a line goes with it."""
    root = tree.regrow(NOTES)
    notes = Endnotes(root)
    assert notes.marks == {"[1]", "[2]", "[3]", "[4]", "[注1]", "[注2]"}
    assert [tree.text_of(made) for made in notes.sections(["[4]", "[2]"])] == [
        "参考链接[2] 名：https://b[4] https://d"
    ]
    assert [tree.text_of(made) for made in notes.sections([], headings=True)] == [
        "注释",
        "参考链接",
    ]


BLOCKS = st.lists(
    st.tuples(
        st.sampled_from(["p", "h2", "h3", "ul", "hr", "pre", "b", "section"]),
        st.text(alphabet="汉字：abc ，。\n", max_size=60),
        st.lists(st.integers(1, 6), max_size=2),
        st.sampled_from(["", "\n", "尾"]),
    ),
    max_size=25,
)


def page_of(blocks: list[tuple[str, str, list[int], str]]) -> str:
    html = []
    for tag, text, written, tail in blocks:
        marks = written if tag != "hr" else []
        inside = text + "".join(mark(str(number)) for number in marks)
        html.append(f"<hr/>{tail}" if tag == "hr" else f"<{tag}>{inside}</{tag}>{tail}")
    numbers = sorted(
        {number for tag, _, marks, _ in blocks if tag != "hr" for number in marks} | {7}
    )
    lines = "<br/>".join(f"[{number}] https://x/{number}" for number in numbers)
    heading = '<p class="notes-heading">参考链接</p>'
    return f'{"".join(html)}<section class="notes">{heading}<p>{lines}</p></section>'


@given(BLOCKS, st.integers(100, 700), st.sampled_from(["h2", "h3", ""]))
def test_no_text_is_lost_or_doubled(
    blocks: list[tuple[str, str, list[int], str]], room: int, items: str
) -> None:
    """The parts one after the other are the page; each mark has its note in its part, once."""
    html = page_of(blocks)
    named = [text.strip() for tag, text, _, _ in blocks if tag == items]
    parts = cut(html, room, *named)
    told = []
    for part in parts:
        body, _, notes = part.partition('<section class="notes">')
        lines = re.findall(r"\[(\d)\] https://x/\1", notes)
        marks = re.findall(r'"note">\[(\d)\]', body)
        assert len(lines) == len(set(lines))
        assert set(marks) <= set(lines)
        assert set(lines) - set(marks) <= ({"7"} if part is parts[-1] else set())
        told.append(LINE.sub("", "".join(tree.regrow(body).itertext())))
    if parts:
        whole = html.partition('<section class="notes">')[0]
        assert "".join(told) == "".join(tree.regrow(whole).itertext())
        assert re.search(r"\[7\] https://x/7", parts[-1])


@pytest.mark.parametrize("count", [2_000, 4_000])
def test_cutting_takes_time_in_proportion(count: int) -> None:
    """A page of thousands of paragraphs is cut as it is read: in one go."""
    parts = cut("<h2>甲</h2><p>文</p>" * count, 6 * count, "甲")
    assert 2 <= len(parts) <= 8
