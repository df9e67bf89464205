"""The series: who names an address, who goes before whom, and what stays removed."""

from datetime import date, timedelta

import pytest
from ledger_pages import ACCOUNT, NOON
from many_hands import at_once

from workers.digest import Tutorial
from workers.errors import StaleState
from workers.ledger import Ledger, open_ledger
from workers.tutorials import identity

NAME = ACCOUNT.name
OLD, NEW = date(2024, 6, 1), date(2024, 6, 18)


@pytest.fixture(autouse=True)
def _known(ledger: Ledger) -> None:
    ledger.sync_accounts([ACCOUNT])


def link(name: str, category: str = "入门", title: str = "") -> Tutorial:
    return Tutorial(category, title or f"第{name}课", f"https://mp.weixin.qq.com/s/{name}")


def key(name: str) -> str:
    return identity(link(name).url)


def page(ledger: Ledger, *tutorials: Tutorial, day: date | None = NEW) -> int:
    return ledger.feed_page(NAME, tutorials, day=day, who="worker", now=NOON)


def file(ledger: Ledger, *tutorials: Tutorial, pinned: frozenset[str] = frozenset()) -> int:
    return ledger.feed_file(NAME, tutorials, pinned=pinned, who="file", now=NOON)


def titles(ledger: Ledger) -> list[str]:
    return [one.title for one in ledger.series(NAME)]


def test_an_address_stands_once_under_what_the_newest_page_calls_it(ledger: Ledger) -> None:
    """Authors retitle what they recommend; two addresses of one article are one tutorial."""
    page(ledger, link("a", title="旧名"), day=OLD)
    assert page(ledger, link("a", title="新名"), day=NEW) == 0
    page(ledger, link("a", title="更旧的名"), day=OLD - timedelta(days=9))
    page(ledger, link("a", title="没有日期"), day=None)
    shared = Tutorial("入门", "转发来的", f"{link('a').url}?scene=1#rd")
    page(ledger, shared, day=OLD)
    assert titles(ledger) == ["新名"]


def test_a_list_without_headings_takes_no_category_away(ledger: Ledger) -> None:
    """The small print of a newer post names the same article without saying where it belongs."""
    page(ledger, link("a"), day=OLD)
    page(ledger, link("a", category="", title="新名"), day=NEW)
    assert [(one.category, one.title) for one in ledger.series(NAME)] == [("入门", "新名")]


def test_the_file_goes_before_pages_and_keeps_its_order(ledger: Ledger) -> None:
    """What the owner wrote down is right, whatever pages say before or after."""
    page(ledger, link("b", title="页面说"), link("c"))
    file(ledger, link("a"), link("b", title="文件说"))
    page(ledger, link("b", title="新页面说"), day=NEW + timedelta(days=1))
    assert titles(ledger) == ["第a课", "文件说", "第c课"]


def test_what_leaves_the_file_leaves_the_series_until_it_comes_back(ledger: Ledger) -> None:
    """An old page that is submitted again does not bring back what its owner took out."""
    file(ledger, link("a"), link("b"))
    file(ledger, link("b"))
    page(ledger, link("a"))
    assert titles(ledger) == ["第b课"]
    file(ledger, link("a"), link("b"))
    assert titles(ledger) == ["第a课", "第b课"]


def test_a_file_that_says_the_same_changes_nothing(ledger: Ledger) -> None:
    """It is read again each time a page is prepared."""
    assert file(ledger, link("a"), link("b"), pinned=frozenset({key("b")})) == 2
    assert file(ledger, link("a"), link("b"), pinned=frozenset({key("b")})) == 0
    assert titles(ledger) == ["第b课", "第a课"]


def test_an_operators_word_stays_whatever_file_and_pages_say(ledger: Ledger) -> None:
    """Renamed stays renamed, removed stays removed."""
    file(ledger, link("a"), link("b"))
    ledger.change_tutorial(NAME, key("a"), title="改过的", who="安", now=NOON)
    ledger.remove_tutorial(NAME, key("b"), who="安", now=NOON)
    file(ledger, link("a", title="文件又说"), link("b"))
    page(ledger, link("a", title="页面又说"), link("b"))
    assert titles(ledger) == ["改过的"]
    assert ledger.removed_series(NAME) == {key("b")}


def test_an_operator_may_bring_back_what_was_removed(ledger: Ledger) -> None:
    """It stands at the end, under what it is called now."""
    page(ledger, link("a"), link("b"))
    ledger.remove_tutorial(NAME, key("a"), who="安", now=NOON)
    ledger.keep_tutorial(NAME, link("a", title="回来了"), who="安", now=NOON)
    assert titles(ledger) == ["第b课", "回来了"]
    assert not ledger.removed_series(NAME)


def test_another_address_takes_the_place_and_the_old_one_stays_away(ledger: Ledger) -> None:
    """An article that was published anew has a new address; pages still link the old one."""
    page(ledger, link("a"), link("b"), link("c"))
    ledger.relink_tutorial(NAME, key("b"), link("new").url, who="安", now=NOON)
    page(ledger, link("b"))
    assert [(one.title, one.url[-3:]) for one in ledger.series(NAME)][1] == ("第b课", "new")
    assert len(ledger.series(NAME)) == 3


def test_an_address_that_is_given_twice_is_one_tutorial(ledger: Ledger) -> None:
    """To relink one to the address of another leaves a single one."""
    page(ledger, link("a"), link("b"))
    ledger.relink_tutorial(NAME, key("a"), link("b").url, who="安", now=NOON)
    assert titles(ledger) == ["第a课"]


def test_categories_stand_together_and_what_has_none_at_the_end(ledger: Ledger) -> None:
    """Readers see it as a list with headings; what is pinned brings its category to the top."""
    page(ledger, link("x", ""), link("a"), link("b", "进阶"), link("c"), link("d", "进阶"))
    assert titles(ledger) == ["第a课", "第c课", "第b课", "第d课", "第x课"]
    ledger.change_tutorial(NAME, key("d"), pinned=True, who="安", now=NOON)
    assert titles(ledger) == ["第d课", "第b课", "第a课", "第c课", "第x课"]


def test_a_tutorial_is_put_before_another_or_at_the_end(ledger: Ledger) -> None:
    """The order is the owner's."""
    page(ledger, link("a"), link("b"), link("c"))
    ledger.place_tutorial(NAME, key("c"), key("a"), who="安", now=NOON)
    assert titles(ledger) == ["第c课", "第a课", "第b课"]
    ledger.place_tutorial(NAME, key("c"), None, who="安", now=NOON)
    ledger.place_tutorial(NAME, key("a"), key("c"), who="安", now=NOON)
    assert titles(ledger) == ["第b课", "第a课", "第c课"]


def test_what_is_not_there_cannot_be_changed(ledger: Ledger) -> None:
    """Two operators may remove the same one; the second is told."""
    page(ledger, link("a"))
    ledger.remove_tutorial(NAME, key("a"), who="安", now=NOON)
    with pytest.raises(StaleState):
        ledger.remove_tutorial(NAME, key("a"), who="白", now=NOON)
    with pytest.raises(StaleState):
        ledger.change_tutorial(NAME, key("z"), title="无", who="白", now=NOON)


def test_accounts_know_nothing_of_each_others_series(ledger: Ledger) -> None:
    """A page of one account never feeds the other."""
    page(ledger, link("a"))
    assert ledger.series("weekly") == []


def fed(url: str, name: str) -> int:
    """Feed a page as a worker of its own would."""
    ledger = open_ledger(url)
    try:
        return page(ledger, *(link(f"{name}{n}") for n in range(5)), link("same"))
    finally:
        ledger.close()


def test_two_workers_that_feed_at_once_lose_nothing(url: str, ledger: Ledger) -> None:
    """Each page of an evening is prepared by another worker."""
    new = at_once(fed, *((url, name) for name in "abcd"))
    assert sorted(new) == [5, 5, 5, 6]
    kept = ledger.series(NAME)
    assert len(kept) == 21
    assert len({one.place for one in kept}) == 21


def test_a_hundred_moves_to_the_same_place_keep_the_order(ledger: Ledger) -> None:
    """Between two numbers there is not room for ever."""
    page(ledger, *(link(name) for name in "abcd"))
    for n in range(100):
        ledger.place_tutorial(NAME, key("cd"[n % 2]), key("b"), who="安", now=NOON)
    assert titles(ledger) == ["第a课", "第c课", "第d课", "第b课"]


def test_what_changes_the_series_wants_the_menu_looked_at(ledger: Ledger) -> None:
    """In the transaction of the change, so that no crash comes between."""
    assert ledger.menus_wanted(NOON) == []
    page(ledger, link("a"))
    assert ledger.menus_wanted(NOON) == [NAME]
    assert ledger.menu_state(NAME).why == "page"
    ledger.change_tutorial(NAME, key("a"), title="新", who="安", now=NOON)
    page(ledger, link("b"))
    seen = ledger.menu_state(NAME)
    assert seen.why == "person"
    later = NOON + timedelta(minutes=1)
    ledger.want_menu(NAME, "page", now=later)
    ledger.menu_is_well(seen)
    assert ledger.menus_wanted(later) == [NAME]
    ledger.menu_is_well(ledger.menu_state(NAME))
    assert ledger.menus_wanted(later) == []


def test_a_page_that_says_nothing_new_wants_nothing(ledger: Ledger) -> None:
    """The same list stands under every post."""
    page(ledger, link("a"))
    ledger.menu_is_well(ledger.menu_state(NAME))
    page(ledger, link("a"), day=NEW + timedelta(days=1))
    assert ledger.menus_wanted(NOON) == []


def test_what_went_up_is_remembered_and_a_late_wish_can_wait(ledger: Ledger) -> None:
    """WeChat was away: it is tried again later, and not at every tick."""
    ledger.want_menu(NAME, "person", now=NOON)
    ledger.put_off_menu(ledger.menu_state(NAME), NOON + timedelta(minutes=5))
    assert ledger.menus_wanted(NOON) == []
    assert ledger.menus_wanted(NOON + timedelta(minutes=5)) == [NAME]
    ledger.menu_went_up(NAME, "abc", now=NOON)
    assert ledger.menu_state(NAME).pushed_hash == "abc"
