"""Time the adoption of 1,000 old pages against reading and parsing the same pages bare.

The pages are made up, each with a dozen items, half of them linked to by the next one, the others
in a list of titles and addresses. Measured is all that `gongbao adopt` does with them, from the
first look at the folder to the index in which followers find them; then a second run, which finds
nothing to do; then the watch's own first look.

    python tests/bench/adoption.py [--pages 1000] [--database postgresql://…/empty]
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from workers.account import Account
from workers.adoption import adopt, first_look, from_list, keep, survey
from workers.ledger.migrate import upgrade
from workers.query import read_query
from workers.services import Services
from workers.settings import Settings
from workers.steps.parse import parse

if TYPE_CHECKING:
    from collections.abc import Callable

PAGES: Final = 1_000
ALLOWED: Final = 2.5
SECOND_ALLOWED: Final = 0.5
FIRST: Final = date(2021, 1, 1)
HEAD: Final = (
    '+++\ntitle = "[晨报·{day:%m%d}] 第 {n} 号消息，{n} 家公司发布模型"\ndate = "{day}"\n+++\n'
)
ITEM: Final = (
    "\n## 第 {n} 号消息之{i}：公司发布新模型\n\n"
    "今天上午，一家公司发布了第 {n} 号模型，编号 M{n}x{i}。它比上一个快，也比上一个便宜，"
    "开发者可以马上试用，文档和代码都已经公开。（[报道详情](https://example.com/{n}/{i})）\n"
)
ITEMS: Final = 12


def address(number: int) -> str:
    return f"https://mp.weixin.qq.com/s/page{number:05}"


def title(number: int) -> str:
    return f"第 {number} 号消息，{number} 家公司发布模型"


def write(folder: Path, pages: int) -> str:
    """Write the pages; the list that has the addresses of those to which no page links."""
    listed = []
    for number in range(pages):
        day = FIRST + timedelta(days=number)
        text = HEAD.format(day=day, n=number)
        text += "".join(ITEM.format(n=number, i=item) for item in range(ITEMS))
        if number % 2:
            text += f"\n昨天：[{title(number - 1)}]({address(number - 1)})\n"
            listed.append(f"{day}  {title(number)}\n{address(number)}\n")
        page = folder / f"{day:%Y}" / f"ai{day:%Y%m%d}" / "index.md"
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(text, encoding="utf-8")
    return "\n".join(listed)


def seconds(work: Callable[[], object]) -> float:
    """Those of our own processor: on a machine with other work the clock's are not ours."""
    started = time.process_time()
    work()
    return time.process_time() - started


def house(home: Path, database: str) -> tuple[Services, Account]:
    account = Account(name="bench", app_id="wx", secret="none", content=home / "posts")
    url = database or f"sqlite:///{home / 'ledger.sqlite3'}"
    upgrade(url)
    settings = Settings(accounts={account.name: account}, home=home, database_url=url)
    services = Services(settings=settings)
    services.ledger.sync_accounts([account])
    return services, account


def main() -> int:
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--pages", type=int, default=PAGES)
    words.add_argument("--database", default="")
    given = words.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        listed = write(home / "posts", given.pages)
        services, account = house(home, given.database)
        return measure(services, account, listed, given.pages)


def measure(services: Services, account: Account, listed: str, pages: int) -> int:
    folder = account.content
    assert folder is not None
    done = []

    def bare() -> None:
        for page in folder.glob("*/*/index.md"):
            parse(page.read_bytes(), name="index.md", folder=page.parent.name, account=account)

    def whole() -> None:
        seen = survey(folder, account, services, lists=[from_list(listed, "列表")])
        keep(seen, account, services)
        done.append(adopt(seen.matches.sure, seen.found, account, services, who="bench"))

    watch = seconds(lambda: first_look(account, services))
    seconds(bare)  # warm
    plain, first, again = seconds(bare), seconds(whole), seconds(whole)
    query = read_query(f"M{pages // 2}x3", {}, date(2026, 1, 1))
    hits = services.ledger.search(account.name, query)
    print(f"{pages} pages, {ITEMS} items each; adopted {done[0]}, the second time {done[1]}")
    print(f"found by a word of one item: {[hit.address for hit in hits][:1]}")
    for name, took in (
        ("read and parse, bare", plain),
        ("adopt", first),
        ("adopt again", again),
        ("the watch's first look", watch),
    ):
        print(f"{name:24}{took:8.2f} s{took / plain:8.2f} ×")
    print(f"allowed {ALLOWED} × for the first, {SECOND_ALLOWED} × for the second")
    well = done == [pages - 1 + pages % 2, 0] or done == [pages, 0]
    found = hits and hits[0].address == address(pages // 2)
    return int(
        not (well and found and first <= ALLOWED * plain and again <= SECOND_ALLOWED * plain)
    )


if __name__ == "__main__":
    sys.exit(main())
