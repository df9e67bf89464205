"""One account into a folder: pages, articles, addresses, series, replies, questions, journal."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Final, NamedTuple
from zoneinfo import ZoneInfo

from workers.cards import ROUTES, STATES
from workers.errors import GongbaoError
from workers.exporting.names import Folder, file_for, safe_name
from workers.exporting.sheets import write_sheet
from workers.exporting.tables import replies_toml, tutorials_toml
from workers.ownreplies import RepliesInvalid
from workers.people import ROLE_NAMES
from workers.replyfile import file_replies
from workers.showing import articles_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime
    from pathlib import Path

    from workers.account import Account
    from workers.ledger import StoredSource
    from workers.publication import Publication
    from workers.services import Services

PUBLICATIONS: Final = (
    "编号", "期", "标题", "状态", "途径", "提交", "发出", "链接", "说明", "页面", "文章",
)  # fmt: skip
ARTICLE: Final = """<!doctype html>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<body style="max-width: 677px; margin: 0 auto; padding: 20px 16px">
<h1 style="font-size: 22px">{title}</h1>
{html}
</body>
"""


class Exported(NamedTuple):
    """How much went into the folder; `unset` are the keys of what could not be typeset."""

    publications: int
    pages: int
    files: int
    articles: int
    unset: tuple[str, ...]


def export_account(account: Account, services: Services, folder: Path) -> Exported:
    """Write all of an account into a new folder. Raises OSError, LedgerAway."""
    folder.mkdir()
    ledger, name = services.ledger, account.name
    for each in ("pages", "articles"):
        (folder / each).mkdir()
    taken = _Export(account, services, folder)
    write_sheet(folder / "publications.csv", PUBLICATIONS, taken.publications())
    asked = ledger.every_question(name)
    write_sheet(folder / "questions.csv", ("日期", "问的词", "次数", "没有答案的次数"), asked)
    write_sheet(folder / "journal.csv", _JOURNAL, _entries(account, services))
    people = [(each.person, ROLE_NAMES[each.role]) for each in ledger.operators(name)]
    write_sheet(folder / "operators.csv", ("名字", "角色"), people)
    series = [(k.tutorial, k.pinned) for k in ledger.series(name)]
    _write(folder / "tutorials.toml", tutorials_toml(series))
    try:
        filed = file_replies(account)
    except RepliesInvalid:  # the file is its owner's, and stays where it is
        filed = ()
    _write(folder / "replies.toml", replies_toml([*ledger.own_replies(name), *filed]))
    return taken.counted()


_JOURNAL: Final = ("时间", "谁", "做了什么", "期", "之前", "之后", "说明", "errcode", "rid")


def _entries(account: Account, services: Services) -> Iterator[tuple[object, ...]]:
    for entry, key in services.ledger.every_entry(account.name):
        moved = (entry.before, entry.after, entry.why, entry.errcode, entry.rid)
        yield (_at(entry.at, account), entry.who, entry.what, key, *moved)


class _Export:
    """Writes pages and articles while the sheet of publications is being written."""

    def __init__(self, account: Account, services: Services, folder: Path) -> None:
        self._account, self._services, self._folder = account, services, folder
        self._publications = self._pages = self._files = self._articles = 0
        self._unset: list[str] = []

    def counted(self) -> Exported:
        counts = (self._publications, self._pages, self._files, self._articles)
        return Exported(*counts, tuple(self._unset))

    def publications(self) -> Iterator[tuple[object, ...]]:
        for row in self._services.ledger.every_publication(self._account.name):
            self._publications += 1
            name = safe_name(f"{row.id:05}-{row.key}")
            pages = self._write_pages(row, name)
            articles = self._write_articles(row, name)
            yield (
                row.id, row.key, row.title, STATES[row.state], ROUTES[row.route],
                _at(row.created_at, self._account), _at(row.released_at, self._account),
                row.address, row.why, pages, articles,
            )  # fmt: skip

    def _write_pages(self, row: Publication, name: str) -> str:
        try:
            sources = self._services.ledger.sources(row.id)
        except LookupError:
            return ""
        for number, source in enumerate(sources, start=1):
            folder = self._folder / "pages" / (name if number == 1 else f"{name}-{number}")
            folder.mkdir()
            self._files += _write_page(source, folder)
            self._pages += 1
        return f"pages/{name}" if sources else ""

    def _write_articles(self, row: Publication, name: str) -> str:
        try:
            articles = articles_of(row, self._services)
        except (GongbaoError, LookupError):
            self._unset.append(row.key)
            return ""
        for number, article in enumerate(articles, start=1):
            file = f"{name}.html" if number == 1 else f"{name}-{number}.html"
            text = ARTICLE.format(title=html.escape(article.title), html=article.html)
            _write(self._folder / "articles" / file, [text])
            self._articles += 1
        return f"articles/{name}.html" if articles else ""


def _write_page(source: StoredSource, folder: Path) -> int:
    """Write a page as it was submitted, its files beside it; answers how many of these."""
    page = safe_name(source.name.rpartition("/")[2], "index.md")
    (folder / page).write_bytes(source.page)
    given, elsewhere = Folder(page, "files.csv"), []
    for ref, data in sorted(source.files.items()):
        to = given.give(file_for(ref))
        (folder / to).parent.mkdir(parents=True, exist_ok=True)
        with (folder / to).open("xb") as file:
            file.write(data)
        if str(to) != ref:
            elsewhere.append((ref, str(to)))
    if elsewhere:
        write_sheet(folder / "files.csv", ("页面里写的", "文件"), elsewhere)
    return len(source.files)


def _write(path: Path, parts: Iterable[str]) -> None:
    with path.open("x", encoding="utf-8", newline="\n", errors="replace") as file:
        file.writelines(parts)


def _at(moment: datetime | None, account: Account) -> str:
    if moment is None:
        return ""
    return f"{moment.astimezone(ZoneInfo(account.schedule.zone)):%Y-%m-%d %H:%M:%S}"
