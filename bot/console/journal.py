"""The journal: who did what, when and why; filtered, and as a file for spreadsheets."""

from __future__ import annotations

import csv
import io
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from flask import Response

from bot.console import history
from bot.console.page import Deed, Page
from workers.people import Role

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.console.page import Facts, Visit
    from workers.ledger.journal import KeyedEntry

ON_A_PAGE: Final = 100
IN_A_FILE: Final = 10_000
SPANS: Final = {"": "全部", "1": "今天", "7": "七天内", "30": "三十天内"}
HEAD: Final = ("时间", "账号", "谁", "做了什么", "期", "状态", "说明", "errcode", "rid")
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def view(visit: Visit) -> Facts:
    rows = _rows(visit, ON_A_PAGE + 1, before=visit.args.get("before", type=int))
    shown, older = rows[:ON_A_PAGE], None
    if len(rows) > ON_A_PAGE:
        asked = {name: visit.args.get(name, "") for name in ("who", "key", "days")}
        older = visit.url("journal", before=shown[-1].entry.id, **asked)
    return {"rows": shown, "older": older, "spans": SPANS, "said": history, "asked": visit.args}


def export(visit: Visit) -> Response:
    """Hand out what is filtered as CSV, the newest first, at most IN_A_FILE rows."""
    out = io.StringIO()
    sheet = csv.writer(out)
    sheet.writerow(HEAD)
    sheet.writerows(_lines(visit))
    return Response(
        # The mark lets spreadsheets read it as UTF-8.
        "\ufeff" + out.getvalue(),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="gongbao-journal.csv"'},
    )


def _lines(visit: Visit) -> Iterator[list[str]]:
    for entry, key in _rows(visit, IN_A_FILE):
        state = history.moved(entry)
        told = (
            entry.at.isoformat(timespec="seconds"),
            entry.account or "",
            history.doer(entry),
            history.deed(entry),
            key,
            state.text if state else "",
            entry.why,
            "" if entry.errcode is None else str(entry.errcode),
            entry.rid,
        )
        yield [_harmless(each) for each in told]


def _harmless(words: str) -> str:
    """Keep a spreadsheet from taking words for a formula."""
    return f"'{words}" if words.startswith(_FORMULA) else words


def _rows(visit: Visit, limit: int, *, before: int | None = None) -> list[KeyedEntry]:
    args = visit.form or visit.args
    return visit.services.ledger.journal_of(
        [account.name for account in visit.accounts],
        who=args.get("who", "").strip(),
        key=args.get("key", "").strip(),
        since=_since(visit, args.get("days", "")),
        before=before,
        limit=limit,
    )


def _since(visit: Visit, days: str) -> datetime | None:
    """The midnight with which so many days begin, on the first account's clock."""
    if days not in SPANS or not days or not visit.accounts:
        return None
    place = ZoneInfo(visit.accounts[0].schedule.zone)
    today = visit.now.astimezone(place).date() - timedelta(days=int(days) - 1)
    return datetime.combine(today, time(), place)


PAGE: Final = Page(
    name="journal",
    path="/journal",
    title="日志",
    english="Journal",
    view=view,
    icon="journal",
    deeds={"export": Deed(needs=Role.EDITOR, do=export)},
)
