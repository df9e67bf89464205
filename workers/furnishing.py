"""What an account adds to its pages: the headline list, and the furniture at their end."""

from __future__ import annotations

from dataclasses import asdict
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from workers.digest import ClosingKind
from workers.digests import has_rule, is_digest
from workers.errors import Fault, Gravity
from workers.markup import footer, furniture, outline
from workers.markup.furniture import Furnishing
from workers.tutorials import Series, chosen, identity, read_series

if TYPE_CHECKING:
    import xml.etree.ElementTree as ET
    from collections.abc import Mapping
    from pathlib import Path

    from workers.account import Account
    from workers.digest import Digest, HostedPicture, Tutorial

AI_HELPED: Final = "本文由 AI 辅助生成，经人工核对"
"""What a page says that says `ai = true`, where its account has no words of its own.

Since 2025-09-01 whoever publishes what an AI made must declare it.
"""
DECLARATION: Final = "创作来源（含 AI 生成内容）"


def furnish(
    root: ET.Element,
    digest: Digest,
    hosted: Mapping[str, HostedPicture],
    account: Account,
    series: Series | None = None,
) -> tuple[Fault, ...]:
    """Give a page's tree what its account has for it; faults are the series', and a reminder.

    `series` is that of the ledger; without one, as where a page is only looked at, the file's.
    """
    series = series_of(account) if series is None else series
    if account.furniture.headlines and is_digest(digest, account):
        outline.add_headlines(root, digest.items, sure=has_rule(account))
    furniture.furnish(root, _furnishing(digest, series, account), hosted)
    return (*series.faults, *_declaration(digest))


def _declaration(digest: Digest) -> tuple[Fault, ...]:
    """Only a person can declare it to WeChat: draft/add has no field for it."""
    if not digest.ai:
        return ()
    remedy = f"发表前在后台勾选：{DECLARATION}"
    return (Fault("正文声明了由 AI 辅助", remedy, digest.name, gravity=Gravity.WARNING),)


def remarks(digest: Digest, account: Account) -> tuple[Fault, ...]:
    """What became of the page's own footer; nothing is wrong with it."""
    instead = bool(account.furniture.picture or account.furniture.card)
    return footer.reminder(digest.furniture_found, digest.tutorials, digest.name, instead=instead)


def series_of(account: Account) -> Series:
    """The account's recommended series, read again when its file has changed."""
    path = account.furniture.tutorials
    if path is None:
        return Series()
    try:
        return _read(path, path.stat().st_mtime_ns)
    except (OSError, UnicodeDecodeError):
        remedy = "请检查 gongbao.toml 里的 furniture.tutorials：应是可读的 UTF-8 文件"
        fault = Fault("读不到教程列表", remedy, path.name, gravity=Gravity.WARNING)
        return Series((), (fault,))


def series_bytes(account: Account) -> bytes:
    """The bytes of the series' file, which shape every article; none where there is none."""
    path = account.furniture.tutorials
    try:
        return path.read_bytes() if path else b""
    except OSError:
        return b""


@lru_cache(maxsize=32)
def _read(path: Path, _changed: int) -> Series:
    return read_series(path.read_text(encoding="utf-8-sig"), path.name)


def _furnishing(digest: Digest, series: Series, account: Account) -> Furnishing:
    """The account's own, else what the page brought of the kind."""
    own = account.furniture
    found = {closing.kind: closing.text for closing in digest.furniture_found}
    return Furnishing(
        follow=own.follow or found.get(ClosingKind.FOLLOW, ""),
        picture=next((p.ref for p in digest.pictures if p.furniture), ""),
        card={name: value for name, value in asdict(own.card).items() if value} if own.card else {},
        # Over the owner's own list stands the owner's heading, not that of any page.
        heading="" if own.tutorials and series.tutorials else found.get(ClosingKind.TUTORIALS, ""),
        tutorials=_tutorials(digest, series),
        ai=(own.ai or AI_HELPED) if digest.ai else "",
    )


def _tutorials(digest: Digest, series: Series) -> tuple[Tutorial, ...]:
    """Those to print: none that the page still links to itself."""
    if digest.furniture_found:
        return chosen(series.tutorials, digest.tutorials, series.removed)
    there = {identity(link.url) for link in digest.kept_links} if series.tutorials else frozenset()
    return tuple(t for t in chosen(series.tutorials, ()) if identity(t.url) not in there)
