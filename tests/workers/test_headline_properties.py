"""What holds of every title, summary and name that was fitted."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from workers.digest import SUMMARY_LIMIT, TITLE_LIMIT
from workers.headline import clean, fit_name, fit_part, fit_text, fit_title
from workers.printable import splits_character
from workers.seams import PAIRS, balanced

WORDS = """
    【0618】 大模型 发布 的 了 和 与 在 Qwen2.5-72B GPT-4o 3.14 1,565 30亿元 12.5% ， 。 ？ ！ ：
    ； 、 …… —— ｜ 「 」 “ ” 《 》 （ ） " 👩‍💻 👨‍👩‍👧‍👦 🇨🇳 👍🏽 مرحبا Ａ１
"""
ODD = ("[AI资讯·0618] ", "Llama 3", "30 亿元", " ", "e\u0301", "\u202e", "\x00", "\ud83d")
PIECES = st.sampled_from([*WORDS.split(), *ODD])
ANY = st.text(st.characters(exclude_categories=()), max_size=100)
TITLES = st.lists(PIECES | st.text(alphabet="汉字的了一二abc1 ", max_size=6), max_size=40).map(
    "".join
)


def is_subsequence(part: str, whole: str) -> bool:
    left = iter(whole)
    return all(character in left for character in part)


@given(TITLES | ANY, st.booleans())
def test_a_fitted_title_is_made_of_the_title(title: str, keep: bool) -> None:  # noqa: FBT001
    """Within the limit, nothing added but an ellipsis, nothing that cannot be shown."""
    found = fit_title(title, TITLE_LIMIT, keep_mark=keep)
    assert len(found.text) <= TITLE_LIMIT
    assert is_subsequence(found.text.removesuffix("…"), clean(title))
    assert not {unicodedata.category(c) for c in found.text} & {"Cc", "Cs", "Co", "Zl", "Zp"}
    found.text.encode()
    assert bool(found.text) == bool(clean(title))


@given(TITLES | ANY, st.booleans())
def test_a_fitted_title_fits_for_good(title: str, keep: bool) -> None:  # noqa: FBT001
    """Fitting it again changes nothing: a resubmitted page keeps its title."""
    found = fit_title(title, TITLE_LIMIT, keep_mark=keep)
    again = fit_title(found.text, TITLE_LIMIT, keep_mark=keep)
    assert (again.text, again.how) == (found.text, "")


@given(TITLES.filter(lambda title: balanced(clean(title))))
def test_a_cut_title_has_no_half_of_a_pair(title: str) -> None:
    """Where the author closed what was opened, so do we."""
    assert balanced(fit_title(title, TITLE_LIMIT).text)


@given(TITLES)
def test_a_cut_title_ends_where_a_title_ends(title: str) -> None:
    """No comma, colon or opening bracket at its end; no half of a character or a word."""
    found = fit_title(title, TITLE_LIMIT)
    whole = clean(title)
    if not found.how:
        return
    end = found.text.removesuffix("…")
    assert end[-1:] not in "，、：；。｜ ·—" + "".join(PAIRS)
    if "硬截断" in found.how or not whole.startswith(end):
        return
    assert not splits_character(whole, len(end))
    before, after = whole[len(end) - 1], whole[len(end) : len(end) + 1]
    assert not (before.isascii() and before.isalnum() and after.isascii() and after.isalnum())
    assert not (before.isdigit() and after in "亿万元%.,")


@given(
    st.integers(1, 12),
    st.sampled_from(["👩‍💻", "👨‍👩‍👧‍👦", "🇨🇳", "👍🏽", "e\u0301", "कि"]),
    st.integers(0, 9),
)
def test_what_a_reader_sees_as_one_character_stays_one(count: int, one: str, before: int) -> None:
    """Half a family is another family."""
    title = "字" * (TITLE_LIMIT - before) + one * count
    end = fit_title(title, TITLE_LIMIT).text.removesuffix("…")
    assert end.lstrip("字") == one * end.count(one)
    name = fit_name(one * count, 16)
    assert name == one * (len(name) // len(one))


@given(TITLES | ANY, st.sampled_from(["", "（下）", "（三）"]))
def test_the_title_of_a_part_fits_beside_its_mark(title: str, mark: str) -> None:
    """The mark is what tells the parts apart: it is never cut."""
    found = fit_part(title, TITLE_LIMIT, mark).text
    assert found.endswith(mark)
    assert len(found) <= TITLE_LIMIT


@given(TITLES | ANY)
def test_a_summary_fits_and_does_not_dangle(text: str) -> None:
    """No comma at its end, and nothing that is not the author's."""
    found = fit_text(text * 3, SUMMARY_LIMIT)
    assert len(found) <= SUMMARY_LIMIT
    assert found[-1:] not in "，、：；" or not found
    assert is_subsequence(found.removesuffix("…"), clean(text * 3))
    assert fit_text(found, SUMMARY_LIMIT) == found
