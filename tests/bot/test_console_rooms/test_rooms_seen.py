"""Operators, tutorials and what was dropped, in a real browser: seen, dragged and dropped."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from looker import chromium, window
from served import served

from workers import arrivals
from workers.entrance import make_link
from workers.orders import teaching
from workers.people import Role

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from insider import Insiders
    from looker import Looker
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser

SIZES = [(390, "light"), (390, "dark"), (1280, "light"), (1280, "dark")]
WELL = {"small": [], "over": 0, "shifts": 0.0, "axe": []}
PAGE = '+++\ntitle = "今天的一期"\ndate = "2026-11-23"\n+++\n\n## 一条\n\n![图](no.png)\n'
DROP = """(files) => {
  const data = new DataTransfer();
  for (const [name, text] of files) data.items.add(new File([text], name));
  const event = new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true });
  document.querySelector("form.drop").dispatchEvent(event);
}"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@contextmanager
def inside(house: Insiders, browser: Browser, width: int, look: str) -> Iterator[Looker]:
    """A window in which the console is open."""
    with served(house.app) as url, window(browser, url, width, look) as looker:
        link = make_link("小王", house.services, everything=True)
        looker.page.goto(f"{url}/console/enter?{link.partition('?')[2]}")
        looker.page.get_by_role("button", name="进入").click()
        looker.page.wait_for_url("**/console/")
        yield looker


def fill(house: Insiders) -> None:
    """People, tutorials, and an archive with a fault."""
    for person, role in (("阿明", Role.OWNER), ("名" * 20, Role.EDITOR)):
        house.enrol(person, role)
    house.services.ledger.suspend("阿明", why="手机丢了" * 9, who="小王", now=house.services.now())
    for number in range(7):
        address = f"https://mp.weixin.qq.com/s/x{number}"
        title = f"第{number}课：{'很长的标题' * (number + 1)}"
        teaching.add(
            house.shelf.account, f"分类{number % 3}", title, address, house.services, who="cli"
        )
    kept = house.services.ledger.keep_arrival(
        "demo", b"PK", name="a" * 150 + ".zip", who="小王", now=house.services.now()
    )
    arrivals.take_in(kept, house.services)


@pytest.mark.parametrize(("width", "look"), SIZES)
def test_these_pages_can_be_read_and_pressed_by_anybody(
    house: Insiders, browser: Browser, width: int, look: str
) -> None:
    """Nothing too small, hidden, faint, unnamed or jumping; and nobody else is asked."""
    with inside(house, browser, width, look) as looker:
        for _ in ("empty", "full"):
            for path in ("operators", "tutorials", "tutorials?edit=2", "submit"):
                seen = looker.open(path)
                assert seen.pop("bytes") < 100_000
                assert seen == WELL | {"status": 200}, path
            fill(house)
        looker.open("operators")
        for summary in looker.page.locator("summary").all():
            summary.click()
        assert looker.judged()["axe"] == looker.judged()["small"] == []
        assert looker.complaints == looker.strangers == []


def test_a_tutorial_is_dragged_to_its_place(house: Insiders, browser: Browser) -> None:
    """Where it is dropped, it stands; and what it was dropped on moves on."""
    fill(house)
    with inside(house, browser, 1280, "light") as looker:
        looker.open("tutorials")
        lessons = looker.page.locator(".lesson")
        lessons.nth(2).drag_to(lessons.nth(0))
        looker.page.get_by_text("已移动").wait_for()
        titles = [one.title for one in house.services.ledger.series("demo")]
        assert titles[0].startswith("第6课")
        assert looker.complaints == []


def test_pages_that_are_dropped_arrive(house: Insiders, browser: Browser) -> None:
    """And what is wrong with them is shown without anybody's asking again."""
    with inside(house, browser, 1280, "light") as looker:
        looker.open("submit")
        looker.page.evaluate(DROP, [["ai1123.md", PAGE]])
        looker.page.get_by_text("已交给后台").wait_for()
        number = house.services.ledger.arrivals_waiting()[0]
        arrivals.take_in(number, house.services)
        looker.page.get_by_text("no.png 不存在").wait_for()
        assert looker.complaints == []


def test_a_folder_is_chosen_and_sent_whole(
    house: Insiders, browser: Browser, tmp_path: Path
) -> None:
    """As a form does it, without a script of ours."""
    folder = tmp_path / "ai1123"
    folder.mkdir()
    (folder / "index.md").write_text(PAGE.replace("![图](no.png)", "正文。"), encoding="utf-8")
    with inside(house, browser, 390, "light") as looker:
        looker.open("submit")
        looker.page.set_input_files("#folder", folder)
        looker.page.get_by_role("button", name="提交").click()
        looker.page.get_by_text("已交给后台").wait_for()
        arrivals.take_in(house.services.ledger.arrivals_waiting()[0], house.services)
        assert [each.key for each in house.services.ledger.publications()] == ["ai1123"]
