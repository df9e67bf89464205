"""A folder of old pages, and what is done with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from workers.adoption import adopt, from_list, keep, survey
from workers.query import read_query
from workers.schedule import day_of
from workers.watch import STILL_SECONDS, Watch

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from pressroom import House

    from workers.adoption import Survey
    from workers.publication import Publication

PAGE: Final = '+++\ntitle = "{title}"\ndate = "{day}"\n{more}+++\n\n## {head}\n\n{body}\n'


def at(name: str) -> str:
    return f"https://mp.weixin.qq.com/s/{name}"


class Attic:
    """A folder of old pages, and what is done with it."""

    def __init__(self, house: House, **over: object) -> None:
        self.folder = house.folder / "content"
        self.folder.mkdir(exist_ok=True)
        self.house = house.with_account(content=self.folder, **over)
        self.services, self.account = self.house.services, self.house.account
        self.ledger = self.services.ledger
        self.today = day_of(self.services.now(), self.account.schedule)

    def write(
        self,
        name: str,
        title: str,
        day: date | str = "2024-06-18",
        *,
        more: str = "",
        body: str = "正文。",
    ) -> Path:
        page = self.folder / name / "index.md"
        page.parent.mkdir(exist_ok=True)
        text = PAGE.format(title=title, day=day, more=more, head=f"{name} 的第一条", body=body)
        page.write_text(text, encoding="utf-8")
        return page.parent

    def survey(self, text: str = "") -> Survey:
        lists = [from_list(text, "列表")] if text else []
        return survey(self.folder, self.account, self.services, lists=lists)

    def adopt(self, text: str = "") -> int:
        """Do what the command does; answers how many addresses were written down."""
        seen = self.survey(text)
        keep(seen, self.account, self.services)
        sure = seen.matches.sure
        return adopt(sure, seen.found, self.account, self.services, who="小王")

    def look(self) -> int:
        """Let a new watch look until everything is still; answers how many pages it submitted."""
        watch = Watch(self.services)
        return watch.look(0.0) + watch.look(STILL_SECONDS + 1)

    def row(self, key: str) -> Publication | None:
        return self.ledger.find(self.account.name, key)

    def found(self, words: str) -> list[str]:
        query = read_query(words, {}, self.today)
        return [hit.address for hit in self.ledger.search(self.account.name, query)]
