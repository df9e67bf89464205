"""The structure rules that the HTML alone decides."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from structure_cases import BY_SOURCE, of

from workers.errors import Gravity
from workers.structure import Violation, faults_of, verify
from workers.structure.violation import RULES

FRAGMENTS = (
    "< > </ /> <! <![ <!-- <p <section> </section> <pre> <svg> <img <br> style= data-w=500 > "
    "line-height:0 width:1e9px background:#afb8c133 font-size:-1em 早 &amp; '"
)
SOUP = st.lists(st.sampled_from([" ", '"', ";", *FRAGMENTS.split()]), max_size=60).map("".join)
WARNED = {name for name, rule in RULES.items() if rule.gravity is Gravity.WARNING}


@pytest.mark.parametrize(("rule", "bad", "good"), of(BY_SOURCE))
def test_a_breach_is_found_and_its_likeness_is_not(rule: str, bad: str, good: str) -> None:
    """Each rule knows what it forbids, and lets pass what only looks like it."""
    assert rule in {found.rule for found in verify(bad)}
    assert rule not in {found.rule for found in verify(good)}


def test_every_rule_of_the_source_has_examples() -> None:
    """A rule without an example is a rule nobody has seen at work."""
    assert set(BY_SOURCE) | {"height-nodisplay"} == set(RULES)


@pytest.mark.parametrize(("rule", "bad"), [(rule, bad) for rule, bad, _ in of(BY_SOURCE)])
def test_only_what_the_editor_marks_is_an_error(rule: str, bad: str) -> None:
    """What the specification merely advises must not stop anyone."""
    gravities = {found.gravity for found in verify(bad) if found.rule == rule}
    if rule == "nestNodes":  # the text says 10 levels, the implementation counts to 15
        expected = Gravity.ERROR if bad.count("<section>") >= 15 else Gravity.WARNING
    else:
        expected = Gravity.WARNING if rule in WARNED else Gravity.ERROR
    assert gravities == {expected}


def test_a_fault_names_the_line_of_the_page() -> None:
    """The author edits the page, not the article; Markdown's marks do not hide the line."""
    page = '+++\ntitle = "x"\n+++\n\n第一段。\n\n这是**加粗**的文字，很淡。\n'
    html = '<p>第一段。</p><p style="color:#eee">这是<strong>加粗</strong>的文字，很淡。</p>'
    (fault,) = faults_of(verify(html)[:1], page, "post/index.md", {})
    assert fault.line == 7
    assert fault.place == "post/index.md:7"
    assert fault.what == (
        "结构异常（darkmode-low-contrast）：文字与背景的对比度低于 1.5，看不清"
        "（浅色模式下对比度 1.16）"
    )
    assert fault.remedy


def test_a_fault_of_a_picture_names_the_pictures_line() -> None:
    """A picture has no words; the page says where it stands."""
    (found,) = verify('<p><img src="a.png" data-w="500" style="max-width:100%"></p>')
    (fault,) = faults_of([found], "", "index.md", {"a.png": 12})
    assert fault.line == 12


def test_a_fault_without_a_line_shows_the_element() -> None:
    """What a theme adds is in no line of the page."""
    (fault,) = faults_of(verify('<p style="text-align:start">·</p>'), "早安\n", "index.md", {})
    assert fault.line is None
    assert '<p style="text-align:start">·' in fault.what


def test_many_breaches_of_a_kind_are_told_together() -> None:
    """A theme's mistake is in every paragraph; nobody reads three hundred lines of it."""
    found = verify('<p style="text-align:end">早</p>' * 300)
    faults = faults_of(found, "", "index.md", {})
    assert len(found) == 300
    assert len(faults) == 3
    assert "共 300 处" in faults[-1].what


def test_words_of_the_platform_stand_for_a_rule_nobody_knows() -> None:
    """Tencent adds rules; what it says of them is passed on."""
    found = Violation.of_element("new-rule", "<p>早安</p>", told="新规则的说明")
    (fault,) = faults_of([found], "x\n早安\n", "index.md", {})
    assert "new-rule" in fault.what
    assert "新规则的说明" in fault.what
    assert fault.line == 2


@given(SOUP)
def test_no_html_makes_the_rules_fail(html: str) -> None:
    """An author's raw HTML may be anything."""
    assert all(found.rule in RULES and found.what and found.remedy for found in verify(html))


@pytest.mark.parametrize("piece", ["<", "<a ", "<![", "<p>", "<section>", "<pre style='", "早<br>"])
def test_hostile_html_of_full_length_takes_no_time(piece: str) -> None:
    """An article of the greatest length is looked through in a moment, whatever is in it."""
    began = time.thread_time()
    verify(piece * (20_000 // len(piece)))
    assert time.thread_time() - began < 5
