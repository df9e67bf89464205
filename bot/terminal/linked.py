"""Look at a page in a hurry: pictures stay where they lie, and only their headers are read."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from bot.terminal.sight import Cover, Seen, Sight, embedded
from workers.bundle import open_bundle
from workers.digest import HostedPicture
from workers.errors import Fault
from workers.furnishing import remarks
from workers.imaging.crop import SQUARE, WIDE, around
from workers.imaging.header import Header, header
from workers.steps.cover import choose_covers, cover_faults
from workers.steps.parse import parse
from workers.steps.typeset import typeset
from workers.structure import faults_of, once, verify

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from workers.account import Account
    from workers.bundle import Bundle
    from workers.digest import Article, Digest, Picture
    from workers.imaging.look import PictureUnfit


class _Had(NamedTuple):
    """Pictures by ref: their bytes, what is seen of them, which are far away; and what is not."""

    data: dict[str, bytes]
    seen: dict[str, Seen]
    far: frozenset[str]
    faults: tuple[Fault, ...]


def linked(path: Path, account: Account, *, theme: str = "") -> Sight:
    """What a page would become, with its pictures at their file:// addresses.

    Reads what `examine.look` reads and tells the same faults, but for damage behind a picture's
    header; where a cover is cropped is chosen when the page is submitted. Raises PageInvalid.
    """
    account = replace(account, theme=theme) if theme else account
    bundle = open_bundle(path, account=account)
    digest = parse(bundle.page, name=bundle.name, folder=bundle.folder, account=account)
    had = _pictures(bundle, digest, account)
    hosted = {ref: HostedPicture(ref, *seen.size) for ref, seen in had.seen.items()}
    hosted |= {ref: HostedPicture(ref, 0, 0) for ref in had.far}
    articles = typeset(digest, hosted, account)
    faults = (
        *digest.faults,
        *had.faults,
        *(fault for article in articles for fault in article.faults),
        *_breaches(articles, bundle, digest),
    )
    return Sight(
        digest,
        articles,
        [_cover(ref, digest, had) for ref in choose_covers(digest, articles, had.data)],
        had.seen,
        [
            *sorted(dict.fromkeys(faults), key=lambda f: (f.file, f.line or 0, str(f))),
            *remarks(digest, account),
        ],
        linked=True,
    )


def _pictures(bundle: Bundle, digest: Digest, account: Account) -> _Had:
    wanted = (*digest.pictures, *((digest.cover,) if digest.cover else ()))
    data, seen, faults, elsewhere = {}, {}, [], []
    for picture in {p.ref: p for p in wanted}.values():
        found = None if picture.inline else bundle.read(picture)
        known = _seen(picture, found, bundle) if isinstance(found, bytes) else found
        if isinstance(found, bytes) and isinstance(known, Seen):
            data[picture.ref], seen[picture.ref] = found, known
        elif isinstance(known, Fault):
            faults.append(known)
        else:
            elsewhere.append(picture.ref)
    small = cover_faults(digest, data)
    had = _Had(data, seen, frozenset(), small)
    return _with_rest(had, elsewhere, faults, digest, account) if elsewhere or faults else had


def _seen(picture: Picture, data: bytes, bundle: Bundle) -> Seen | Fault:
    head = header(data) or _closer(data)
    if not isinstance(head, Header):
        return Fault(f"图片 {picture.ref}：{head.what}", head.remedy, bundle.name, picture.line)
    place = bundle.local(picture)
    assert place is not None
    assert not isinstance(place, Fault)
    return Seen(place.as_uri(), *head, len(data))


def _closer(data: bytes) -> Header | PictureUnfit:
    """Ask Pillow, which is slow to import, of what is no plain JPEG or PNG."""
    from workers.imaging.look import PictureUnfit, look  # noqa: PLC0415

    try:
        seen = look(data)
    except PictureUnfit as unfit:
        return unfit
    return Header(seen.kind, seen.upright)


def _with_rest(
    had: _Had, elsewhere: Sequence[str], faults: Sequence[Fault], digest: Digest, account: Account
) -> _Had:
    """Add the pictures that lie in the page itself, or far away, and weigh what is wrong."""
    # The doors to foreign pictures take long to import, and few pages need them.
    from workers.obtain import obtain, wanted, weigh  # noqa: PLC0415

    without = [p.ref for p in wanted(digest) if p.ref not in elsewhere]
    rest = obtain(digest, {}, account, remote=False, without=without)
    return _Had(
        {**had.data, **rest.data},
        {**had.seen, **{ref: embedded(fitted) for ref, fitted in rest.fitted.items()}},
        rest.far,
        (*(weigh(fault, account) for fault in faults), *had.faults, *rest.faults),
    )


def _breaches(articles: Sequence[Article], bundle: Bundle, digest: Digest) -> tuple[Fault, ...]:
    """What the HTML tells of WeChat's structure rules."""
    found = [violation for article in articles for violation in verify(article.html)]
    lines: Mapping[str, int | None] = {p.ref: p.line for p in digest.pictures}
    text = bundle.page.decode("utf-8", "replace") if found else ""
    return faults_of(once(found), text, bundle.name, lines)


def _cover(ref: str, digest: Digest, had: _Had) -> Cover:
    seen = had.seen.get(ref)
    if seen is None:
        return Cover(drawn=True)
    crops = ((digest.cover_crop, WIDE), (digest.cover_crop_square, SQUARE))
    # What its author has not marked, gongbao chooses: for that it must be decoded.
    wide, square = (around(crop, seen.size, ratio) if crop else None for crop, ratio in crops)
    return Cover(seen.address, seen.size, wide, square)
