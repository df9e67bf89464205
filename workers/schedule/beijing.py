"""Beijing's days and months, by which WeChat counts quotas. Pure."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Final

BEIJING: Final = timezone(timedelta(hours=8), "Asia/Shanghai")  # no summer time since 1991


def next_day(now: datetime) -> datetime:
    """The first moment of Beijing's next day, in UTC."""
    return (_midnight(now) + timedelta(days=1)).astimezone(UTC)


def next_month(now: datetime) -> datetime:
    """The first moment of Beijing's next month, in UTC."""
    # The 28th and four days are always in the next month.
    return (_midnight(now).replace(day=28) + timedelta(days=4)).replace(day=1).astimezone(UTC)


def _midnight(now: datetime) -> datetime:
    return now.astimezone(BEIJING).replace(hour=0, minute=0, second=0, microsecond=0)
