"""The watched folder: what is taken from it, when, how often, and what never is."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from structlog.testing import capture_logs

from workers import orders, watch
from workers.account import DAYS, DigestRule, Schedule
from workers.bundle import shelf
from workers.ledger import LedgerAway
from workers.publication import Kind, Route, State
from workers.pulse import pulses
from workers.schedule import day_of
from workers.watch import LEAD_SECONDS, STILL_SECONDS, Watch

if TYPE_CHECKING:
    from pathlib import Path

    from pressroom import House

    from workers.publication import Publication

PAGE = '+++\ntitle = "{title}"\ndate = "{day}"\n{more}+++\n\n## 第一条\n\n{body}\n'
DAY = timedelta(days=1)


class Desk:
    """An author's folder, and the watch that looks at it at moments of the test's own choice."""

    def __init__(self, house: House, **over: object) -> None:
        self.folder = house.folder / "content"
        self.folder.mkdir(exist_ok=True)
        self.house = house.with_account(content=self.folder, **over)
        self.services, self.account = self.house.services, self.house.account
        self.now = 0.0
        self.restart()

    @property
    def today(self) -> date:
        return day_of(self.services.now(), self.account.schedule)

    def restart(self) -> None:
        self.watch = Watch(self.services)

    def write(
        self, name: str, *, day: date | None = None, body: str = "正文。", more: str = ""
    ) -> Path:
        page = self.folder / name / "index.md"
        page.parent.mkdir(parents=True, exist_ok=True)
        text = PAGE.format(title=f"早上好 {name}", day=day or self.today, more=more, body=body)
        page.write_text(text, encoding="utf-8")
        return page.parent

    def wait(self, seconds: float = STILL_SECONDS + 1) -> int:
        """Let time pass between two looks; answers how many pages were submitted."""
        taken = self.watch.look(self.now)
        self.now += seconds
        return taken + self.watch.look(self.now)

    def rows(self) -> list[Publication]:
        return self.services.ledger.publications()

    def keys(self) -> set[str]:
        return {row.key for row in self.rows()}

    def row(self, key: str) -> Publication:
        found = self.services.ledger.find(self.account.name, key)
        assert found is not None
        return found

    def told(self) -> list[str]:
        """What operators heard that belongs to no publication, the oldest first."""
        notices = reversed(self.services.ledger.notices())
        return [f"{each.title}\n{each.body}" for each in notices if each.publication is None]


@pytest.fixture
def desk(house: House) -> Desk:
    return Desk(house)


def test_a_page_is_taken_when_all_of_it_has_been_still(desk: Desk) -> None:
    """A picture that comes later starts the half minute anew; then it is taken once."""
    page = desk.write("ai1123", body="![图](img/one.png)")
    assert desk.wait(29) == 0
    (page / "img").mkdir()
    (page / "img" / "one.png").write_bytes((desk.house.page("x") / "one.png").read_bytes())
    assert desk.wait(29) == 0
    assert desk.wait(2) == 1
    assert desk.wait() == 0
    (row,) = desk.rows()
    assert (row.key, row.state) == ("ai1123", State.RECEIVED)
    assert desk.services.wakeups.depth() > 0
    assert desk.services.ledger.journal(row.id)[0].who == "watch"


def test_a_copy_with_old_times_is_not_older_than_it_is(desk: Desk) -> None:
    """Whoever copies a folder keeps its times; half of it may still be on its way."""
    page = desk.write("ai1123")
    os.utime(page / "index.md", (1, 1))
    assert desk.wait(29) == 0
    assert desk.wait(2) == 1


def test_a_change_updates_what_was_submitted(desk: Desk) -> None:
    """The same publication, its page changed; a touched file with the same words is none."""
    page = desk.write("ai1123")
    assert desk.wait() == 1
    (page / "index.md").touch()
    assert desk.wait() == 0
    revision = desk.row("ai1123").revision
    desk.write("ai1123", body="改过的正文。")
    assert desk.wait() == 1
    (row,) = desk.rows()
    assert row.revision != revision


def test_drafts_older_pages_and_other_pages_are_left(house: House) -> None:
    """Today's and tomorrow's digests are taken, by folder or by file; nothing else is."""
    desk = Desk(house, digests=DigestRule(folders=("ai",)))
    desk.write("ai-draft", more="draft = true\n")
    desk.write("ai-old", day=desk.today - DAY)
    desk.write("tutorial")
    (desk.folder / "ai-none.md").write_text("没有前言", encoding="utf-8")
    desk.write("ai-tomorrow", day=desk.today + DAY)
    desk.write("2026/ai-deep")
    lone = PAGE.format(title="一页", day=desk.today, more="", body="正文。")
    (desk.folder / "ai-lone.md").write_text(lone, encoding="utf-8")
    (desk.folder / "_index.md").write_text(lone, encoding="utf-8")
    assert desk.wait() == 3
    assert desk.keys() == {"ai-tomorrow", "ai-deep", "ai-lone"}
    assert desk.told() == []


def test_a_draft_that_is_finished_is_taken(desk: Desk) -> None:
    """The author takes the word away, and half a minute later it is on its way."""
    desk.write("ai1123", more="draft = true\n")
    assert desk.wait() == 0
    desk.write("ai1123")
    assert desk.wait() == 1


def test_a_page_with_faults_is_told_once_and_taken_when_mended(desk: Desk) -> None:
    """Not again by another watch either; but again when the page changed and is still wrong."""
    desk.write("ai1123", body="![图](missing.png)")
    assert desk.wait() == 0
    desk.restart()
    assert desk.wait() == 0
    (told,) = desk.told()
    assert "有 1 处错误" in told
    assert "ai1123/index.md:8" in told
    assert "missing.png" in told
    desk.write("ai1123", body="又一句。\n\n![图](missing.png)")
    assert desk.wait() == 0
    assert len(desk.told()) == 2
    desk.write("ai1123")
    assert desk.wait() == 1
    assert len(desk.told()) == 2


def test_a_page_whose_front_matter_cannot_be_read_is_told(house: House) -> None:
    """Nobody can tell that it is a digest, but its folder says that it is today's."""
    desk = Desk(house, digests=DigestRule(categories=("日报",)))
    name = f"ai{desk.today:%Y%m%d}"
    page = desk.write(name)
    (page / "index.md").write_text('+++\ntitle = "开了头\n+++\n\n正文\n', encoding="utf-8")
    assert desk.wait() == 0
    (told,) = desk.told()
    assert name in told


def test_a_watch_that_starts_anew_undoes_no_order(desk: Desk) -> None:
    """What a person cancelled or stopped stays so, though the page lies there as before."""
    desk.write("ai1123")
    desk.write("ai1124")
    assert desk.wait() == 2
    stopped = desk.row("ai1124")
    now = desk.services.now()
    orders.cancel(desk.row("ai1123"), desk.account, desk.services, who="小王")
    desk.services.ledger.move(stopped, State.HELD, who="小王", what="hold", now=now)
    desk.restart()
    assert desk.wait() == 0
    assert desk.told() == []
    for name in ("ai1123", "ai1124"):
        desk.write(name, body="改过的正文。")
    assert desk.wait() == 0
    desk.restart()
    assert desk.wait() == 0
    first, second = sorted(desk.told())
    assert "ai1123：它已取消" in first
    assert "ai1124：小王 暂停了它" in second
    assert {row.state for row in desk.rows()} == {State.CANCELLED, State.HELD}


def test_what_gongbao_itself_stopped_goes_on_with_a_changed_page(desk: Desk) -> None:
    """An author mends the page, and need not say so."""
    desk.write("ai1123")
    desk.wait()
    row, now = desk.row("ai1123"), desk.services.now()
    desk.services.ledger.move(row, State.HELD, who="worker", what="held", now=now)
    desk.write("ai1123", body="改过的正文。")
    assert desk.wait() == 1
    assert desk.row("ai1123").state is State.RECEIVED


@pytest.mark.parametrize("state", [State.RELEASED, State.PUBLISHED])
def test_what_is_out_is_not_brought_out_again(desk: Desk, state: State) -> None:
    """Its author hears that the change came too late, once."""
    desk.write("ai1123")
    desk.wait()
    row, now = desk.row("ai1123"), desk.services.now()
    desk.services.ledger.move(row, state, who="worker", what="out", now=now)
    desk.write("ai1123", body="改过的正文。")
    assert desk.wait() == 0
    desk.restart()
    assert desk.wait() == 0
    (told,) = desk.told()
    assert "本次修改未包含" in told
    assert desk.row("ai1123").state is state


def test_other_settings_are_no_change_of_what_is_out(desk: Desk) -> None:
    """A deployer changes the theme: today's article is out, and nobody is bothered."""
    desk.write("ai1123")
    desk.wait()
    row, now = desk.row("ai1123"), desk.services.now()
    desk.services.ledger.move(row, State.PUBLISHED, who="worker", what="out", now=now)
    other = Desk(desk.house, theme="letter")
    assert other.wait() == 0
    assert other.told() == []


def test_a_draft_of_several_pages_does_not_become_one_of_one(desk: Desk) -> None:
    """An operator put them together, so an operator brings the change."""
    first, second = desk.write("ai1123"), desk.write("ai1123-more")
    desk.house.submit(first, second)
    assert desk.wait() == 0
    desk.write("ai1123", body="改过的正文。")
    desk.write("ai1123-more", body="改过的正文。")
    assert desk.wait() == 0
    assert len(desk.services.ledger.sources(desk.row("ai1123").id)) == 2
    assert all("一起重新提交" in told for told in desk.told())
    assert len(desk.told()) == 2


def test_of_two_digests_of_a_day_an_operator_chooses(house: House) -> None:
    """Both are drafted, and neither leaves by the schedule."""
    now = house.services.now()
    plan = Schedule(days=DAYS, time="23:59", grace=1439)
    desk = Desk(house, kind=Kind.SUBSCRIPTION, route=Route.MASS, schedule=plan)
    tomorrow = day_of(now, plan) + DAY
    desk.write("ai-one", day=tomorrow)
    desk.write("ai-two", day=tomorrow)
    assert desk.wait() == 2
    rows = [desk.house.settle(desk.row(key)) for key in ("ai-one", "ai-two")]
    again = [desk.house.row(row) for row in rows]
    assert [(row.state, row.told) for row in again] == [(State.DRAFTED, True)] * 2
    assert all("两篇候选" in row.why for row in again)


def test_one_folder_serves_several_accounts(desk: Desk) -> None:
    """Each takes its own pages from it."""
    weekly = replace(desk.account, name="weekly", digests=DigestRule(folders=("week",)))
    daily = replace(desk.account, digests=DigestRule(folders=("ai",)))
    both = {daily.name: daily, "weekly": weekly}
    services = replace(desk.services, settings=replace(desk.services.settings, accounts=both))
    desk.write("ai1123")
    desk.write("week47")
    desk.watch = Watch(services)
    assert desk.wait() == 2
    assert {(row.account, row.key) for row in desk.rows()} == {
        (daily.name, "ai1123"),
        ("weekly", "week47"),
    }


def test_what_leads_out_of_the_folder_is_ignored(desk: Desk) -> None:
    """A link to a page elsewhere, to a folder elsewhere, to itself; and what is no file."""
    outside = desk.house.folder / "outside"
    outside.mkdir()
    text = PAGE.format(title="外面", day=desk.today, more="", body="正文。")
    (outside / "index.md").write_text(text, encoding="utf-8")
    (desk.folder / "linked").symlink_to(outside)
    (desk.folder / "linked.md").symlink_to(outside / "index.md")
    (desk.folder / "round").symlink_to(desk.folder)
    os.mkfifo(desk.folder / "pipe.md")
    inside = desk.write("ai1123")
    (desk.folder / "again.md").symlink_to(inside / "index.md")
    (desk.folder / ".git").mkdir()
    (desk.folder / ".git" / "index.md").write_text(text, encoding="utf-8")
    assert {page.path.name for page in shelf.shelf(desk.folder).pages} == {"ai1123", "again.md"}


def test_a_folder_too_large_is_looked_at_in_part(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is said once, and the watch stays quick."""
    monkeypatch.setattr(shelf, "MOST_ENTRIES", 10)
    for number in range(12):
        desk.write(f"ai{number}")
    with capture_logs() as lines:
        desk.wait()
        desk.wait()
    assert [line["event"] for line in lines].count("too many files; some are not watched") == 1


def test_a_page_that_cannot_be_taken_keeps_no_other(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fault of ours with one page is said, and it is tried again later."""
    real, broken = watch.take, [True]

    def take(path: Path, *rest: object) -> bool:
        if path.name == "ai1123" and broken:
            raise RuntimeError
        return real(path, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(watch, "take", take)
    desk.write("ai1123")
    desk.write("ai1124")
    with capture_logs() as lines:
        assert desk.wait() == 1
    assert [line["event"] for line in lines].count("page not taken") == 1
    broken.clear()
    assert desk.wait() == 1


def test_pages_wait_for_a_ledger_that_is_away(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is forgotten: the next look takes them."""
    desk.write("ai1123")
    desk.watch.look(0)

    def away(*_: object) -> bool:
        raise LedgerAway

    with monkeypatch.context() as broken:
        broken.setattr(watch, "take", away)
        with pytest.raises(LedgerAway):
            desk.watch.look(40)
    assert desk.watch.look(43) == 1


def test_of_two_watches_one_looks(desk: Desk) -> None:
    """It is heard of; when it falls silent, another takes over."""
    assert watch._leads(desk.services, "one")
    assert not watch._leads(desk.services, "two")
    accounts, now = [desk.account], desk.services.now()
    beats = {one.process: one for one in pulses(desk.services.ledger.beats(), accounts, now)}
    assert (beats["watch"].alive, beats["clock"].alive) == (True, False)
    desk.house.clock.ahead += timedelta(seconds=LEAD_SECONDS + 1)
    assert watch._leads(desk.services, "two")
    assert not watch._leads(desk.services, "one")


def test_of_an_archive_the_newest_pages_are_read_first(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Thousands of old pages do not keep today's waiting."""
    monkeypatch.setattr(watch, "MOST_READ", 2)
    for number in range(5):
        page = desk.write(f"a{number}", day=desk.today - DAY)
        os.utime(page / "index.md", (number, number))
    desk.write("z-today")
    assert desk.wait() == 1


def test_the_watch_goes_on_whatever_happens(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The ledger is away, a look fails, another leads: each is said, and none ends it."""
    monkeypatch.setattr(watch, "LOOK_SECONDS", 0.0)
    monkeypatch.setattr(watch, "IDLE", 0)
    turns = [LedgerAway(), RuntimeError(), False, True, False]

    def leads(*_: object) -> bool:
        found = turns.pop(0)
        if isinstance(found, Exception):
            raise found
        return found

    monkeypatch.setattr(watch, "_leads", leads)
    with capture_logs() as lines:
        watch.run_watch(desk.services, stopped=lambda: not turns)
    told = [line["event"] for line in lines]
    assert told == ["ledger is away", "look failed", "leading", "following"]
