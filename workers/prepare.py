"""Received → drafted: from a submitted page to a draft in WeChat's box."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING

from workers import wardrobe
from workers.box import put
from workers.digest import TITLE_LIMIT, Use
from workers.errors import Gravity, PageInvalid, Refused, TryLater
from workers.headline import fit_title
from workers.imaging.card import draw_cover
from workers.lessons import learn
from workers.obtain import Obtained, Passing, obtain_kept
from workers.publication import State
from workers.steps.cover import DRAWN, choose_cover, choose_covers, crop_cover
from workers.steps.draft import fingerprints, milder, overfull, payload
from workers.steps.host import HANDS, Placed, Wanted, host
from workers.steps.parse import parse
from workers.steps.picture import fit
from workers.steps.typeset import typeset
from workers.wechat import cover_is_gone, disputed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from workers.account import Account
    from workers.digest import Article, Digest
    from workers.errors import Fault
    from workers.publication import Publication
    from workers.services import Services
    from workers.steps.cover import Crops
    from workers.steps.draft import Payload
    from workers.tutorials import Series

NO_COVER = "封面已被人从素材库删除，重新上传"
MILDED = {
    "title": "微信嫌标题太长，已再截短",
    "author": "微信嫌作者名太长，已截短",
    "digest": "微信嫌摘要太长，已再截短",
    "crops": "微信裁不了这张封面，改用它的中间部分",
    "comments": "账号没有留言功能，已关闭留言",
}
"""What was done where WeChat refused one thing of an article that is better than nothing."""
FETCH_TRIES = 3
"""A foreign picture that does not come counts as unobtainable after so many tries."""
FETCH_PAUSE = 3.0
HEAD_START = 0.06
"""Seconds in which a dozen pictures are on their way, if nobody else wants the processor."""


@dataclass(frozen=True, slots=True)
class _Page:
    """A page of the publication, read, with the bytes of its pictures, and the series for it."""

    digest: Digest
    had: Obtained
    series: Series


@dataclass(frozen=True, slots=True)
class _Ready:
    """A page's articles, its pictures in their places; covers and crops one for each article."""

    page: _Page
    articles: Sequence[Article]
    covers: Sequence[Placed]
    crops: Sequence[Crops]
    placed: Sequence[Placed]
    faults: tuple[Fault, ...]


def prepare(publication: Publication, services: Services) -> Publication:
    """Received → drafted: parse, pictures, typeset, draft. Raises the remedies of errors.py."""
    started = time.monotonic()
    account = services.settings.account(publication.account)
    ready = _make(publication, account, services)
    sent, milded = _payloads(ready), ""
    try:
        publication = put(publication, sent, services)
    except Refused as refused:
        if cover_is_gone(refused) and _forget_covers(ready, account, services):
            raise TryLater(NO_COVER, retry_after=0, call=refused.call) from refused
        field = disputed(refused)
        if field is None:
            raise
        sent, milded = milder(sent, field), MILDED[field]
        # The row as it is now: the refused call was written down in it.
        publication = put(services.ledger.reread(publication), sent, services)
    if publication.state is not State.RECEIVED:
        return publication
    return services.ledger.move(
        publication,
        State.DRAFTED,
        who="worker",
        what="draft",
        now=services.now(),
        keep_lease=True,
        tries=0,
        draft_id=publication.draft_id,
        draft_called_at=None,
        draft_sent=None,
        article_hash=" ".join(fingerprints(sent)),
        report=_report(ready, time.monotonic() - started, sent, milded),
    )


def would_change(publication: Publication, services: Services) -> bool:
    """Whether its articles would now be others than our last write put into the draft.

    Uploads what is not hosted any more, and raises what `prepare` does; the draft is not touched.
    """
    account = services.settings.account(publication.account)
    sent = _payloads(_make(publication, account, services))
    return " ".join(fingerprints(sent)) != publication.article_hash


def _payloads(ready: Sequence[_Ready]) -> list[Payload]:
    return [
        payload(article, cover.hosted.media_id, crops)
        for one in ready
        for article, cover, crops in zip(one.articles, one.covers, one.crops, strict=True)
    ]


def _make(publication: Publication, account: Account, services: Services) -> list[_Ready]:
    sources = services.ledger.sources(publication.id)
    digests = [
        parse(
            source.page,
            name=source.name,
            folder=source.folder,
            account=account,
            mends=source.mends,
        )
        for source in sources
    ]
    _stop_at_errors(fault for digest in digests for fault in digest.faults)
    series = learn(digests, account, services)
    pages = [
        _Page(
            digest, obtain_kept(digest, source, account, services, anew=publication.forced), series
        )
        for digest, source in zip(digests, sources, strict=True)
    ]
    _stop_at_missing(pages, publication)
    hosting = partial(
        host,
        account=account.name,
        wechat=services.wechat(account.name),
        ledger=services.ledger,
        # Every picture was fitted once: when its page was submitted, or when it came.
        fit=partial(fit, checked=True),
        # Over a slow line eight at once may all be too late; fewer each time, some arrive.
        hands=max(1, HANDS >> publication.tries),
    )
    wanted = [_wanted(page, account) for page in pages]
    with ThreadPoolExecutor(1, thread_name_prefix="crop") as aside:
        covers = [(page.digest, its[-1]) for page, its in zip(pages, wanted, strict=True)]
        cropping = aside.submit(_crop_meanwhile, covers)
        placed = iter(hosting([one for its in wanted for one in its]))
    ready = [
        _set(page, [*islice(placed, len(its))], crops, account, hosting)
        for page, its, crops in zip(pages, wanted, cropping.result(), strict=True)
    ]
    _stop_at_errors(
        (
            *(fault for one in ready for fault in one.faults),
            *overfull([(one.page.digest, one.articles) for one in ready]),
        )
    )
    return ready


def _stop_at_missing(pages: Sequence[_Page], publication: Publication) -> None:
    """Stop where pictures could not be had; wait first, if they may come yet."""
    faults = [fault for page in pages for fault in page.had.faults]
    late = [fault for fault in faults if isinstance(fault, Passing)]
    _stop_at_errors(fault for fault in faults if fault not in late)
    if late and publication.tries + 1 < FETCH_TRIES:
        raise TryLater(f"{late[0].what}，稍后再取", retry_after=FETCH_PAUSE)
    _stop_at_errors(late)


def _set(
    page: _Page,
    placed: Sequence[Placed],
    crops: Crops,
    account: Account,
    hosting: Callable[[Sequence[Wanted]], list[Placed]],
) -> _Ready:
    """Typeset a page whose pictures have their places; its cover's is the last of them."""
    digest, data = page.digest, page.had.data
    body = {p.ref: p.hosted for p in placed if p.use is Use.BODY}
    articles = typeset(digest, body, account, page.series)
    first = placed[-1]
    chosen = [first.ref, *choose_covers(digest, articles, data)[1:]]
    # A page in parts is rare, and only now it is known which pictures its later parts have.
    wanted = {ref: Wanted(ref, Use.COVER, data[ref]) for ref in chosen if ref != first.ref}
    more = {p.ref: p for p in (hosting([*wanted.values()]) if wanted else ())}
    # What the author wants shown of the cover says nothing about another picture.
    unmarked = replace(digest, cover_crop=None, cover_crop_square=None)
    cropped = {ref: crop_cover(unmarked, ref, one.data) for ref, one in wanted.items()}
    return _Ready(
        page,
        articles,
        [more.get(ref, first) for ref in chosen],
        [cropped.get(ref, crops) for ref in chosen],
        [*placed, *more.values()],
        (*digest.faults, *page.had.faults, *articles[0].faults),
    )


def _crop_meanwhile(covers: Sequence[tuple[Digest, Wanted]]) -> list[Crops]:
    """Choose the crops while the pictures travel, once the last of them has left."""
    time.sleep(HEAD_START)
    return [crop_cover(digest, cover.ref, cover.data) for digest, cover in covers]


def _wanted(page: _Page, account: Account) -> list[Wanted]:
    """List the pictures of the body, then the cover."""
    digest, had = page.digest, page.had
    body = [
        Wanted(p.ref, Use.BODY, had.data[p.ref], had.fitted.get(p.ref))
        for p in digest.pictures
        if p.ref in had.data
    ]
    return [*body, _cover(digest, had, account)]


def _cover(digest: Digest, had: Obtained, account: Account) -> Wanted:
    ref = choose_cover(digest, had.data)
    if ref != DRAWN:
        return Wanted(ref, Use.COVER, had.data[ref])
    dress = wardrobe.dress(digest.theme, account.theme, account.accent, digest.name)
    # The card shows the issue beside the title.
    title = fit_title(digest.title, TITLE_LIMIT, keep_mark=not digest.issue).text
    return Wanted(DRAWN, Use.COVER, draw_cover(title, digest.issue, dress.accent))


def _forget_covers(ready: Sequence[_Ready], account: Account, services: Services) -> bool:
    """Forget the covers that were taken to be at WeChat already; False where there are none."""
    known = {c.hosted.media_id for one in ready for c in one.covers if not c.uploaded}
    for media_id in sorted(known):
        services.ledger.forget_hosted(account.name, media_id)
    return bool(known)


def _stop_at_errors(faults: Iterable[Fault]) -> None:
    errors = [fault for fault in faults if fault.gravity is Gravity.ERROR]
    if errors:
        raise PageInvalid(errors)


def _report(
    ready: Sequence[_Ready], seconds: float, sent: Sequence[Payload], milded: str
) -> dict[str, object]:
    """Say what was done, for `status` and the demo's table; JSON types only.

    `characters` are those of the longest article, `title` is the first as it was sent. Cards in
    chat show an article by its `summary` and `cover`; `source` is the page's place, from 0.
    """
    articles = [
        (number, one.page.digest.name, article, cover)
        for number, one in enumerate(ready)
        for article, cover in zip(one.articles, one.covers, strict=True)
    ]
    digests = [one.page.digest for one in ready]
    faults = [str(fault) for one in ready for fault in one.faults]
    return {
        "title": sent[0]["title"],
        "title_cut": articles[0][2].title_cut,
        "characters": max(article.characters for _, _, article, _ in articles),
        "articles": [
            {
                "page": name,
                "title": article.title,
                "title_cut": article.title_cut,
                "characters": article.characters,
                "source": number,
                "summary": article.summary,
                "cover": cover.hosted.address,
            }
            for number, name, article, cover in articles
        ],
        "pictures": [_picture(p) for one in ready for p in one.placed],
        "items": sum(len(digest.items) for digest in digests),
        "notes": sum(len(digest.notes) for digest in digests),
        "kept_links": sum(len(digest.kept_links) for digest in digests),
        "ai": any(digest.ai for digest in digests),
        "warnings": [*faults, *filter(None, (milded,))],
        "seconds": round(seconds, 3),
    }


def _picture(placed: Placed) -> dict[str, object]:
    return {
        "ref": placed.ref if not placed.ref.startswith("data:") else "data:",
        "use": str(placed.use),
        "before": placed.before,
        "after": placed.after,
        "uploaded": placed.uploaded,
        "similarity": round(placed.similarity, 4),
    }
