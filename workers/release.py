"""Due → releasing → released: the one irreversible call of a publication, made once."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from workers import cards, identity
from workers.errors import AlreadySent, NoAnswer, QuotaSpent, Refused, TryLater, WeChatError
from workers.lastlook import changed, draft_lies_there, tag_id_of
from workers.lease import left
from workers.permission import Stop, obstacle, reappointed, room_today
from workers.publication import Fate, Route, State
from workers.timekeeping import LOOK_AGAIN, wrong_hour
from workers.wechat import awaits_admin

if TYPE_CHECKING:
    from datetime import datetime

    from workers.ledger import Fields, Telling
    from workers.publication import Publication, Release
    from workers.services import Services

FIRST_LOOK: Final = {Route.MASS: timedelta(seconds=20), Route.PUBLISH: timedelta(seconds=10)}
"""So long after the receipt WeChat is asked, where no event has come."""

SAME_KEY_AFTER: Final = timedelta(seconds=65)
"""A clientmsgid may be repeated after a minute, or it is refused (45066)."""

KEY_TOO_SOON: Final = 45066
LOOK_AFTER: Final = timedelta(seconds=5)
"""After an unanswered freepublish/submit: nothing is repeated, only looked for."""

LONGEST_PAUSE: Final = timedelta(hours=1)
LONGEST_WAIT: Final = 300.0
QUOTA_MARGIN: Final = timedelta(minutes=1)
CALLS_SPENT: Final = 45009
"""The errcode of a day's calls used up; a spent mass-send quota (45028) asks a person."""

LEAST_LEASE: Final = 6.0
"""Seconds of the lease a call must have left, to be over before another may take the row."""

DRAFT_GONE: Final = (
    "请求没有回答，而草稿已不在草稿箱：可能已发出，也可能被人发表或删除。已发出，运行 "
    "gongbao published {key} 链接；没有，运行 gongbao submit --force 重新生成"
)


def release(publication: Publication, services: Services) -> Publication:
    """Look at everything once more, write the attempt down, then call WeChat."""
    account = services.settings.account(publication.account)
    if stop := obstacle(publication, account, services):
        return _stop(publication, stop, services)
    try:
        if why := identity.another_answers(services) or changed(publication, services):
            return hold(publication, why, services)
        tag_id = tag_id_of(publication, services)
    except QuotaSpent as spent:
        return _quota_spent(publication, spent, services)
    if why := wrong_hour(publication, services):
        return _wait_for_the_clock(publication, why, services)
    if left(publication, services.now()) < LEAST_LEASE:
        raise TryLater("等租约续期", retry_after=0)
    publication, attempt = services.ledger.begin_release(
        publication,
        client_key=client_key(account.app_id, publication),
        who="worker",
        now=services.now(),
        room=room_today(publication, account, services.now()),
    )
    return call(publication, attempt, tag_id, services)


def unanswered(publication: Publication, services: Services) -> Publication:
    """Releasing → unsure: whoever made the call did not live to hear the answer."""
    return _unsure(publication, "发出请求后程序中断，正在核对", services)


def call(
    publication: Publication, attempt: Release, tag_id: int | None, services: Services
) -> Publication:
    """Make the call of a release that is written down; its answer decides the state."""
    wechat, ledger = services.wechat(publication.account), services.ledger
    seconds = left(publication, services.now())
    try:
        if attempt.route is Route.MASS:
            receipt = wechat.mass_sendall(
                attempt.media_id,
                tag_id=tag_id,
                client_key=attempt.client_key,
                ignore_reprint=False,
                seconds=seconds,
            ).msg_id
        else:
            receipt = wechat.publish_submit(attempt.media_id, seconds=seconds)
    except AlreadySent as earlier:
        receipt = earlier.receipt
    except NoAnswer as silence:
        return _unsure(publication, str(silence), services, error=silence, calls=attempt.calls)
    except WeChatError as error:
        return _refused(publication, attempt, error, services)
    return ledger.move(
        publication,
        State.RELEASED,
        who="worker",
        what="receipt",
        now=services.now(),
        not_before=services.now() + FIRST_LOOK[attempt.route],
        tries=0,
        outcome={"fate": Fate.TAKEN, "receipt": receipt},
    )


def hold(
    publication: Publication,
    why: str,
    services: Services,
    *,
    error: WeChatError | None = None,
    refused: bool = False,
) -> Publication:
    """Stop and ask a person; `refused` says that this attempt is proven to have reached nobody."""
    why = why.replace("{key}", publication.key)
    fields: Fields = {"why": why, "released_at": None} if refused else {"why": why}
    return services.ledger.move(
        publication,
        State.HELD,
        who="worker",
        what="hold",
        now=services.now(),
        errcode=error.errcode if error else None,
        rid=error.rid if error else "",
        tell=cards.held(publication, why),
        outcome={"fate": Fate.REFUSED} if refused else None,
        **fields,
    )


def client_key(app_id: str, publication: Publication) -> str:
    """Make the next attempt's clientmsgid: the same whoever computes it, 30 of at most 32 bytes.

    The moment of its making tells a publication from one of the same number in a ledger that
    was begun anew.
    """
    born = publication.created_at.isoformat()
    attempt = publication.attempt + 1
    told = f"{app_id} {publication.key} {born} {publication.id} {attempt}"
    return "gb" + hashlib.sha256(told.encode()).hexdigest()[:28]


def _wait_for_the_clock(publication: Publication, why: str, services: Services) -> Publication:
    """Look again in a minute: what is off is told by itself, and may be put right meanwhile."""
    now = services.now()
    return services.ledger.note(
        publication, who="worker", what="wait", why=why, now=now, not_before=now + LOOK_AGAIN
    )


def _stop(publication: Publication, stop: Stop, services: Services) -> Publication:
    if stop.until is None:
        return hold(publication, stop.why, services)
    return services.ledger.move(
        publication,
        State.SCHEDULED,
        who="worker",
        what="wait",
        why=stop.why,
        now=services.now(),
        release_at=stop.until,
    )


def _unsure(
    publication: Publication,
    why: str,
    services: Services,
    *,
    error: WeChatError | None = None,
    calls: int = 1,
) -> Publication:
    pause = LOOK_AFTER
    if publication.route is Route.MASS:  # each call counts against a hundred a day
        pause = min(SAME_KEY_AFTER * calls, LONGEST_PAUSE)
    return services.ledger.move(
        publication,
        State.UNSURE,
        who="worker",
        what="unsure",
        why=why,
        now=services.now(),
        errcode=error.errcode if error else None,
        rid=error.rid if error else "",
        not_before=services.now() + pause,
        tell=cards.unsure(publication),
    )


def _refused(
    publication: Publication, attempt: Release, error: WeChatError, services: Services
) -> Publication:
    """WeChat said no: wait, choose another time, or ask a person."""
    if awaits_admin(error):
        return _await_admin(publication, error, services)
    if attempt.calls > 1:
        return _refused_again(publication, attempt, error, services)
    if error.errcode == KEY_TOO_SOON:  # a key that WeChat knows: something was sent with it
        return _unsure(publication, str(error), services, error=error)
    if isinstance(error, TryLater):
        # Ever more seldom: each attempt counts against the calls of the day.
        after = max(error.retry_after, min(LONGEST_WAIT, 2.0**publication.tries))
        return _back(publication, State.DUE, error, services, after=after)
    if isinstance(error, QuotaSpent):
        return _quota_spent(publication, error, services)
    return hold(publication, str(error), services, error=error, refused=True)


def _refused_again(
    publication: Publication, attempt: Release, error: WeChatError, services: Services
) -> Publication:
    """A no to the repeat is no proof about the call before it; a draft in the box is, of a push.

    Where it is gone and its key is not known, somebody took it.
    """
    if attempt.route is not Route.MASS or not isinstance(error, Refused):
        return _unsure(publication, str(error), services, error=error, calls=attempt.calls)
    if draft_lies_there(publication, services):
        return hold(publication, str(error), services, error=error, refused=True)
    return hold(publication, DRAFT_GONE, services, error=error)


def _await_admin(publication: Publication, error: WeChatError, services: Services) -> Publication:
    now = services.now()
    return services.ledger.move(
        publication,
        State.AWAITING_ADMIN,
        who="worker",
        what="await admin",
        why=str(error),
        now=now,
        errcode=error.errcode,
        rid=error.rid,
        not_before=now + SAME_KEY_AFTER,
        tell=cards.awaiting_admin(publication),
    )


def _quota_spent(publication: Publication, error: QuotaSpent, services: Services) -> Publication:
    """Calls are counted by Beijing's day; what waited still leaves only when it may."""
    account = services.settings.account(publication.account)
    at = None
    if error.errcode == CALLS_SPENT and error.until is not None:
        at = reappointed(publication, account, error.until + QUOTA_MARGIN, services)
    if at is None:
        why = f"{error}{cards.CHOICES}"
        called = publication.state is State.RELEASING
        return hold(publication, why, services, error=error, refused=called)
    told = cards.postponed(publication, at, str(error), account.schedule)
    return _back(publication, State.SCHEDULED, error, services, at=at, tell=told)


def _back(
    publication: Publication,
    state: State,
    error: WeChatError,
    services: Services,
    *,
    after: float = 0.0,
    at: datetime | None = None,
    tell: Telling | None = None,
) -> Publication:
    """Nothing went out: the same appointment a little later, or another one."""
    now = services.now()
    return services.ledger.move(
        publication,
        state,
        who="worker",
        what="wait",
        why=str(error),
        now=now,
        errcode=error.errcode,
        rid=error.rid,
        not_before=now + timedelta(seconds=after),
        tries=publication.tries + 1,
        release_at=at or publication.release_at,
        released_at=None,
        outcome={"fate": Fate.REFUSED} if publication.state is State.RELEASING else None,
        tell=tell,
    )
