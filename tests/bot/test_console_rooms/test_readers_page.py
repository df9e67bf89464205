"""The console's page of readers: who got an issue, who came and went, how articles were read."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from insider import Insiders, insiders_at

from workers.people import Role
from workers.publication import Fate, Kind, Publication, Route, State
from workers.readership import Readership
from workers.schedule.beijing import BEIJING

if TYPE_CHECKING:
    from pathlib import Path

DAY = timedelta(days=1)
REPORT: dict[str, Any] = {
    "total": 5210,
    "filtered": 5177,
    "sent": 5170,
    "failed": 7,
    "status": "send success",
    "reprint": "不是转载",
}


def pushed(
    house: Insiders, slug: str, title: str = "", *, fate: Fate = Fate.DONE, **report: object
) -> Publication:
    """Have an issue pushed, and WeChat report what came of it."""
    ledger, now = house.services.ledger, house.services.now()
    row = house.shelf.publish(slug, title or f"《{slug}》", "2026-11-20")
    ready = {"draft_id": f"m-{slug}", "article_hash": "h", "release_at": now, "route": Route.MASS}
    row = ledger.move(row, State.DUE, who="test", what="due", now=now, **ready)
    row = ledger.begin_release(row, who="worker", now=now, client_key=f"k-{slug}")
    end = State.PUBLISHED if fate is Fate.DONE else State.HELD
    return ledger.move(
        row,
        end,
        who="worker",
        what="published",
        now=now,
        outcome={"fate": fate, "report": {**REPORT, **report}},
    )


def read(house: Insiders, message: str, *reads: int, **over: object) -> None:
    """Keep the sums of an article from the day before so many days on."""
    today = house.services.now().astimezone(BEIJING).date()
    first = today - len(reads) * DAY
    one = Readership(
        message=message,
        published=first,
        day=first,
        title=f"文章 {message}",
        address="https://mp.weixin.qq.com/s/a",
        notified=True,
        read=0,
        shared=3,
        favoured=2,
    )
    figures = [replace(one, day=first + n * DAY, read=sums, **over) for n, sums in enumerate(reads)]
    house.services.ledger.keep_figures("demo", figures)
