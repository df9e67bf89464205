"""Unsure → what it really is: after a silence look first, and repeat only what cannot double."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from workers import identity, settle
from workers.errors import WeChatError
from workers.lastlook import draft_lies_there, tag_id_of
from workers.lifetimes import GIVE_UP_AFTER, KEY_LASTS
from workers.permission import obstacle
from workers.publication import Route, State
from workers.release import DRAFT_GONE, SAME_KEY_AFTER, call, hold
from workers.timekeeping import wrong_hour

if TYPE_CHECKING:
    from datetime import datetime

    from workers.publication import Publication, Release
    from workers.services import Services
    from workers.wechat import Published

LONGEST_PUBLISH: Final = timedelta(minutes=10)
"""How long a publication may take at WeChat; the documents say "a while", reports say minutes."""

SUBMIT_AGAIN_AFTER: Final = timedelta(minutes=15)
"""Only a draft that still lies in the box after this may be submitted again."""

LOOK_EVERY: Final = timedelta(seconds=60)
SKEW: Final = timedelta(minutes=5)
ADMIN_MAY_TAKE: Final = timedelta(minutes=40)
"""The admin has 30 minutes; some more for the answer to reach us."""
ADMIN_SILENT: Final = (
    "管理员没有在 30 分钟内确认群发。要再发：gongbao retry {key}，并请管理员留意微信里的提示"
)
NOT_OUT: Final = "上一次请求没有回答，草稿仍在草稿箱，没有发出；现在已过了可以发出的时间。{why}"
CANNOT_TELL: Final = (
    "微信一直没有回答，也查不到结果。请到后台看这篇有没有发出：已发出，运行 "
    "gongbao published {key} 链接；没有发出，运行 gongbao retry {key}"
)


def look_up(publication: Publication, services: Services) -> Publication:
    """Find out what an unanswered call did; repeat it only where that is safe."""
    release = services.ledger.newest_release(publication.id)
    assert release is not None
    if release.route is Route.MASS:
        return _mass(publication, release, services)
    return _publish(publication, release, services)


def ask_admin(publication: Publication, services: Services) -> Publication:
    """Awaiting admin: the same key tells whether WeChat has taken it meanwhile."""
    release = services.ledger.newest_release(publication.id)
    assert release is not None
    if release.receipt:
        return settle.settle(publication, services)
    age = services.now() - release.called_at
    if age > ADMIN_MAY_TAKE and draft_lies_there(publication, services):
        return hold(publication, ADMIN_SILENT, services, refused=True)
    if age > KEY_LASTS:
        return hold(publication, CANNOT_TELL, services)
    return _again(publication, release, services)


def _mass(publication: Publication, release: Release, services: Services) -> Publication:
    """The same key again: it sends what was never sent, and hands back the receipt of what was."""
    now = services.now()
    if release.receipt:
        return settle.settle(publication, services)
    if now - release.called_at > KEY_LASTS:
        if draft_lies_there(publication, services):  # a push would have taken it away
            why = NOT_OUT.replace("{why}", _forbidden(publication, services))
            return hold(publication, why, services, refused=True)
        return hold(publication, CANNOT_TELL, services)
    soonest = release.last_called_at + SAME_KEY_AFTER
    if now < soonest:
        return _look_later(publication, soonest, services)
    why = _forbidden(publication, services)
    if why and draft_lies_there(publication, services):
        # To repeat it now might send it for the first time, at an hour nobody chose.
        return hold(publication, NOT_OUT.replace("{why}", why), services, refused=True)
    return _again(publication, release, services)


def _publish(publication: Publication, release: Release, services: Services) -> Publication:
    now = services.now()
    age = now - release.called_at
    try:
        found = _published(publication, release, services)
    except WeChatError:
        if age <= GIVE_UP_AFTER:
            raise
        return hold(publication, CANNOT_TELL, services)
    if found:
        return settle.out(publication, list(found.addresses), services, article_id=found.article_id)
    if not draft_lies_there(publication, services):
        return _seek(publication, age, services)
    soonest = release.last_called_at + SUBMIT_AGAIN_AFTER
    if now < soonest:
        return _look_later(publication, min(soonest, now + LOOK_EVERY), services)
    if why := _forbidden(publication, services):
        return hold(publication, NOT_OUT.replace("{why}", why), services, refused=True)
    return _again(publication, release, services)


def _seek(publication: Publication, age: timedelta, services: Services) -> Publication:
    """The draft is taken and not listed yet: look on, ever more seldom, for a day.

    WeChat lists what is published a hundred times a day.
    """
    if age > GIVE_UP_AFTER:
        return hold(publication, DRAFT_GONE, services)
    return _look_later(publication, services.now() + max(LOOK_EVERY, age / 4), services)


def _again(publication: Publication, release: Release, services: Services) -> Publication:
    """Call once more for the same attempt, which is written down first."""
    if identity.another_answers(services):  # it waits with the house, which is paused now
        return _look_later(publication, services.now() + LOOK_EVERY, services)
    tag_id = tag_id_of(publication, services)
    if wrong_hour(publication, services):  # how long ago the call was, nobody knows then
        return _look_later(publication, services.now() + LOOK_EVERY, services)
    calls = release.calls + 1
    publication = services.ledger.move(
        publication,
        State.RELEASING,
        who="worker",
        what="call again",
        now=services.now(),
        keep_lease=True,
        outcome={"calls": calls, "last_called_at": services.now()},
    )
    repeated = services.ledger.newest_release(publication.id)
    assert repeated is not None
    return call(publication, repeated, tag_id, services)


def _published(publication: Publication, release: Release, services: Services) -> Published | None:
    """Find what the unanswered call published: the same title, after the call, nobody else's."""
    wechat, title = services.wechat(publication.account), _sent_title(publication)
    listed = wechat.published(0, 20)
    # The moment of the call was told by this machine's clock, that of the list by WeChat's.
    since = (release.called_at - SKEW).timestamp() + min(0.0, wechat.clock_ahead or 0.0)
    for each in listed:
        same = each.articles and each.articles[0].get("title") == title
        if (
            same
            and each.update_time >= since
            and not services.ledger.article_known(release.account, each.article_id)
        ):
            return each
    return None


def _sent_title(publication: Publication) -> str:
    """The title as it was fitted for WeChat."""
    return str((publication.report or {}).get("title") or publication.title)


def _forbidden(publication: Publication, services: Services) -> str:
    """Say why it may not leave any more; "" if it may."""
    account = services.settings.account(publication.account)
    stop = obstacle(publication, account, services)
    return stop.why if stop is not None else ""


def _look_later(publication: Publication, at: datetime, services: Services) -> Publication:
    return services.ledger.note(
        publication, who="worker", what="look", now=services.now(), not_before=at
    )
