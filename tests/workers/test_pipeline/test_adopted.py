"""Pages that were out before gongbao came: found by followers, and never sent again."""

from __future__ import annotations

import sys
from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import pytest
from attic import Attic, at
from sqlalchemy import event

from workers import jobs, orders
from workers.adoption import adopt
from workers.curriculum import curriculum
from workers.publication import Route, State
from workers.rounds import look_around
from workers.shelving import put_in_place, reindex
from workers.submission import submit

if TYPE_CHECKING:
    from pressroom import House


DAY: Final = timedelta(days=1)


@pytest.fixture
def attic(house: House) -> Attic:
    return Attic(house)


def test_old_pages_are_found_by_followers_from_the_moment_they_are_adopted(attic: Attic) -> None:
    """By what is in them, by their day, in the list of issues; after a reindex, too."""
    attic.write("ai0618", "[晨报·0618] 模型更新", body="正文。\n\n### 飞船\n\n飞船起飞。")
    attic.write("ai0619", "[晨报·0619] 又一天", "2024-06-19")
    attic.write("lost", "没有人记得的一篇", "2023-01-01", body="灯塔。")
    assert attic.adopt(f"模型更新 {at('a')}\n\n又一天（附图）\n{at('b')}") == 2
    for _ in range(2):
        assert attic.found("飞船") == [at("a")]
        assert attic.found("20240619")[:1] == [at("b")]
        assert at("lost") not in attic.found("灯塔")
        newest = attic.ledger.newest_issues(attic.account.name)
        assert [one.address for one in newest] == [at("b"), at("a")]
        assert list(reindex(attic.ledger, attic.account))[-1:] == [2]
    front = attic.ledger.front(newest[0].publication)
    assert front is not None
    assert front.title == "[晨报·0619] 又一天"


def test_links_in_other_pages_tell_where_a_page_is(attic: Attic) -> None:
    """Their text is its title, or nearly; a page's own footer counts like any other."""
    attic.write("one", "读源码（一）：加载（文末有福利）")
    attic.write("two", "读源码（二）", body=f"上一篇：[读源码（一）：加载]({at('a')})")
    assert attic.adopt() == 1
    row = attic.row("one")
    assert row is not None
    assert row.address == at("a")
    assert "two 里的链接" in attic.ledger.journal(row.id)[0].why
    assert attic.row("two") is None


def test_adopting_twice_changes_nothing_and_a_later_list_fills_in(attic: Attic) -> None:
    """What is known stays, whatever another list says; a person's word has the last one."""
    attic.write("one", "甲")
    attic.write("two", "乙")
    first = f"甲 {at('a')}"
    assert [attic.adopt(first), attic.adopt(first), attic.adopt(f"甲 {at('z')}")] == [1, 0, 0]
    assert attic.adopt(f"甲 {at('z')}\n乙 {at('b')}") == 1
    rows = [attic.row(key) for key in ("one", "two")]
    assert [row.address for row in rows if row] == [at("a"), at("b")]
    assert rows[0] is not None
    orders.published(rows[0], at("c"), attic.account, attic.services, who="小王")
    assert attic.adopt(first) == 0
    again = attic.row("one")
    assert again is not None
    assert again.address == at("c")
    assert [each.what for each in attic.ledger.journal(again.id)][:2] == ["adopt", "published"]


def test_what_is_adopted_is_no_release_and_nobody_is_told(attic: Attic) -> None:
    """No quota, no calendar, no notice, and not in the lists of what is on its way."""
    attic.write("one", "甲", attic.today - DAY)
    attic.adopt(f"甲 {at('a')}")
    row = attic.row("one")
    assert row is not None
    assert (row.state, row.route, row.released_at) == (State.PUBLISHED, Route.DRAFT, None)
    assert row.updated_at.date() == attic.today - DAY
    assert attic.ledger.newest_release(row.id) is None
    assert attic.ledger.notices() == []
    assert attic.ledger.publications() == []
    assert attic.ledger.glance(attic.account.name) == ([], None)
    assert [each.what for each in attic.ledger.journal(row.id)] == ["adopt"]


def test_an_adopted_page_is_already_out_for_whoever_submits_it(attic: Attic) -> None:
    """Changed or not; only a person's `--again` brings it out once more."""
    page = attic.write("one", "甲")
    attic.adopt(f"甲 {at('a')}")
    taken = submit([page], attic.account, attic.services, who="小王")
    assert (taken.outcome, taken.publication.address) == ("released", at("a"))
    attic.write("one", "甲", attic.today)
    assert attic.look() == 0
    again = submit([page], attic.account, attic.services, who="小王", again=True)
    assert again.outcome == "new"


class _KilledError(Exception):
    """The process ended."""


def test_a_run_that_is_killed_between_any_two_commits_is_gone_on_with(
    attic: Attic, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No page is lost or written down twice, and what nobody finds yet the clock puts in place."""
    monkeypatch.setattr(sys.modules["workers.adoption.survey"], "BATCH", 2)
    lists = [f"第{name}页 {at(name)}" for name in "abcde" if attic.write(name, f"第{name}页")]
    left = 0

    def die(_connection: object) -> None:
        nonlocal left
        left -= 1
        if left < 0:
            raise _KilledError

    event.listen(attic.ledger._engine, "commit", die)
    done = []
    for left in (0, 1, 1, 9):  # noqa: B007  `die` counts it down
        sure = (seen := attic.survey("\n".join(lists))).matches.sure
        with suppress(_KilledError):
            adopt(sure, seen.found, attic.account, attic.services, who="小王")
        done.append(len(attic.ledger.placed_pages(attic.account.name).keys))
    assert done == [0, 2, 4, 5]
    lost = attic.ledger.misplaced([attic.account.name])
    assert len(lost) == 4
    for number in lost:
        put_in_place(number, attic.services)
    assert {attic.found(f"第{name}页")[0] for name in "abcde"} == {at(name) for name in "abcde"}
    rows = [row for name in "abcde" if (row := attic.row(name))]
    assert [len(attic.ledger.journal(row.id)) for row in rows] == [1] * 5


def test_a_withdrawn_page_does_not_come_back_with_the_next_list(attic: Attic) -> None:
    """It is gone at WeChat, whatever a list from last year says."""
    attic.write("one", "甲")
    attic.adopt(f"甲 {at('a')}")
    row = attic.row("one")
    assert row is not None
    orders.withdraw(row, attic.account, attic.services, who="小王")
    assert attic.adopt(f"甲 {at('a')}") == 0
    assert attic.found("one") == []


def test_the_first_look_takes_what_is_old_for_archive(attic: Attic) -> None:
    """Nothing old is drafted or told as faulty; today's and later pages go their way."""
    attic.write("old", "旧的", attic.today - DAY)
    attic.write("faulty", "旧的", attic.today - DAY, body="![图](没有.png)")
    attic.write("none", "没有日期", "")
    (attic.folder / "broken.md").write_text("+++\ntitle = \n+++\n", encoding="utf-8")
    attic.write("today", "今天的", attic.today)
    attic.write("later", "明天的", attic.today + DAY)
    attic.write("draft", "没写完", attic.today - DAY, more="draft = true\n")
    assert attic.look() == 2
    assert attic.ledger.archive_keys(attic.account.name) == {"old", "faulty", "none", "broken"}
    assert attic.ledger.notices() == []
    attic.write("draft", "写完了", attic.today)
    assert attic.look() == 1


def test_an_old_page_with_a_new_date_is_no_draft_until_a_person_says_so(attic: Attic) -> None:
    """Operators hear of it once; submitting it by hand makes it a page like any other."""
    page = attic.write("old", "旧的", attic.today - DAY)
    attic.look()
    attic.write("old", "旧的", attic.today, body="改过。")
    assert [attic.look(), attic.look()] == [0, 0]
    (notice,) = attic.ledger.notices()
    assert "旧页面" in notice.body
    assert submit([page], attic.account, attic.services, who="小王").outcome == "new"
    attic.write("old", "旧的", attic.today, body="又改过。")
    assert attic.look() == 1


def test_a_wrong_date_can_be_mended_after_the_first_look(attic: Attic) -> None:
    """What comes later is not old for having an old date."""
    attic.look()
    attic.write("new", "新的", "2014-06-18")
    assert attic.look() == 0
    attic.write("new", "新的", attic.today)
    assert attic.look() == 1


def test_pages_on_their_way_stay_as_they_are(attic: Attic) -> None:
    """A list may name what lies in the draft box; a person's order says when it is out."""
    page = attic.write("one", "甲")
    made = submit([page], attic.account, attic.services, who="小王").publication
    assert attic.adopt(f"甲 {at('a')}") == 0
    attic.ledger.cancel(attic.house.row(made), who="小王", now=attic.services.now())
    assert attic.adopt(f"甲 {at('a')}") == 1


def test_an_address_of_another_page_is_not_given_away(attic: Attic) -> None:
    """Not even where both are asked for in the same breath."""
    attic.write("one", "甲")
    attic.write("two", "乙")
    attic.adopt(f"甲 {at('a')}")
    seen = attic.survey(f"乙 {at('a')}")
    (doubt,) = seen.matches.unsure
    assert doubt.why == "这个链接已经是别的文章的"
    assert adopt([doubt], seen.found, attic.account, attic.services, who="小王") == 0


def test_old_pages_feed_the_series_nothing(attic: Attic, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither by a footer of years ago nor by their tags, be it when the clock mends the index."""
    footer = f"\n---\n\n往期推荐文章：\n\n- [别的]({at('x')})\n"
    attic.write("one", "甲", more='tags = ["教程"]\n', body=f"正文。\n{footer}")
    attic.adopt(f"甲 {at('a')}")
    row = attic.row("one")
    assert row is not None
    attic.ledger.drop_article(row.id)
    look_around(attic.services)
    monkeypatch.setattr(jobs, "_services", lambda: attic.services)
    jobs.shelve(row.id)
    assert attic.found("one")[:1] == [at("a")]
    assert not curriculum(attic.account, attic.ledger)


def test_pages_that_cannot_be_read_are_told_with_their_line_and_the_others_go_on(
    attic: Attic,
) -> None:
    """So that they can be mended, and adopted the next time."""
    attic.write("one", "甲")
    broken = attic.folder / "broken.md"
    broken.write_text('+++\ntitle = "乙"\ndate = = 1\n+++\n正文', encoding="utf-8")
    (attic.folder / "huge.md").write_bytes(b"x" * 2_000_001)
    lists = f"甲 {at('a')}\n乙 {at('b')}"
    seen = attic.survey(lists)
    assert [(fault.file, fault.line) for fault in seen.found.faults] == [
        ("broken.md", 3),
        ("huge.md", None),
    ]
    assert [one.address for one in seen.matches.loose] == [at("b")]
    assert attic.adopt(lists) == 1
    broken.write_text('+++\ntitle = "乙"\n+++\n正文', encoding="utf-8")
    assert attic.adopt(lists) == 1
