"""Mends without a ledger: how 旧→新 is read, where words are found, and when a mend ends."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workers.account import Account
from workers.mending import (
    Mend,
    Part,
    Wish,
    basis_of,
    basis_of_words,
    every,
    mend_body,
    mend_root,
    named,
    outlive,
    pictures_of,
    read_page,
    root_of,
    wishes,
    with_mends,
)
from workers.steps.parse import parse

ACCOUNT = Account(name="daily", app_id="wx0", secret="s")
FRONT = '+++\ntitle = "{title}"\ndate = "2026-11-22"\nslug = "p"\n+++\n'
WORDS = st.text(min_size=1, max_size=40).map(str.strip).filter(bool)
ARROWS = ("→", "->", "=>", "—>", "－＞", "=》", "➡️", "⇒", "-->")


def page(body: str = "正文\n", title: str = "早上好") -> bytes:
    return (FRONT.format(title=title) + body).encode()


def words(old: str, new: str, number: int = 1) -> Mend:
    return mend(Part.TEXT, old, new, number)


def mend(part: Part, place: str = "", value: str = "", number: int = 1) -> Mend:
    now = datetime.now(UTC)
    return Mend(
        id=number, part=part, place=place, value=value, basis="", who="小王", created_at=now
    )


def html(body: str, *mends: Mend) -> str:
    read = parse(page(body), name="index.md", folder="p", account=ACCOUNT, mends=mends)
    assert read.faults == ()
    return read.html


@pytest.mark.parametrize("arrow", ARROWS)
@pytest.mark.parametrize("gap", ["", " ", "　"])
def test_every_arrow_a_phone_can_type_is_one(arrow: str, gap: str) -> None:
    """A Chinese keyboard has no arrow key, and makes 》 of >."""
    assert wishes(f"可灵1.5{gap}{arrow}{gap}可灵1.6") == (Wish("可灵1.5", "可灵1.6"),)


def test_a_drawn_arrow_goes_before_typed_ones() -> None:
    """Code has -> in it; whoever means the other arrow draws it."""
    assert wishes("f() -> int→f() -> str") == (Wish("f() -> int", "f() -> str"),)
    assert wishes("a -> b -> c") == (Wish("a", "b -> c"), Wish("a -> b", "c"))


def test_quotation_marks_are_the_writers_or_the_pages() -> None:
    """「旧」→「新」 means the words as they stand, and only then the words inside."""
    assert wishes("「旧」→「新」") == (Wish("「旧」", "「新」"), Wish("旧", "新"))
    assert wishes("「旧」→") == (Wish("「旧」", ""), Wish("旧", ""))


@pytest.mark.parametrize("text", ["", "没有箭头", "→新", "  => 新", "旧"])
def test_no_words_before_an_arrow_are_no_wish(text: str) -> None:
    """Nothing is replaced by something."""
    assert wishes(text) == ()


@given(old=WORDS, new=st.text(max_size=40).map(str.strip))
def test_what_was_typed_round_the_arrow_is_found_again(old: str, new: str) -> None:
    """Whatever else the words hold, one way to read them is the way they were meant."""
    for arrow in ("→", "=>"):
        plain = not any(mark in old + new for mark in "→⟶➔➜➝⇒⟹➡")
        glued = arrow == "=>" and (old[-1:] in "=＝" or not plain)
        if not glued:
            assert Wish(old, new) in wishes(f"{old} {arrow} {new}")


@given(st.text(max_size=200))
def test_any_text_is_read_in_some_way(text: str) -> None:
    """Every way has words before the arrow, and none has them twice."""
    found = wishes(text)
    assert all(wish.old and wish.old in text for wish in found)
    assert len(set(found)) == len(found)


@given(st.text(alphabet="ab", max_size=12), st.text(alphabet="ab", min_size=1, max_size=4))
def test_overlapping_words_count_each(text: str, part: str) -> None:
    """Aa stands twice in aaa: which of them was meant cannot be told."""
    assert len(every(text, part)) == sum(text.startswith(part, at) for at in range(len(text)))


def test_words_are_replaced_in_the_source_first() -> None:
    """An address is changed as well as a word."""
    assert "可灵 1.6 发布" in html("可灵 1.5 发布\n", words("1.5", "1.6"))
    link = html("看[这里](https://mp.weixin.qq.com/s/a)\n", words("/s/a", "/s/b"))
    assert "https://mp.weixin.qq.com/s/b" in link


def test_words_are_found_as_readers_see_them() -> None:
    """Readers do not see backslashes, entities, or the line break in a paragraph."""
    assert "GPT-5 发布" in html("GPT\\-4 发布\n", words("GPT-4", "GPT-5"))
    assert "甲乙丙" in html("甲\n乙丁\n", words("甲乙丁", "甲乙丙"))
    assert "A + B" in html("A &amp; B\n", words("A & B", "A + B"))


def test_a_mended_headline_is_the_items_headline() -> None:
    """The list of headlines and the summary are made after the mend."""
    body = "## 可灵\\_发布\n\n一段正文，说得够长。\n\n## 第二条\n\n又一段正文，说得够长。\n"
    read = parse(
        page(body), name="i", folder="p", account=ACCOUNT, mends=[words("可灵_发布", "可灵上线")]
    )
    assert [item.title for item in read.items] == ["可灵上线", "第二条"]


def test_mends_are_made_one_after_the_other() -> None:
    """A second mend sees what the first has written."""
    first, second = words("一", "二", 1), words("二", "三", 2)
    assert "<p>三</p>" in html("一\n", first, second)
    seen = words("a_b", "c", 1), words("c", "d", 2)
    assert "<p>d</p>" in html("a\\_b\n", *seen)


def test_words_that_are_not_there_once_are_left_and_told() -> None:
    """Nothing is changed in a place that nobody meant."""
    for body in ("没有\n", "旧，旧\n", "旧\\_，旧\\_\n"):
        old = "旧_" if "\\" in body else "旧"
        read = parse(page(body), name="i", folder="p", account=ACCOUNT, mends=[words(old, "新")])
        assert "新" not in read.html
        assert ["没有用上" in fault.what for fault in read.faults] == [True]


def test_title_and_summary_are_laid_over_the_page() -> None:
    """The issue is still the page's: it is known by it."""
    mends = [mend(Part.TITLE, value="新标题"), mend(Part.SUMMARY, value="新摘要")]
    source = page(title="[AI·0618] 旧")
    read = parse(source, name="i", folder="p", account=ACCOUNT, mends=mends)
    assert (read.title, read.summary, read.issue) == ("新标题", "新摘要", "0618")


def test_a_cover_is_chosen_from_the_body() -> None:
    """A crop that was meant for the page's own cover is forgotten."""
    front = FRONT.replace("slug", 'image = "c.png"\nslug').replace(
        "+++\n", '[wechat]\ncover_crop = "0_0_1_1"\n+++\n'
    )
    source = "+++\n" + front.split("+++\n", 1)[1].format(title="t") + "![](a.png)\n\n![](b.png)\n"
    plain = parse(source.encode(), name="i", folder="p", account=ACCOUNT)
    assert plain.cover_crop is not None
    cover = mend(Part.COVER, value="b.png")
    read = parse(source.encode(), name="i", folder="p", account=ACCOUNT, mends=[cover])
    assert read.cover is not None
    assert (read.cover.ref, read.cover_crop) == ("b.png", None)


def test_pictures_are_numbered_as_their_author_wrote_them() -> None:
    """No formula counts, nothing twice, and not the picture to scan at the page's end."""
    body = (
        "![甲](a.png)\n\n$x^2$ ![乙](图%20二.png)\n\n![又甲](a.png)\n\n"
        "---\n\n![微信公众号](qr.png)\n"
    )
    read = read_page(page(body), "p", ACCOUNT, {})
    assert [picture.ref for picture in pictures_of(read, ACCOUNT)] == ["a.png", "图 二.png"]


def test_a_picture_that_holds_itself_is_known_by_a_hash() -> None:
    """A data: URI may be a megabyte."""
    ref = "data:image/png;base64," + "A" * 10_000
    assert len(named(ref)) < 100
    assert named(ref) != named(ref + "A")
    assert named("one.png") == "one.png"


def outlived(made: Mend, before: bytes, after: bytes, **hashes: str) -> bool:
    """Make a mend of a page, and let another take its place."""
    old = read_page(before, "p", ACCOUNT, {"a.png": "1"})
    new = read_page(after, "p", ACCOUNT, {"a.png": "1", **hashes})
    basis = basis_of(made.part, old, made.place)
    if made.part is Part.TEXT:
        spots = []
        rest = mend_body(old.body, [made], lambda _, spot: not spots.append(spot)).rest
        root = root_of(old.body, ACCOUNT)
        assert root is not None
        spots += mend_root(root, rest)
        basis = basis_of_words(spots[0])
    made = Mend(
        **{name: getattr(made, name) for name in ("id", "part", "place", "value", "who")},
        created_at=made.created_at,
        basis=basis,
    )
    return not outlive([made], new, pictures_of(new, ACCOUNT), ACCOUNT)


PICTURED = "一句话，说可灵1.5发布了。\n\n![甲](a.png)\n"


@pytest.mark.parametrize(
    "made",
    [
        mend(Part.TITLE, value="新"),
        mend(Part.SUMMARY, value="新"),
        mend(Part.COVER, value="a.png"),
        mend(Part.PICTURE, place="a.png"),
        mend(Part.TEXT, place="1.5", value="1.6"),
        mend(Part.TEXT, place="话，说", value="话说"),
    ],
    ids=lambda made: f"{made.part}{made.place}",
)
def test_a_mend_survives_what_changes_elsewhere(made: Mend) -> None:
    """The author goes on writing, and what was mended stays mended."""
    assert outlived(made, page(PICTURED), page("新的开头。\n\n" + PICTURED + "\n还有。\n"))


@pytest.mark.parametrize(
    ("made", "after", "hashes"),
    [
        (mend(Part.TITLE, value="新"), page(PICTURED, title="晚上好"), {}),
        (mend(Part.TEXT, "1.5", "1.6"), page(PICTURED.replace("1.5", "1.6")), {}),
        (mend(Part.TEXT, "1.5", "1.6"), page(PICTURED.replace("发布", "下线")), {}),
        (mend(Part.TEXT, "1.5", "1.6"), page(PICTURED * 2), {}),
        (mend(Part.PICTURE, "a.png"), page(PICTURED), {"a.png": "2"}),
        (mend(Part.PICTURE, "a.png"), page("没有图。\n"), {}),
        (mend(Part.COVER, "", "a.png"), page("没有图。\n"), {}),
    ],
)
def test_a_mend_ends_when_the_page_changes_that_part(
    made: Mend, after: bytes, hashes: dict[str, str]
) -> None:
    """The page has the last word on what it says anew, and a picture's bytes are its words."""
    assert not outlived(made, page(PICTURED), after, **hashes)


def test_mends_make_another_revision() -> None:
    """Without any, the revision is the pages' own, as it was before there were mends."""
    one, two = mend(Part.TITLE, value="甲"), mend(Part.TITLE, value="乙")
    assert with_mends("r", []) == "r"
    assert len({"r", with_mends("r", [one]), with_mends("r", [two]), with_mends("q", [one])}) == 4
