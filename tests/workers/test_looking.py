"""What readers open is looked at each week; what is gone is offered no more, until it is back."""

from __future__ import annotations

import shlex
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from io import BytesIO
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image
from redis import Redis
from rq import Queue
from shelved import Shelf, shelf_at

from workers import cards, looking, orders, rounds, shelving
from workers.account import WECHAT_API, Schedule
from workers.curriculum import for_articles, offered
from workers.digest import Tutorial
from workers.enqueue import JOBS, LOOK_AT, QUEUE
from workers.ledger import Look
from workers.ledger.looks import PACE, PAUSE
from workers.orders import teaching
from workers.query import read_query
from workers.services import Services
from workers.tutorials import identity
from workers.wording import in_chat

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.sandbox.remote import Sandbox
    from workers.publication import Publication

MONDAY = datetime(2026, 6, 8, 4, tzinfo=UTC)
DAY = timedelta(days=1)


class Desk:
    """A shelf whose clock is moved, and the sandbox where its articles are out."""

    def __init__(self, shelf: Shelf, sandbox: Sandbox, redis_url: str) -> None:
        self.sandbox, self.account = sandbox, shelf.account
        self.now = MONDAY
        settings = replace(shelf.services.settings, redis_url=redis_url)
        self.services = Services(settings=settings, now=lambda: self.now)
        self.shelf = Shelf(self.services, shelf.account)
        self.ledger = self.services.ledger

    def publish(self, title: str) -> Publication:
        """Have an article out at WeChat, and known here by its address."""
        wechat = self.services.wechat("demo")
        picture = BytesIO()
        Image.new("RGB", (9, 6), (7, 193, 96)).save(picture, "PNG")
        cover = wechat.add_material(picture.getvalue(), "png", "cover.png").media_id
        article = {"title": title, "content": "<p>正文</p>", "thumb_media_id": cover}
        media_id = wechat.draft_add([article])
        app_id = self.account.app_id
        self.sandbox.by_hand(app_id, f"drafts/{media_id}/publish")
        url = str(self.sandbox.releases(app_id)[-1]["articles"][0]["url"])
        return self.shelf.publish(url.rpartition("/")[2], title, "2026-06-01")

    def receipt(self) -> str:
        return str(self.sandbox.releases(self.account.app_id)[0]["publish_id"])

    def taught(self, url: str) -> None:
        """Have a series name an address."""
        one = Tutorial("入门", "第一课", url)
        self.ledger.keep_tutorial("demo", one, who="owner", now=self.now)

    def known(self) -> list[Look]:
        looking.enlist(self.services)
        every = (self.ledger.look(number) for number in range(1, 9))
        return [each for each in every if each is not None]

    def look(self, number: int = 1, after: timedelta = timedelta()) -> Look:
        """Look at an address when it is due, and say what is known of it then."""
        looking.enlist(self.services)
        before = self.ledger.look(number)
        assert before is not None
        self.now = max(self.now, before.next_at) + after
        looking.look_at(number, self.services)
        found = self.ledger.look(number)
        assert found is not None
        return found

    def found(self, words: str = "早上好") -> list[str]:
        """What followers find, and what is on the page for everybody."""
        hits = self.ledger.search("demo", read_query(words, {}, date(2026, 6, 9)))
        issues = self.ledger.newest_issues("demo")
        assert [hit.address for hit in hits] == [issue.address for issue in issues]
        return [hit.address for hit in hits]

    def told(self) -> list[str]:
        return [f"{each.title}\n{each.body}" for each in self.ledger.notices()]


@pytest.fixture
def desk(tmp_path: Path, sandbox: Sandbox, redis_url: str) -> Iterator[Desk]:
    client = Redis.from_url(redis_url)
    client.flushdb()
    client.close()
    opened = sandbox.create_account("personal")
    file = tmp_path / "ledger.sqlite3"
    shelf = shelf_at(file, app_id=opened["app_id"], secret=opened["secret"], api_base=sandbox.api)
    desk = Desk(shelf, sandbox, redis_url)
    yield desk
    desk.services.wechat("demo").close()


def test_an_article_that_was_deleted_is_offered_no_more(desk: Desk) -> None:
    """Only on another day that it is still gone is believed; it is told once, and comes back."""
    row = desk.publish("早上好")
    desk.taught(row.address)
    assert desk.look().answer == "there"
    assert desk.found() == [row.address]
    desk.sandbox.by_hand(desk.account.app_id, "releases/0/delete")
    first = desk.look()
    assert (first.answer, first.gone_at) == ("gone", None)
    assert desk.found() == [row.address]
    looking.look_at(1, desk.services)  # a job that was doubled asks nobody
    again = desk.look()
    assert again.gone_at == desk.now
    assert again.gone_at - first.next_at < DAY <= again.gone_at - (first.gone_seen_at or MONDAY)
    assert desk.found() == []
    assert desk.ledger.misplaced(["demo"]) == []
    assert offered(desk.account, desk.ledger).series == ()
    assert identity(row.address) in for_articles(desk.account, desk.ledger).removed
    assert desk.look().gone_at == again.gone_at
    (told,) = desk.told()
    assert "「早上好」读者打不开了" in told
    assert "该内容已被发布者删除" in told
    assert f"gongbao published {row.key} {row.address}" in told
    assert [one.url for one in desk.ledger.series("demo")] == [row.address]


def banned(desk: Desk) -> Publication:
    """An article that the platform banned, seen on two days."""
    row = desk.publish("早上好")
    desk.sandbox.ban(desk.account.app_id, desk.receipt())
    assert desk.look().gone_seen_at is not None
    assert desk.look().sign == "此内容因违规无法查看"
    assert desk.found() == []
    return row


def test_a_persons_word_brings_it_back_and_it_is_looked_at_again(desk: Desk) -> None:
    """The word holds until it was gone on two more days."""
    row = banned(desk)
    said = orders.published(row, row.address, desk.account, desk.services, who="owner").said
    assert "放回搜索" in said
    looking.call_due(desk.services)
    looking.look_at(1, desk.services)  # what the clock has woken puts it back first
    assert desk.found() == [row.address]
    assert desk.look().gone_at is None
    assert desk.look().gone_at is not None
    assert desk.found() == []
    assert len(desk.told()) == 2
    same = orders.published(row, row.address, desk.account, desk.services, who="owner").said
    assert "放回" in same
    looking.look_at(1, desk.services)
    assert orders.vouched(row.address, desk.account, desk.services, who="owner") == ""


def test_an_address_that_was_put_right_is_nobodys_worry(desk: Desk) -> None:
    """Whoever deletes an article and posts it anew names the new one: the old one is forgotten."""
    row = banned(desk)
    row = desk.ledger.publication(row.id)
    new = "https://mp.weixin.qq.com/s/anew"
    said = orders.published(row, new, desk.account, desk.services, who="owner").said
    assert said.endswith(f"的链接改为：{new}")
    looking.enlist(desk.services)
    assert desk.ledger.gone_looks("demo") == []
    shelving.put_in_place(row.id, desk.services)
    assert desk.found() == [new]
    assert [each.address for each in desk.known()] == [new]


def test_what_is_there_again_comes_back_by_itself(desk: Desk) -> None:
    """WeChat lifts a ban now and then."""
    row = banned(desk)
    desk.sandbox.lift_ban(desk.account.app_id, desk.receipt())
    assert desk.look().gone_at is None
    assert desk.found() == [row.address]
    assert "又打得开了" in desk.told()[0]


def test_a_tutorial_that_is_gone_comes_back_by_naming_it(desk: Desk) -> None:
    """It keeps its place and its number; an address under another spelling is the same."""
    row = banned(desk)
    desk.shelf.withdraw(row)
    desk.taught(f"{row.address}#rd")
    (taught,) = desk.known()
    desk.look(taught.id)
    desk.look(taught.id)
    assert offered(desk.account, desk.ledger).series == ()
    menu = desk.ledger.menu_state("demo")
    assert menu.wanted_at is not None
    teaching.relink(desk.account, "1", row.address, desk.services, who="owner")
    assert [one.url for one in offered(desk.account, desk.ledger).series] == [row.address]


def test_what_is_to_be_run_goes_into_a_shell_as_it_stands() -> None:
    """Addresses have &, and titles what their authors like: nobody runs a part of either."""
    title, address = (
        "it's 第一课 $(reboot)",
        "https://mp.weixin.qq.com/s?__biz=Mw==&mid=1&idx=1&sn=a",
    )
    look = Look(
        id=1, account="demo", address=address, title=title, publication=None, next_at=MONDAY,
        looked_at=MONDAY, answer="gone", sign="", gone_seen_at=MONDAY, gone_at=None, settled=True,
    )  # fmt: skip
    told = partial(cards.address_gone, now=MONDAY, schedule=Schedule(), once="once")
    body = told(look, "已删除", "").body
    assert shlex.split(body.rpartition("运行 ")[2])[-2:] == [title, address]
    body = told(replace(look, publication=1), "已删除", "0618").body
    assert shlex.split(body.rpartition("打得开：")[2]) == ["gongbao", "published", "0618", address]
    assert f"「已发 0618 {address}」" in in_chat(body)


@pytest.mark.parametrize("answer", ["barred", "away", "unclear"])
def test_what_is_no_answer_of_the_articles_changes_nothing(desk: Desk, answer: str) -> None:
    """A captcha, silence, or a page nobody knows: however often, it is offered as before."""
    row = desk.publish("早上好")
    if answer == "barred":
        desk.sandbox.patch_account(desk.account.app_id, terms={"article_pages": "verify"})
    elif answer == "unclear":
        row = desk.shelf.publish("nobody", "早安", "2026-06-02")
    else:
        closed = replace(desk.account, api_base="http://127.0.0.1:9/cgi-bin/")
        settings = replace(desk.services.settings, accounts={"demo": closed})
        desk.services = replace(desk.services, settings=settings)
    number = 2 if answer == "unclear" else 1
    desk.known()
    for each in desk.known():
        if each.address == row.address:
            number = each.id
    for _ in range(3):
        assert desk.look(number).answer == answer
    assert row.address in [issue.address for issue in desk.ledger.newest_issues("demo")]
    assert desk.told() == []


def test_a_week_of_addresses_is_asked_one_by_one(desk: Desk) -> None:
    """New ones are spread over the week; a round wakes one, and trouble ends it for a while."""
    for number in range(8):
        desk.shelf.publish(f"a{number}", f"第 {number} 篇", "2026-06-01")
    due = sorted(each.next_at for each in desk.known())
    assert MONDAY + DAY <= due[0] < due[-1] <= MONDAY + 7 * DAY
    assert max(later - earlier for earlier, later in pairwise(due)) > timedelta(hours=1)
    desk.now = due[-1]
    rounds.look_around(desk.services)
    waiting = Queue(QUEUE, connection=desk.services.scratch.redis).job_ids
    (called,) = [name for name in waiting if name.startswith("look_at-")]
    assert LOOK_AT in JOBS
    ask = desk.ledger.look_due
    first = ask(desk.now, ["demo"], looking.TROUBLED) or 0
    assert called.split("-")[1] == str(first)
    taken = desk.ledger.take_look(first, now=desk.now, until=desk.now + DAY)
    assert taken is not None
    assert desk.ledger.take_look(first, now=desk.now, until=desk.now + DAY) is None
    assert ask(desk.now + PACE / 2, ["demo"], looking.TROUBLED) is None
    desk.ledger.end_look(taken, now=desk.now, answer="barred", next_at=desk.now + DAY)
    assert ask(desk.now + PAUSE / 2, ["demo"], looking.TROUBLED) is None
    assert ask(desk.now + PAUSE, ["demo"], looking.TROUBLED) not in {None, first}


def test_what_was_withdrawn_is_not_looked_at(desk: Desk) -> None:
    """Nobody is led there any more."""
    row = desk.shelf.publish("a", "甲", "2026-06-01")
    assert len(desk.known()) == 1
    desk.shelf.withdraw(row)
    assert desk.known() == []


@pytest.mark.parametrize(
    ("address", "api", "asked"),
    [
        ("http://mp.weixin.qq.com/s/a#rd", WECHAT_API, "https://mp.weixin.qq.com/s/a"),
        ("https://example.com/c", WECHAT_API, "https://example.com/c"),
        ("https://example.com/c", "http://127.0.0.1:9/cgi-bin/", None),
        ("https://mp.weixin.qq.com/s/a", "https://exit.example.com/cgi-bin/", None),
        ("https://mp.weixin.qq.com/s/a", "http://127.0.0.1:9/cgi-bin/", "http://127.0.0.1:9/s/a"),
    ],
)
def test_only_who_practises_asks_this_machine(
    desk: Desk, address: str, api: str, asked: str | None
) -> None:
    """And asks nobody else; a proxy for the API is no place for articles."""
    account = replace(desk.account, api_base=api)
    place = looking.place_of(address, account)
    there: Any = "https://mp.weixin.qq.com/s/a" if asked is None and "exit" in api else asked
    assert (place.url if place else None) == there
    assert place is None or place.allowed == (frozenset({"127.0.0.1:9"} if "9/" in api else ()))
