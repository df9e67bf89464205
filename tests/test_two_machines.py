"""From the first day to the last of a company: three certified accounts on two machines.

The author is somewhere else; what goes out is seen by a second person; before the slot a machine
and the Redis that leads are killed.
"""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

import pytest
from company import BEIJING, Browser, Company, Machine, founded
from processes import await_true

from workers.clock import LEAD_SECONDS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.postgresql

PAUSE = 0.2
"""Seconds between two looks that make a process work."""
AUTHOR, SECOND = "小王", "小李"
KEY = "ai1123"
PAGE = (
    '+++\ntitle = "海底电缆修好了"\ndate = "2026-11-23"\n+++\n\n'
    "## 海底电缆修好了\n\n琥珀湾的电缆昨夜恢复。\n"
)


@pytest.fixture
def company(tmp_path: Path) -> Iterator[Company]:
    with founded(tmp_path) as company:
        yield company


def test_a_company_on_two_machines(company: Company) -> None:
    """Set-up, a page from afar, four eyes, a slot with half of the house dead, farewell."""
    browser = _first_day(company)
    _people(company, browser)
    _page_from_afar(company)
    at = _four_eyes(company)
    _half_of_it_dies(company, at)
    _once_and_in_time(company, at)
    _the_truth(company, browser)
    _farewell(company)


def _first_day(company: Company) -> Browser:
    """One machine comes up and leads, then the other one; WeChat verifies their one address."""
    company.first.start("up")
    await_true(lambda: company.first.says("leading"), 90)
    company.second.start("web", "worker", "clock")
    link = company.first.run("console").stdout.splitlines()[0]
    await_true(company.first.standing, 60, pause=PAUSE)
    await_true(company.second.standing, 60, pause=PAUSE)
    for name, opened in company.accounts.items():
        company.platform.audience(opened["app_id"], followers=3)
        keys = {"token": opened["callback_token"], "aes_key": opened["aes_key"], "mode": "safe"}
        url = f"{company.door.url}/wechat/{name}"
        company.platform.on_platform(opened["app_id"], "callback", url=url, **keys)
    return Browser(link)


def _people(company: Company, browser: Browser) -> None:
    """Two publishers for each account: who writes, and who looks over it."""
    browser.open("operators")
    for name in company.accounts:
        for number, person in enumerate((AUTHOR, SECOND), start=1):
            form = {"of": name, "person": person, "role": "publisher", "token": browser.token}
            told = re.findall(r"绑定 [-\w]+", browser.press("operators/invite", **form))
            assert "绑定好了" in company.says(name, told[0], number)


def _page_from_afar(company: Company) -> None:
    """From a computer that has nothing but the program and a token; one for each account."""
    page = company.laptop.folder / KEY
    page.mkdir()
    (page / "index.md").write_text(PAGE, encoding="utf-8")
    for name in company.accounts:
        added = company.first.run("author", "add", AUTHOR, "--account", name, "--json")
        company.laptop.environ = {
            **company.laptop.environ,
            "GONGBAO_TO_TOKEN": json.loads(added.stdout)["token"],
        }
        ran = company.laptop.run("submit", KEY, "--json")
        assert ran.returncode == 0, ran.stderr
        assert json.loads(ran.stdout)["state"] == "drafted"
        assert len(company.platform.drafts(company.app_id(name))) == 1


def _four_eyes(company: Company) -> datetime:
    """Whoever wrote it neither approves nor appoints it, until another has approved."""
    soon = datetime.fromtimestamp(company.platform.now(), BEIJING) + timedelta(minutes=5)
    at = soon.replace(second=0, microsecond=0)
    for name in company.accounts:
        assert "另一个人批准" in company.author(name, f"批准 {KEY}")
        assert "另一个人" in company.author(name, f"定时 {KEY} {at:%H:%M} 群发")
        assert f"已批准 {KEY}" in company.other(name, f"批准 {KEY}")
        card = company.author(name, f"定时 {KEY} {at:%H:%M} 群发")
        code = re.findall(r"回复：(\d{5})", card)
        assert code, card
        assert "已定于" in company.author(name, code[0])
    return at


def _half_of_it_dies(company: Company, at: datetime) -> None:
    """Kill -9 of one machine and of the Redis that leads; the other answers, and leads."""
    company.redis.await_whole()
    company.redis.kill(company.redis.leader)
    company.first.die()
    assert "往期" in company.reader("daily", "帮助")
    company.platform.advance(LEAD_SECONDS + 1)
    await_true(lambda: company.second.says("leading"), 30)
    assert not any(company.platform.attempts(company.app_id(name)) for name in company.accounts)
    company.platform.set_clock(at.timestamp())


def _once_and_in_time(company: Company, at: datetime) -> None:
    """All three leave within the minute; each reader finds the article by a word."""
    for name in company.accounts:
        await_true(partial(company.platform.releases, company.app_id(name)), 60, pause=PAUSE)
        (release,) = company.platform.releases(company.app_id(name))
        assert release["route"] == "mass"
        assert 0 <= release["called_at"] - at.timestamp() < 60
        await_true(partial(_receipted, company, name), 60, pause=PAUSE)
    company.platform.advance(15)
    for name in company.accounts:
        await_true(partial(_found, company, name), 60, pause=PAUSE)


def _receipted(company: Company, name: str) -> bool:
    """Tell whether the house has WeChat's receipt: no worker holds the publication any more."""
    return "凭据" in company.other(name, f"状态 {KEY}")


def _found(company: Company, name: str) -> bool:
    """Ask as a reader does; tells whether the article is what comes."""
    return any(each in company.reader(name, "琥珀湾") for each in company.addresses(name))


def _the_truth(company: Company, browser: Browser) -> None:
    """Chat, console and health check, on the machine that is left, say what became of it."""
    archive = browser.open("archive")
    for name in company.accounts:
        (address,) = company.addresses(name)
        told = company.other(name, f"状态 {KEY}")
        assert "已发表" in told
        assert address in told
        assert f"{name} · " in archive
    await_true(lambda: _all_live(company.second), 30, pause=PAUSE)


def _all_live(machine: Machine) -> bool:
    told = machine.standing()
    return bool(told) and all(each["alive"] for each in told["processes"].values())


def _farewell(company: Company) -> None:
    """A backup while it works; one account leaves with all it has; nothing went out twice."""
    kept = company.second.run("backup", "house.tar")
    assert kept.returncode == 0, kept.stderr
    assert "3 期" in kept.stdout
    ran = company.second.run("export", "archive", "--account", "weekly")
    assert ran.returncode == 0, ran.stderr
    listed = company.second.folder / "archive" / "weekly" / "publications.csv"
    assert company.addresses("weekly")[0] in listed.read_text("utf-8-sig")
    for name in company.accounts:
        assert len(company.platform.attempts(company.app_id(name))) == 1
        pushed = company.platform.deliveries(company.app_id(name))
        assert not [each for each in pushed if each["outcome"] == "out_of_service"]
    assert not company.second.says("tick failed")
    assert company.second.stop() == [0, 0, 0]
    assert company.second.left() == []
