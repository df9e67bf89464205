"""Look at pages with WeChat's structure rules too: by the source, in a browser, by WeChat."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING

from bot.terminal.layout import laid_out
from workers.errors import PageInvalid
from workers.examine import Examined, look

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from workers.account import Account
    from workers.errors import Fault
    from workers.structure import Violation


@dataclass(frozen=True, slots=True, kw_only=True)
class Beyond:
    """How far to look beyond the source: in a browser, and `online` by WeChat's own checker.

    `address` is where that is ("" for WeChat's).
    """

    layout: bool = False
    online: bool = False
    address: str = ""


def inspect(pages: Sequence[Path], account: Account, beyond: Beyond) -> list[tuple[Fault, ...]]:
    """All faults and remarks of each page and of its article. Raises NoBrowser and WeChatError.

    One browser lays all articles out; a page that cannot be read has faults and no article.
    """
    seen = [_look(page, account) for page in pages]
    drawn = iter(
        laid_out([html for one in seen for html in _articles(one)]) if beyond.layout else ()
    )
    return [_faults(one, [*islice(drawn, len(_articles(one)))], beyond) for one in seen]


def _look(page: Path, account: Account) -> Examined | tuple[Fault, ...]:
    try:
        # Its pictures are not kept while other pages are looked at.
        return replace(look(page, account), files={}, fitted={})
    except PageInvalid as error:
        return error.faults


def _articles(seen: Examined | tuple[Fault, ...]) -> list[str]:
    """The HTML of a page's articles; of a page that cannot be read there are none."""
    if not isinstance(seen, Examined):
        return []
    return [article.html for article in seen.articles if article.html]


def _faults(
    seen: Examined | tuple[Fault, ...], drawn: Sequence[tuple[Violation, ...]], beyond: Beyond
) -> tuple[Fault, ...]:
    if not isinstance(seen, Examined):
        return seen
    asked = _asked(_articles(seen), beyond.address) if beyond.online else []
    faults = seen.faults_with(*(found for its in (*asked, *drawn) for found in its))
    return (*faults, *seen.remarks)


def _asked(articles: Sequence[str], address: str) -> list[tuple[Violation, ...]]:
    # WeChat's client takes long to import, and who asks nobody does without it.
    from workers.wechat.structure import ADDRESS, verify_online  # noqa: PLC0415

    return [verify_online(article, address or ADDRESS) for article in articles]
