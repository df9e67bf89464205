"""Bring articles into WeChat's draft box: one draft, whatever was silent, killed or edited before.

A draft's articles can be changed one by one, but not their number. Where that changes, a new
draft is added, the row says so, and the old one is deleted, in that order: between any two of
these steps the row tells what is left to do.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Unpack

from workers import cards
from workers.errors import NoAnswer, Refused, TryLater, WeChatError
from workers.lease import left
from workers.publication import State
from workers.readback import read_back
from workers.restored import forgotten_draft
from workers.steps.draft import articles_of, find, fingerprints

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workers.ledger.publications import Fields
    from workers.publication import Publication
    from workers.services import Services
    from workers.steps.draft import Payload
    from workers.wechat import Draft

GONE = (
    "草稿已不在草稿箱。若已发表，请告诉公报文章链接；若要重新生成，运行 gongbao submit --force；"
    "不要了，运行 gongbao cancel"
)
EDITED = (
    "草稿在后台被改过，没有覆盖。要用页面的新内容覆盖它，运行 gongbao submit --force；"
    "要保留后台的版本，什么都不用做"
)
OLD_EDITED = (
    "文章篇数变了，新草稿已建好；旧草稿在这期间被人在后台改过，没有删除，草稿箱里现在有两份。"
    "要删除旧的，运行 gongbao submit --force；也可在后台自己删掉它，再提交一次"
)
LOOKING = "微信没有回答新建草稿的请求，草稿箱里可能已有这一篇，正在确认"
CLOCK_SKEW = 300
"""Seconds by which WeChat's clock may be behind ours when a draft's time is compared."""


def put(publication: Publication, sent: Sequence[Payload], services: Services) -> Publication:
    """Bring the articles into the box; returns the row with draft_id, or held with the reason."""
    publication = _adopt(publication, services)
    if publication.draft_id is None:
        return _recall(publication, sent, services) or _add(publication, sent, services)
    draft = services.wechat(publication.account).draft_get(publication.draft_id)
    if draft is None:
        if publication.forced:
            return _add(replace(publication, draft_id=None), sent, services)
        return hold(publication, GONE, services)
    seen = publication.draft_seen_hash
    if seen is not None and not publication.forced and read_back(draft).hash != seen:
        return hold(publication, EDITED, services)
    if len(draft.articles) != len(sent):
        return _replace(publication, draft, sent, services)
    return _update(publication, draft, sent, services)


def discard(publication: Publication, services: Services) -> Publication:
    """Delete the draft that another one replaced; held if somebody has edited it meanwhile.

    Call it when the one that replaced it was seen in the box.
    """
    if publication.old_draft_id is None:
        return publication
    wechat = services.wechat(publication.account)
    draft = wechat.draft_get(publication.old_draft_id)
    if draft is not None:
        if not publication.forced and read_back(draft).hash != publication.old_draft_hash:
            return hold(publication, OLD_EDITED, services)
        try:
            wechat.draft_delete(draft.media_id)
        except Refused:
            if wechat.draft_get(draft.media_id) is not None:
                raise
    return _note(publication, services, "discard", old_draft_id=None, old_draft_hash=None)


def _update(
    publication: Publication, draft: Draft, sent: Sequence[Payload], services: Services
) -> Publication:
    """Write those articles that are not there as they should be."""
    hashes = fingerprints(sent)
    known = publication.article_hash.split()
    if publication.forced or len(known) != len(hashes):
        known = [""] * len(hashes)
    changed = [at for at, (old, new) in enumerate(zip(known, hashes, strict=True)) if old != new]
    if not changed:
        return publication
    # Written down first: after a crash the read-back differs by our own hand, not a person's.
    publication = _note(publication, services, "update", draft_seen_hash=None, article_hash="")
    wechat = services.wechat(publication.account)
    for at in changed:
        if at != changed[0]:  # the lease is renewed meanwhile, and its end must be known
            publication = services.ledger.reread(publication)
        seconds = left(publication, services.now())
        wechat.draft_update(draft.media_id, at, sent[at], seconds=seconds)
    return publication


def _replace(
    publication: Publication, draft: Draft, sent: Sequence[Payload], services: Services
) -> Publication:
    """Add a draft of another number of articles; `discard` deletes the old one afterwards."""
    publication = discard(publication, services)
    if publication.state is not State.RECEIVED:
        return publication
    seen = read_back(draft).hash
    publication = _add(replace(publication, draft_seen_hash=seen), sent, services)
    assert publication.draft_id is not None
    return _switch(publication, draft.media_id, seen, sent, services)


def _switch(
    publication: Publication,
    old: str,
    old_hash: str | None,
    sent: Sequence[Payload],
    services: Services,
) -> Publication:
    """Let the new draft stand for the publication, and the old one wait for its deletion."""
    return _note(
        publication,
        services,
        "switch",
        draft_id=publication.draft_id,
        draft_called_at=None,
        draft_sent=None,
        draft_seen_hash=None,
        article_hash=" ".join(fingerprints(sent)),
        old_draft_id=old,
        old_draft_hash=old_hash,
    )


def _add(publication: Publication, sent: Sequence[Payload], services: Services) -> Publication:
    """Call draft/add, written down before and after; what was sent is kept to find it again.

    The draft it replaces, where it does, stays the row's own until the new one is there.
    """
    replaced = publication.draft_id
    called = services.now()
    carried = {"articles": list(sent)}
    publication = _note(
        publication,
        services,
        "add",
        draft_id=replaced,
        draft_called_at=called,
        draft_sent=carried,
        # Of a draft that is gone, where there was one.
        article_hash=publication.article_hash if replaced else "",
        draft_seen_hash=publication.draft_seen_hash if replaced else None,
    )
    wechat = services.wechat(publication.account)
    try:
        # Over before the lease is, so that nobody looks for it in vain while it is on its way.
        media_id = wechat.draft_add(sent, seconds=left(publication, services.now()))
    except NoAnswer:
        raise
    except WeChatError:
        # A proven refusal made no draft: the next try need not look for one.
        _note(publication, services, "refused", draft_called_at=None, draft_sent=None)
        raise
    return replace(publication, draft_id=media_id)


def _adopt(publication: Publication, services: Services) -> Publication:
    """Look for the draft of a call that was never answered, before another is added."""
    called, carried = publication.draft_called_at, publication.draft_sent
    if called is None or carried is None:
        return publication
    sent = articles_of(carried)
    wechat = services.wechat(publication.account)
    others = services.ledger.known_drafts(publication.account)
    found = find(sent, wechat, others=others, since=int(called.timestamp()) - CLOCK_SKEW)
    if not found:
        wait = services.settings.draft_settle - (services.now() - called).total_seconds()
        if wait > 0:
            raise TryLater(LOOKING, retry_after=min(wait, 5.0))
        return publication
    old, old_hash = publication.draft_id, publication.draft_seen_hash
    # The first that was made; a later one is a person's copy.
    publication = replace(publication, draft_id=found[-1])
    if old is not None:
        return _switch(publication, old, old_hash, sent, services)
    return _note(
        publication,
        services,
        "found",
        draft_id=publication.draft_id,
        draft_called_at=None,
        draft_sent=None,
        article_hash=" ".join(fingerprints(sent)),
    )


def _recall(
    publication: Publication, sent: Sequence[Payload], services: Services
) -> Publication | None:
    """Take the draft that a restored ledger has forgotten; None where there is none."""
    forgotten = forgotten_draft(publication, sent, services)
    if forgotten is None:
        return None
    # What lies there is ours, and was made of the page as it still is; else a person says so.
    known = "" if forgotten.question else " ".join(fingerprints(sent))
    publication = _note(
        publication, services, "found", draft_id=forgotten.draft_id, article_hash=known
    )
    return hold(publication, forgotten.question, services) if forgotten.question else publication


def hold(publication: Publication, why: str, services: Services) -> Publication:
    """Let a person decide, and tell operators that one has to."""
    return services.ledger.move(
        publication,
        State.HELD,
        who="worker",
        what="hold",
        why=why,
        now=services.now(),
        tell=cards.held(publication, why),
    )


def _note(
    publication: Publication, services: Services, what: str, **fields: Unpack[Fields]
) -> Publication:
    return services.ledger.note(publication, who="worker", what=what, now=services.now(), **fields)
