"""The series in articles: what pages bring, what operators say, and which drafts follow it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from workers import lessons, orders, renewal
from workers.account import Card, Furniture
from workers.curriculum import at_hand, curriculum, menu_of
from workers.digest import Tutorial
from workers.publication import State
from workers.tutorials import identity

if TYPE_CHECKING:
    from pathlib import Path

    from pressroom import House

    from workers.publication import Publication

BODY = "## 第一条\n\n正文一，足够长的一段话，讲清楚发生了什么，也讲清楚为什么。\n\n"
HEADING = "\n## 微信公众号：更多教程\n\n"


def address(name: str, biz: str = "") -> str:
    if biz:
        return f"https://mp.weixin.qq.com/s?__biz={biz}&mid={name}&idx=1&sn={name}"
    return f"https://mp.weixin.qq.com/s/{name}"


def footer(**named: str) -> str:
    """A pasted list: category = "title title …", an address for each title."""
    lists = []
    for category, titles in named.items():
        links = "\n".join(f"- [{title}]({address(title)})" for title in titles.split())
        lists.append(f"### {category}\n\n{links}\n")
    return HEADING + "\n".join(lists)


def titles(house: House) -> list[str]:
    return [one.title for one in curriculum(house.account, house.services.ledger)]


def html(house: House, publication: Publication) -> str:
    """The article as it lies in the box."""
    (found,) = [each for each in house.drafts() if each["media_id"] == publication.draft_id]
    return str(found["articles"][0]["content"])


def written(house: House, slug: str, end: str = "", *, title: str = "早上好") -> Publication:
    return house.walk(house.submit(house.page(slug, title=title, body=BODY * 3 + end)))


def follow(house: House, publication: Publication) -> Publication:
    """Do what a worker does once somebody changed the series, and what comes of it."""
    renewal.follow(house.account.name, house.services)
    return house.settle(publication)


def drop(house: House, title: str) -> None:
    key = identity(address(title))
    house.services.ledger.remove_tutorial(
        house.account.name, key, who="小王", now=house.services.now()
    )


def test_a_pasted_list_feeds_the_series_and_later_pages_print_it(house: House) -> None:
    """The author pastes it once, and never again."""
    written(house, "one", footer(入门="甲 乙", 进阶="丙"))
    assert titles(house) == ["甲", "乙", "丙"]
    bare = html(house, written(house, "two"))
    assert all(f">{title}<" in bare for title in "甲乙丙")


def test_a_page_prints_all_that_it_names_itself(house: House) -> None:
    """Even where the series has more than an article shows."""
    many = " ".join(f"课{n}" for n in range(20))
    written(house, "one", footer(入门=many))
    own = html(house, written(house, "two", footer(进阶="压轴")))
    assert ">压轴<" in own
    assert ">课10<" in own
    assert ">课19<" not in own


def test_the_same_page_again_makes_no_call(house: House) -> None:
    """What other pages taught the series since does not make it another page."""
    page = house.page("one", body=BODY * 3 + footer(入门="甲"))
    first = house.walk(house.submit(page))
    written(house, "two", footer(进阶="乙"))
    before = len(house.sandbox.calls(house.account.app_id))
    again = house.submit(page)
    assert again.outcome == "same"
    assert house.walk(again).fence == first.fence
    assert len(house.sandbox.calls(house.account.app_id)) == before


def test_what_an_operator_removed_leaves_the_drafts_that_wait(house: House) -> None:
    """The footer of tomorrow's issue must not show what was taken out today."""
    waiting = written(house, "one", footer(入门="甲 乙"))
    drop(house, "甲")
    after = follow(house, waiting)
    assert after.state is State.HANDED_OVER
    assert ">甲<" not in html(house, after)
    assert ">乙<" in html(house, after)
    assert len(house.drafts()) == 1


def test_a_draft_that_reads_the_same_is_left_with_what_was_said_of_it(house: House) -> None:
    """An approval ends with the article it is of, and not before."""
    many = " ".join(f"课{n}" for n in range(14))
    written(house, "one", footer(入门=many))
    bare = written(house, "two")
    follow(house, bare)
    fence = house.row(bare).fence
    drop(house, "课13")  # an article shows the first twelve
    assert follow(house, bare).fence == fence


def test_an_approval_of_what_reads_otherwise_now_is_void_and_told(house: House) -> None:
    """Nobody has seen the article as it would go out."""
    waiting = written(house, "one", footer(入门="甲 乙"))
    ledger, now = house.services.ledger, house.services.now()
    ledger.note(
        waiting, who="小李", what="approve", now=now,
        approved_by="小李", approved_hash=waiting.article_hash,
    )  # fmt: skip
    drop(house, "甲")
    after = follow(house, waiting)
    assert not after.approved
    told = [notice.body for notice in ledger.notices(publication=waiting.id)]
    assert any("小李 的批准作废" in body for body in told)


def test_what_a_person_edited_in_the_back_end_is_not_overwritten(house: House) -> None:
    """The back end acts, too."""
    waiting = written(house, "one", footer(入门="甲 乙"))
    house.sandbox.by_hand(
        house.account.app_id, f"drafts/{waiting.draft_id}/edit", index=0, title="改过的标题"
    )
    drop(house, "甲")
    after = follow(house, waiting)
    assert after.state is State.HANDED_OVER
    assert ">甲<" in html(house, after)


def test_a_page_that_brings_something_new_changes_no_other_draft(house: House) -> None:
    """Nobody's word about one article ends because another was written."""
    waiting = written(house, "one", footer(入门="甲"))
    written(house, "two", footer(进阶="乙"))
    assert follow(house, waiting).fence == house.row(waiting).fence == waiting.fence
    assert ">乙<" not in html(house, waiting)


def test_two_changes_at_once_are_followed_once_more(house: House) -> None:
    """A wish that came while the first was being followed is not lost."""
    waiting = written(house, "one", footer(入门="甲 乙 丙"))
    drop(house, "甲")
    seen = house.services.ledger.menu_state(house.account.name)
    house.clock.ahead += type(house.clock.ahead)(seconds=1)
    drop(house, "乙")
    house.services.ledger.menu_is_well(seen)
    assert ">乙<" not in html(house, follow(house, waiting))


def test_a_footer_of_another_account_is_not_ours(house: House) -> None:
    """A post taken over from elsewhere ends with its own author's list."""
    card = Card(id="MzOwn==", nickname="公报", headimg="https://mmbiz.qpic.cn/a/0")
    house = house.with_account(furniture=Furniture(card=card))
    theirs = f"- [别家]({address('1', 'MzOther')})\n- [短链]({address('short')})\n"
    written(house, "one", f"{HEADING}### 入门\n\n{theirs}")
    assert titles(house) == []
    mixed = f"- [自家]({address('2', 'MzOwn')})\n{theirs}"
    written(house, "two", f"{HEADING}### 入门\n\n{mixed}")
    assert titles(house) == ["自家", "短链"]


def test_the_accounts_number_is_learnt_from_what_it_published(house: House) -> None:
    """An account without a card has an address of its own after its first release."""
    out = written(house, "one")
    house.services.ledger.move(
        out, State.PUBLISHED, who="小王", what="published", now=house.services.now(),
        address=address("9", "MzOwn"),
    )  # fmt: skip
    written(house, "two", f"{HEADING}### 入门\n\n- [别家]({address('1', 'MzOther')})\n")
    assert titles(house) == []


def test_a_page_of_one_account_never_feeds_another(house: House) -> None:
    """Two accounts in one house have two series."""
    written(house, "one", footer(入门="甲"))
    other = replace(house.account, name="weekly")
    assert curriculum(other, house.services.ledger) == ()


@pytest.mark.parametrize(
    ("front", "category"),
    [
        ('categories = ["教程", "Python"]', "Python"),
        ('tags = ["Tutorial"]', "Tutorial"),
        ('categories = ["日报"]\ntags = ["AI"]', ""),
    ],
)
def test_what_is_published_as_a_tutorial_joins_the_series(
    house: House, front: str, category: str
) -> None:
    """Its tags say so, or one of its categories; its category is the first that says more."""
    folder = house.page("one", title="第一课", body=BODY)
    page = folder / "index.md"
    text = page.read_text(encoding="utf-8").replace("+++\n\n", f"{front}\n+++\n\n", 1)
    page.write_text(text, encoding="utf-8")
    made = house.walk(house.submit(folder))
    out = house.services.ledger.move(
        made, State.PUBLISHED, who="小王", what="published", now=house.services.now(),
        address=address("first"),
    )  # fmt: skip
    lessons.learn_published(out, house.account, house.services)
    expected = (Tutorial(category, "第一课", address("first")),) if category else ()
    assert curriculum(house.account, house.services.ledger) == expected
    gone = house.services.ledger.move(
        out, State.WITHDRAWN, who="小王", what="withdraw", now=house.services.now()
    )
    lessons.learn_published(gone, house.account, house.services)
    assert curriculum(house.account, house.services.ledger) == ()


def listed(path: Path, *names: str) -> None:
    path.write_text("### 入门\n\n" + "".join(f"- [{n}]({address(n)})\n" for n in names))


def test_the_file_is_taken_over_when_it_changes(house: House, tmp_path: Path) -> None:
    """The owner edits a list; articles, menu and dialogue follow within the minute."""
    file = tmp_path / "tutorials.md"
    listed(file, "甲", "乙")
    house = house.with_account(furniture=Furniture(tutorials=file))
    assert titles(house) == ["甲", "乙"]  # what the ledger has not heard of yet, the file says
    waiting = written(house, "one")
    assert not lessons.take_file(house.account, house.services)
    listed(file, "乙", "丙丙")
    assert lessons.take_file(house.account, house.services)
    assert titles(house) == ["乙", "丙丙"]
    article = html(house, follow(house, waiting))
    assert ">丙丙<" in article
    assert ">甲<" not in article


def test_a_file_that_cannot_be_read_takes_nothing_away(house: House, tmp_path: Path) -> None:
    """An editor may be saving it this very moment."""
    file = tmp_path / "tutorials.toml"
    file.write_text(f'[[tutorials]]\ntitle = "甲"\nurl = "{address("甲")}"\n')
    house = house.with_account(furniture=Furniture(tutorials=file))
    assert lessons.take_file(house.account, house.services)
    file.write_text("[[tutorials]\n")
    assert not lessons.take_file(house.account, house.services)
    assert titles(house) == ["甲"]


def test_what_is_at_hand_is_two_seconds_old_at_most(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Clicks and 教程 are answered without asking the ledger each time."""
    moment = 1000.0
    monkeypatch.setattr("workers.curriculum.time.monotonic", lambda: moment)
    written(house, "one", footer(入门="甲 乙"))
    ledger = house.services.ledger
    assert [one.title for one in at_hand(house.account, ledger).series] == ["甲", "乙"]
    drop(house, "甲")
    assert len(at_hand(house.account, ledger).series) == 2
    moment += 2.1
    offered: Any = at_hand(house.account, ledger)
    assert [one.title for one in offered.series] == ["乙"]
    assert offered.menu == menu_of(house.account, ledger)


def test_a_tutorial_is_learnt_where_its_address_is_told_and_unlearnt_with_it(house: House) -> None:
    """A person presses 发表 and tells the address; later it is taken back."""
    folder = house.page("one", title="第一课", body=BODY)
    page = folder / "index.md"
    text = page.read_text(encoding="utf-8").replace("+++\n\n", 'tags = ["教程"]\n+++\n\n', 1)
    page.write_text(text, encoding="utf-8")
    made = house.walk(house.submit(folder))
    told = orders.published(made, address("first"), house.account, house.services, who="小王")
    lessons.learn_out(told.publication.id, house.services)
    assert titles(house) == ["第一课"]
    orders.withdraw(told.publication, house.account, house.services, who="小王")
    assert titles(house) == []
