"""What WeChat reported of each release: to how many it went, and what it said of originality."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from workers.publication import Fate, Route

if TYPE_CHECKING:
    from datetime import datetime

    from workers.account import Account
    from workers.publication import Publication, Release
    from workers.services import Services

COUNTS: Final = ("total", "filtered", "sent", "failed")


class Line(NamedTuple):
    """One issue that left, or was to: `counts` are COUNTS, None where WeChat told none."""

    row: Publication
    at: datetime
    route: Route
    counts: tuple[int, ...] | None = None
    said: str = ""
    bad: bool = False


def lines_of(account: Account, since: datetime, now: datetime, services: Services) -> list[Line]:
    """List what left since then, the newest first, and what WeChat took and did not let out."""
    ledger = services.ledger
    lines, seen = [], set()
    for release in ledger.releases(account.name, since=since):
        if release.publication not in seen or release.fate is Fate.REFUSED:
            lines.append(_reported(ledger.publication(release.publication), release))
        seen.add(release.publication)
    lines += [
        Line(row, row.released_at, Route.DRAFT)  # a person published it
        for row in ledger.out_between(account.name, since, now)
        if row.id not in seen and row.released_at is not None
    ]
    return sorted(lines, key=lambda line: line.at, reverse=True)


def _reported(row: Publication, release: Release) -> Line:
    report = release.report or {}
    told = [report.get(name) for name in COUNTS]
    counts = tuple(each for each in told if isinstance(each, int))
    bad = release.fate is Fate.REFUSED
    said = str(report.get("reprint") or ("没有发出" if bad else ""))
    whole = counts if len(counts) == len(COUNTS) and release.route is Route.MASS else None
    return Line(row, release.called_at, release.route, whole, said, bad)
