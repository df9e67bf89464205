"""From a submitted page to a draft in WeChat's box, and from there into a person's hands."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Unpack

from workers import wardrobe
from workers.digest import TITLE_LIMIT, Use
from workers.errors import Gravity, NoAnswer, PageInvalid, Refused, TryLater, WeChatError
from workers.headline import fit_title
from workers.imaging.card import draw_cover
from workers.lease import left
from workers.obtain import Obtained, Passing, obtain
from workers.publication import State
from workers.steps.announce import announce
from workers.steps.cover import DRAWN, choose_cover, crop_cover
from workers.steps.draft import Payload, find, fingerprint, milder, payload, read_back
from workers.steps.host import HANDS, Placed, Wanted, host
from workers.steps.parse import parse
from workers.steps.picture import fit
from workers.steps.typeset import typeset
from workers.wechat import cover_is_gone, disputed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from workers.account import Account
    from workers.digest import Article, Digest
    from workers.errors import Fault
    from workers.ledger.publications import Fields
    from workers.publication import Publication
    from workers.services import Services
    from workers.steps.cover import Crops

GONE = (
    "草稿已不在草稿箱。若已发表，请告诉公报文章链接；若要重新生成，运行 gongbao submit --force；"
    "不要了，运行 gongbao cancel"
)
EDITED = (
    "草稿在后台被改过，没有覆盖。要用页面的新内容覆盖它，运行 gongbao submit --force；"
    "要保留后台的版本，什么都不用做"
)
LOOKING = "微信没有回答新建草稿的请求，草稿箱里可能已有这一篇，正在确认"
NO_COVER = "封面已被人从素材库删除，重新上传"
FETCH_TRIES = 3
"""A foreign picture that does not come counts as unobtainable after so many tries."""
FETCH_PAUSE = 3.0
HEAD_START = 0.06
"""Seconds in which a dozen pictures are on their way, if nobody else wants the processor."""
CLOCK_SKEW = 300
"""Seconds by which WeChat's clock may be behind ours when a draft's time is compared."""


@dataclass(frozen=True, slots=True)
class _Ready:
    """An article whose pictures have their places, ready for the box."""

    digest: Digest
    article: Article
    cover: str
    crops: Crops
    placed: list[Placed]
    faults: tuple[Fault, ...]


def prepare(publication: Publication, services: Services) -> Publication:
    """Received → drafted: parse, pictures, typeset, draft. Raises the remedies of errors.py."""
    started = time.monotonic()
    account = services.settings.account(publication.account)
    ready = _make(publication, account, services)
    sent = payload(ready.article, ready.cover, ready.crops)
    try:
        publication = _put(publication, sent, services)
    except Refused as refused:
        if cover_is_gone(refused) and not ready.placed[-1].uploaded:
            services.ledger.forget_hosted(account.name, ready.cover)
            raise TryLater(NO_COVER, retry_after=0, call=refused.call) from refused
        field = disputed(refused)
        if field is None:
            raise
        sent = milder(sent, field)
        # The row as it is now: the refused call was written down in it.
        publication = _put(services.ledger.reread(publication), sent, services)
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
        article_hash=fingerprint(sent),
        report=_report(ready, time.monotonic() - started),
    )


def hand_over(publication: Publication, services: Services) -> Publication:
    """Drafted → handed_over: remember how the draft reads, tell the operators."""
    assert publication.draft_id is not None
    draft = services.wechat(publication.account).draft_get(publication.draft_id)
    services.ledger.record(
        who="worker",
        what="tell",
        now=services.now(),
        account=publication.account,
        publication=publication.id,
        why=announce(publication),
    )
    return services.ledger.move(
        publication,
        State.HANDED_OVER,
        who="worker",
        what="hand over",
        now=services.now(),
        keep_lease=True,
        draft_seen_hash=read_back(draft).hash if draft else None,
        forced=False,
    )


def _make(publication: Publication, account: Account, services: Services) -> _Ready:
    source = services.ledger.source(publication.id)
    digest = parse(source.page, name=source.name, folder=source.folder, account=account)
    _stop_at_errors(digest.faults)
    had = obtain(digest, source.files, account, checked=True)
    for ref, data in had.fetched.items():
        services.ledger.keep_remote(publication.id, ref, data)
    late = [fault for fault in had.faults if isinstance(fault, Passing)]
    _stop_at_errors(fault for fault in had.faults if fault not in late)
    if late and publication.tries + 1 < FETCH_TRIES:
        raise TryLater(f"{late[0].what}，稍后再取", retry_after=FETCH_PAUSE)
    _stop_at_errors(late)
    wanted = _wanted(digest, had, account)
    with ThreadPoolExecutor(1, thread_name_prefix="crop") as aside:
        cropping = aside.submit(_crop_meanwhile, digest, wanted[-1])
        placed = host(
            wanted,
            account=account.name,
            wechat=services.wechat(account.name),
            ledger=services.ledger,
            # Every picture was fitted once: when its page was submitted, or when it came.
            fit=partial(fit, checked=True),
            # Over a slow line eight at once may all be too late; fewer each time, some arrive.
            hands=max(1, HANDS >> publication.tries),
        )
    hosted = {p.ref: p.hosted for p in placed if p.use is Use.BODY}
    article = typeset(digest, hosted, account)
    _stop_at_errors(article.faults)
    cover = placed[-1].hosted
    faults = (*digest.faults, *had.faults, *article.faults)
    return _Ready(digest, article, cover.media_id, cropping.result(), placed, faults)


def _crop_meanwhile(digest: Digest, cover: Wanted) -> Crops:
    """Choose the crops while the pictures travel, once the last of them has left."""
    time.sleep(HEAD_START)
    return crop_cover(digest, cover.ref, cover.data)


def _wanted(digest: Digest, had: Obtained, account: Account) -> list[Wanted]:
    """List the pictures of the body, then the cover."""
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
    title = fit_title(digest.title, TITLE_LIMIT).text
    return Wanted(DRAWN, Use.COVER, draw_cover(title, digest.issue, dress.accent))


def _stop_at_errors(faults: Iterable[Fault]) -> None:
    errors = [fault for fault in faults if fault.gravity is Gravity.ERROR]
    if errors:
        raise PageInvalid(errors)


def _put(publication: Publication, sent: Payload, services: Services) -> Publication:
    """Bring the article into the box; returns the row with draft_id, or held with the reason."""
    wechat = services.wechat(publication.account)
    if publication.draft_id is None:
        publication = _adopt(publication, services)
    if publication.draft_id is None:
        return _add(publication, sent, services)
    draft = wechat.draft_get(publication.draft_id)
    if draft is None:
        if publication.forced:
            return _add(publication, sent, services)
        return _hold(publication, GONE, services)
    seen = publication.draft_seen_hash
    if seen is not None and not publication.forced and read_back(draft).hash != seen:
        return _hold(publication, EDITED, services)
    if publication.article_hash == fingerprint(sent) and not publication.forced:
        return publication
    # Written down first: after a crash the read-back differs by our own hand, not a person's.
    publication = _note(publication, services, "update", draft_seen_hash=None, article_hash="")
    wechat.draft_update(draft.media_id, 0, sent, seconds=left(publication, services.now()))
    return publication


def _add(publication: Publication, sent: Payload, services: Services) -> Publication:
    """Call draft/add, written down before and after; what was sent is kept to find it again."""
    publication = _note(
        publication,
        services,
        "add",
        draft_id=None,
        draft_called_at=services.now(),
        draft_sent=sent,
        # Of a draft that is gone, where there was one.
        article_hash="",
        draft_seen_hash=None,
    )
    wechat = services.wechat(publication.account)
    try:
        # Over before the lease is, so that nobody looks for it in vain while it is on its way.
        media_id = wechat.draft_add([sent], seconds=left(publication, services.now()))
    except NoAnswer:
        raise
    except WeChatError:
        # A proven refusal made no draft: the next try need not look for one.
        _note(publication, services, "refused", draft_called_at=None, draft_sent=None)
        raise
    return replace(publication, draft_id=media_id)


def _adopt(publication: Publication, services: Services) -> Publication:
    """Look for the draft of a call that was never answered, before another is added."""
    called, sent = publication.draft_called_at, publication.draft_sent
    if called is None or sent is None:
        return publication
    wechat = services.wechat(publication.account)
    others = services.ledger.known_drafts(publication.account)
    found = find(sent, wechat, others=others, since=int(called.timestamp()) - CLOCK_SKEW)
    if not found:
        left = services.settings.draft_settle - (services.now() - called).total_seconds()
        if left > 0:
            raise TryLater(LOOKING, retry_after=min(left, 5.0))
        return publication
    return _note(
        publication,
        services,
        "found",
        draft_id=found[-1],  # the first that was made; a later one is a person's copy
        draft_called_at=None,
        draft_sent=None,
        article_hash=fingerprint(sent),
    )


def _hold(publication: Publication, why: str, services: Services) -> Publication:
    return services.ledger.move(
        publication, State.HELD, who="worker", what="hold", why=why, now=services.now()
    )


def _note(
    publication: Publication, services: Services, what: str, **fields: Unpack[Fields]
) -> Publication:
    return services.ledger.note(publication, who="worker", what=what, now=services.now(), **fields)


def _report(ready: _Ready, seconds: float) -> dict[str, object]:
    """Say what was done, for `status` and the demo's table; JSON types only."""
    return {
        "title": ready.article.title,
        "title_cut": ready.article.title_cut,
        "characters": ready.article.characters,
        "pictures": [
            {
                "ref": p.ref if not p.ref.startswith("data:") else "data:",
                "use": str(p.use),
                "before": p.before,
                "after": p.after,
                "uploaded": p.uploaded,
                "similarity": round(p.similarity, 4),
            }
            for p in ready.placed
        ],
        "items": len(ready.digest.items),
        "notes": len(ready.digest.notes),
        "kept_links": len(ready.digest.kept_links),
        "warnings": [str(fault) for fault in ready.faults],
        "seconds": round(seconds, 3),
    }
