"""Look at pages with WeChat's structure rules too: by the source, in a browser, by WeChat."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.terminal.layout import laid_out
from workers.errors import PageInvalid
from workers.examine import look
from workers.structure import faults_of, verify
from workers.wechat.structure import verify_online

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from workers.account import Account
    from workers.errors import Fault
    from workers.structure import Violation


@dataclass(frozen=True, slots=True, kw_only=True)
class Beyond:
    """How far to look beyond the source: in a browser, and at WeChat's checker at `address`."""

    layout: bool = False
    address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """What is kept of a page while others are looked at: not its pictures."""

    faults: tuple[Fault, ...]
    name: str = ""
    html: str = field(default="", repr=False)
    text: str = field(default="", repr=False)
    pictures: Mapping[str, int | None] = field(default_factory=dict)


def inspect(pages: Sequence[Path], account: Account, beyond: Beyond) -> list[tuple[Fault, ...]]:
    """All faults of each page and of its article. Raises NoBrowser and WeChatError.

    One browser lays all articles out; a page that cannot be read has faults and no article.
    """
    seen = [_look(page, account) for page in pages]
    whole = [one for one in seen if one.html]
    drawn = laid_out([one.html for one in whole]) if beyond.layout else [()] * len(whole)
    by_layout = {id(one): found for one, found in zip(whole, drawn, strict=True)}
    return [_faults(one, by_layout.get(id(one), ()), beyond) for one in seen]


def _look(page: Path, account: Account) -> _Seen:
    try:
        examined = look(page, account)
    except PageInvalid as error:
        return _Seen(faults=error.faults)
    return _Seen(
        faults=examined.faults,
        name=examined.digest.name,
        html=examined.article.html,
        text=examined.page.decode("utf-8", "replace"),
        pictures={picture.ref: picture.line for picture in examined.digest.pictures},
    )


def _faults(seen: _Seen, drawn: tuple[Violation, ...], beyond: Beyond) -> tuple[Fault, ...]:
    """The page's own faults and each breach once, though several ways of looking may find it."""
    asked = verify_online(seen.html, beyond.address) if beyond.address and seen.html else ()
    # The last to tell of a breach tells it best: its place in the source is known.
    found = (*asked, *drawn, *verify(seen.html))
    known = {(v.rule, v.picture or v.words[:20] or v.excerpt): v for v in found}
    told = faults_of(known.values(), seen.text, seen.name, seen.pictures)
    return tuple(sorted({*seen.faults, *told}, key=lambda f: (f.file, f.line or 0, str(f))))
