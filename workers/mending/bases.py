"""Whether a mend still stands: a page that says something new of that part has the last word. Pure.

A basis is a hash of what the page itself said when it was mended: its title, its summary, its
cover and that file's bytes, what it marked of the cover, a picture's bytes, or the words with a
few round them.
"""

from __future__ import annotations

import json
from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from workers.digest import Crop, Picture
from workers.mending.mend import WIDE, Part, named
from workers.mending.page import root_of
from workers.mending.words import mend_body, mend_root

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from workers.account import Account
    from workers.digest import Digest
    from workers.mending.mend import Mend
    from workers.mending.page import Page
    from workers.mending.words import Spot

SENT_COVER: Final = "（发来的封面）"
"""The ref of a cover that somebody sent: no page can refer to it, it has no file."""

CHANGED: Final = "页面自己改了这里"
GONE: Final = "页面里没有这张图片了"


def basis_of(part: Part, page: Page, place: str = "", over: str = "") -> str:
    """Hash what the page says of a part that is not of its text.

    `over` is the name of the body picture that a mend made the cover, for a crop of it.
    """
    match part:
        case Part.TITLE:
            told = [page.title]
        case Part.SUMMARY:
            told = [page.summary]
        case Part.COVER:
            told = [named(page.cover), page.hashes.get(page.cover, "")]
        case Part.CROP:
            told = [place, page.crops.get(place, ""), *_covering(page, over)]
        case _:
            bytes_ = [sha for ref, sha in page.hashes.items() if named(ref) == place]
            told = [place, *bytes_]
    return _hashed(part, *told)


def basis_of_words(spot: Spot) -> str:
    """Hash the words as they stand in the page, with what is round them."""
    return _hashed(Part.TEXT, spot.here)


def outlive(
    mends: Sequence[Mend], page: Page, pictures: Iterable[Picture], account: Account
) -> dict[int, str]:
    """Tell which mends end with this page, and why: by id. `pictures` are all of the page."""
    names = {named(picture.ref) for picture in pictures}
    ended: dict[int, str] = {}
    over = next((mend.value for mend in mends if mend.part is Part.COVER), "")
    for mend in mends:
        needed = {Part.PICTURE: mend.place, Part.COVER: mend.value}.get(mend.part, "")
        if needed and needed not in names:
            ended[mend.id] = GONE
        elif (
            mend.part is not Part.TEXT and basis_of(mend.part, page, mend.place, over) != mend.basis
        ):
            ended[mend.id] = CHANGED
    return ended | _outlive_words([m for m in mends if m.part is Part.TEXT], page, account)


def _outlive_words(mends: Sequence[Mend], page: Page, account: Account) -> dict[int, str]:
    kept: set[int] = set()

    def accept(mend: Mend, spot: Spot) -> bool:
        same = basis_of_words(spot) == mend.basis
        kept.update({mend.id} if same else ())
        return same

    if not mends:
        return {}
    mended = mend_body(page.body, mends, accept)
    root = root_of(mended.body, account) if mended.rest else None
    if root is not None:
        mend_root(root, mended.rest, accept)
    return {mend.id: CHANGED for mend in mends if mend.id not in kept}


def dress(digest: Digest, mends: Iterable[Mend]) -> Digest:
    """Lay title, summary, cover and its crops over a digest that was read."""
    # What is cropped is the cover that a mend chose, if one did.
    for mend in sorted(mends, key=lambda mend: mend.part is Part.CROP):
        match mend.part:
            case Part.TITLE:
                digest = replace(digest, title=mend.value)
            case Part.SUMMARY:
                digest = replace(digest, summary=mend.value)
            case Part.COVER:
                digest = _covered(digest, mend)
            case Part.CROP:
                digest = _cropped(digest, mend)
    return digest


def sent(mends: Iterable[Mend], pictures: Iterable[Picture]) -> dict[str, bytes]:
    """The bytes of pictures that somebody sent, by the refs they stand for."""
    by_name = {
        SENT_COVER if mend.part is Part.COVER else mend.place: mend.picture
        for mend in mends
        if mend.picture is not None
    }
    found = {picture.ref: by_name.get(named(picture.ref)) for picture in pictures}
    return {ref: data for ref, data in found.items() if data is not None}


def _cropped(digest: Digest, mend: Mend) -> Digest:
    crop = Crop.read(mend.value)
    if mend.place == WIDE:
        return replace(digest, cover_crop=crop)
    return replace(digest, cover_crop_square=crop)


def _covering(page: Page, over: str) -> list[str]:
    """What decides which picture is the cover: without one of its own the page's pictures do."""
    mended = [sha for ref, sha in page.hashes.items() if over and named(ref) == over]
    own = [named(page.cover), page.hashes.get(page.cover, "")]
    every = [each for pair in sorted(page.hashes.items()) for each in pair]
    return [over, *mended, *(own if page.cover else every)]


def _covered(digest: Digest, mend: Mend) -> Digest:
    """What the author wants shown of the page's own cover says nothing about another picture."""
    ref = SENT_COVER if mend.sha256 else None
    chosen = (p.ref for p in digest.pictures if named(p.ref) == mend.value)
    if (ref := ref or next(chosen, None)) is None:
        return digest
    return replace(digest, cover=Picture(ref), cover_crop=None, cover_crop_square=None)


def _hashed(*parts: str) -> str:
    return sha256(json.dumps(parts).encode()).hexdigest()
