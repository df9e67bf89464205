"""The call that asks how articles were read."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from workers.readership import Readership
from workers.wechat.answers import secure

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from workers.wechat.caller import Caller

# Platform docs, wedata/news: getarticlesummary and getarticletotal are no longer kept up, and
# lead here.
TOTAL_DETAIL: Final = "/datacube/getarticletotaldetail"
MOST: Final = 2**31 - 1


class DayRead(NamedTuple):
    """Of the articles of one day, what each had up to every day; `late`: there is more to come."""

    figures: tuple[Readership, ...]
    late: bool


class Statistics:
    """Figures are there for certified accounts, from the day after on, for thirty days."""

    _caller: Caller

    def article_figures(self, published: date, *, seconds: float | None = None) -> DayRead:
        """Ask about the articles of a day of Beijing's calendar, at the latest yesterday.

        What WeChat says of a day in a form that nobody knows is left out.
        """
        body = {"begin_date": published.isoformat(), "end_date": published.isoformat()}
        answer = self._caller.call("POST", TOTAL_DETAIL, json=body, seconds=seconds)
        found = tuple(
            figures
            for article in _objects(answer.get("list"))
            for figures in _read(article, published)
        )
        return DayRead(found, late=answer.get("is_delay") is True)


def _read(article: Mapping[str, Any], published: date) -> Iterator[Readership]:
    message = str(article.get("msgid") or "")
    for sums in _objects(article.get("detail_list")):
        day = _day(sums.get("stat_date"))
        if message and day is not None:
            yield Readership(
                message=message,
                published=published,
                day=day,
                title=str(article.get("title") or ""),
                address=secure(str(article.get("content_url") or "")),
                notified=article.get("publish_type") == 0,
                read=_count(sums.get("read_user")),
                shared=_count(sums.get("share_user")),
                favoured=_count(sums.get("collection_user")),
            )


def _objects(value: object) -> list[dict[str, Any]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None


def _count(value: object) -> int:
    return min(value, MOST) if isinstance(value, int) and value > 0 else 0
