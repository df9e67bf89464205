"""Find the words that shall be replaced: exactly once, or a sentence that helps to name them."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Final

from workers.errors import Unfit
from workers.mending import (
    Mend,
    Part,
    Spot,
    basis_of_words,
    every,
    mend_body,
    mend_root,
    root_of,
    saying,
    short,
    wishes,
)

if TYPE_CHECKING:
    from datetime import datetime

    from workers.account import Account
    from workers.mending import Wish
    from workers.orders.mendable import Mendable

LONGEST: Final = 1000  # characters; a message holds some 700
MOST: Final = 50
"""Mends of words on one page: each is looked for whenever the page is read."""
PLACES: Final = 3
BESIDE: Final = 8
"""Characters shown on either side of words that stand in several places."""
NO_ARROW: Final = "请把原来的字和要换成的字用箭头连起来，例如：改 0618 可灵1.5→可灵1.6"
_CONTROLS: Final = dict.fromkeys(code for code in range(32) if code not in (9, 10))
_LOOSE: Final = str.maketrans("", "", " \t\u3000“”‘’\"'「」『』*_`")


def find_words(text: str, page: Mendable, account: Account, *, who: str, now: datetime) -> Mend:
    """Read 旧→新 and find the words. Raises Unfit."""
    ways = wishes(text.translate(_CONTROLS))
    if not ways:
        raise Unfit(NO_ARROW)
    if len(text) > LONGEST:
        raise Unfit("一次改的字太多，请只写要改的那几个字")
    if sum(mend.part is Part.TEXT for mend in page.kept.mends) >= MOST:
        raise Unfit(f"手机上已经改了 {MOST} 处，再改请改页面本身")
    tried = [_Try(wish, page, account, who=who, now=now) for wish in ways]
    found = next((one for one in tried if one.spot.found == 1), None)
    if found is None:
        raise Unfit(_unfound(tried[0], page))
    if found.broken:
        told = saying(found.broken[0])
        raise Unfit(f"这里和先前改的{told}碰在一起：请先发「原样 … 正文」恢复，再一次改好")
    return found.mend


class _Try:
    """One way to read the words, tried on the page with all that was mended before."""

    def __init__(
        self, wish: Wish, page: Mendable, account: Account, *, who: str, now: datetime
    ) -> None:
        self.wish = wish
        new = Mend(
            part=Part.TEXT, place=wish.old, value=wish.new, basis="", who=who, created_at=now
        )
        older = [mend for mend in page.kept.mends if mend.part is Part.TEXT]
        made: dict[Mend, Spot] = {}

        def make(mend: Mend, spot: Spot) -> bool:
            made[mend] = spot
            return True

        after = mend_body(page.own.body, [*older, new], make)
        self.body = after.body
        root = root_of(after.body, account) if after.rest else None
        seen = mend_root(root, after.rest, make) if root is not None else []
        unseen = seen[-1] if seen and new in after.rest else Spot(len(every(self.body, wish.old)))
        self.spot = made.get(new, unseen)
        self.broken = [mend for mend in older if mend not in made]
        self.mend = Mend(
            part=Part.TEXT,
            place=wish.old,
            value=wish.new,
            basis=basis_of_words(self.spot),
            who=who,
            created_at=now,
        )


def _unfound(tried: _Try, page: Mendable) -> str:
    old = tried.wish.old
    if tried.spot.found:
        return _several(tried)
    if old in page.now(Part.TITLE):
        return f"正文里没有「{short(old)}」，它在标题里：请用「标题」改，写上整个新标题"
    if old in page.now(Part.SUMMARY):
        return f"正文里没有「{short(old)}」，它在摘要里：请用「摘要」改，写上整段新摘要"
    if alike := _alike(old, tried.body):
        return f"正文里没有「{short(old)}」。是不是「{short(alike)}」？请照样写，连空格和标点也一样"
    return (
        f"正文里没有「{short(old)}」。请照文章里的字写，连空格和标点也一样；"
        "中间若有加粗或链接，请只写其中一段"
    )


def _several(tried: _Try) -> str:
    old, body = tried.wish.old, tried.body
    told = [_beside(body, at, len(old)) for at in every(body, old)[:PLACES]]
    where = "：" + "；".join(f"「{each}」" for each in told) if told else ""
    more = "……" if tried.spot.found > PLACES and told else ""
    return (
        f"「{short(old)}」在正文里有 {tried.spot.found} 处{where}{more}。"
        "请把前后几个字一起写上，只剩一处才好改"
    )


def _beside(body: str, at: int, length: int) -> str:
    before = body[max(0, at - BESIDE) : at].rpartition("\n")[2]
    after = body[at + length : at + length + BESIDE].partition("\n")[0]
    return f"{before}{short(body[at : at + length])}{after}"


def _alike(old: str, body: str) -> str:
    """What the page has that differs only in width, case, spaces, quotes or marks of emphasis."""
    wanted = _loose(old)
    line = next((line for line in body.split("\n") if wanted and wanted in _loose(line)), "")
    ends = [end for end in range(1, len(line) + 1) if wanted in _loose(line[:end])]
    if not ends:
        return ""
    begun = [at for at in range(ends[0]) if wanted in _loose(line[at : ends[0]])]
    return line[begun[-1] : ends[0]]


def _loose(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().translate(_LOOSE)
