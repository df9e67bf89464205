"""The life of a publication as one table: state → step, and what each remedy does to it."""

from __future__ import annotations

import random
from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING, Final, TypedDict

from structlog import get_logger
from structlog.contextvars import bound_contextvars

from workers import cards
from workers.errors import (
    GongbaoError,
    NoAnswer,
    PageInvalid,
    QuotaSpent,
    Refused,
    StaleState,
    TryLater,
    WeChatError,
)
from workers.handover import hand_over
from workers.lease import held
from workers.lookup import ask_admin, look_up
from workers.prepare import prepare
from workers.publication import State
from workers.release import release, unanswered
from workers.settle import settle

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from workers.publication import Publication
    from workers.services import Services

    Step = Callable[[Publication, Services], Publication]

STEPS: Final[Mapping[State, Step]] = {
    # state            step         leaves it as
    State.RECEIVED: prepare,  #     drafted, or held, or failed
    State.DRAFTED: hand_over,  #    handed_over, or scheduled, or drafted and told
    State.DUE: release,  #          releasing, then as that
    State.RELEASING: unanswered,  # unsure: the worker that called died
    State.UNSURE: look_up,  #       released, published, or held
    State.AWAITING_ADMIN: ask_admin,  # released, or held
    State.RELEASED: settle,  #      published, withdrawn, or held
    # scheduled is left by the clock; handed_over, held and the final ones by people.
}

TRIES: Final = 20
"""After so many tries in a row a person is asked: with the pauses below, about an hour."""
ASKING: Final = frozenset({State.UNSURE, State.AWAITING_ADMIN})
"""Here WeChat alone can tell, and look_up knows when even it cannot any more."""
LONGEST_PAUSE: Final = 300.0
QUOTA_MARGIN: Final = timedelta(minutes=1)
"""WeChat's clock may be behind ours, and a call before its midnight costs another day."""

log = get_logger(__name__)


def advance(publication_id: int, services: Services) -> None:
    """Take a publication as far as it goes by itself. May be called twice, late, or in vain.

    While the house is paused no step is begun.
    """
    try:
        with (
            held(publication_id, STEPS.keys(), services) as publication,
            bound_contextvars(publication=publication_id, account=publication.account),
        ):
            _walk(publication, services)
    except StaleState:
        log.debug("nothing to do", publication=publication_id)


def _walk(publication: Publication, services: Services) -> None:
    while (step := _next(publication, services.now())) is not None:
        if services.ledger.house_paused():
            return
        try:
            publication = step(publication, services)
        except StaleState:
            raise
        except GongbaoError as error:
            # The step may have written since it was given the row; and the page may have been
            # submitted again, so that its failure is nobody's any more.
            _remedy(services.ledger.reread(publication), error, services)
            return
        except Exception as error:  # a fault of ours: the row must not spin, the job tells
            why = f"程序出错（{type(error).__name__}），会再试"
            with suppress(StaleState):
                _pause(services.ledger.reread(publication), why, services)
            raise
        log.info("step done", step=step.__name__, state=publication.state.value)


def _next(publication: Publication, now: datetime) -> Step | None:
    """The step that leads on at once; None for what waits for a moment, or for a person's word."""
    told = publication.state is State.DRAFTED and publication.told
    later = publication.not_before is not None and publication.not_before > now
    return None if told or later else STEPS.get(publication.state)


def _remedy(publication: Publication, error: GongbaoError, services: Services) -> None:
    """Do what the error's class says; the only place that tells them apart."""
    log.info("step stopped", error=type(error).__name__, **_trace(error))
    match error:
        case TryLater(retry_after=shortest):
            _pause(publication, str(error), services, error=error, shortest=shortest)
        case NoAnswer():
            _pause(publication, str(error), services, error=error)
        case QuotaSpent(until=until) if until is not None:
            pause = until - services.now() + QUOTA_MARGIN
            _stay(publication, str(error), services, pause, error=error)
        case PageInvalid() | Refused() if publication.draft_id is None:
            _move(publication, State.FAILED, error, services)
        case _:
            # OperatorMustAct, and whatever would lose sight of a draft that lies in the box.
            _move(publication, State.HELD, error, services)


def _pause(
    publication: Publication,
    why: str,
    services: Services,
    *,
    error: GongbaoError | None = None,
    shortest: float = 0.0,
) -> None:
    if publication.tries >= TRIES and publication.state not in ASKING:
        _move(publication, State.HELD, error or GongbaoError(why), services)
        return
    grown = min(LONGEST_PAUSE, 2.0 ** min(publication.tries, TRIES))
    # Growing even where WeChat named a pause: an outage of some minutes must not use up the tries.
    seconds = max(shortest, grown * random.uniform(0.8, 1.2))  # noqa: S311  # jitter
    _stay(publication, why, services, timedelta(seconds=seconds), error=error)


def _stay(
    publication: Publication,
    why: str,
    services: Services,
    pause: timedelta,
    *,
    error: GongbaoError | None = None,
) -> None:
    now = services.now()
    services.ledger.note(
        publication,
        who="worker",
        what="wait",
        why=why,
        now=now,
        not_before=now + pause,
        tries=publication.tries + 1,
        **_trace(error),
    )


def _move(publication: Publication, state: State, error: GongbaoError, services: Services) -> None:
    services.ledger.move(
        publication,
        state,
        who="worker",
        what=str(state),
        why=str(error),
        now=services.now(),
        tell=cards.stopped(publication, state, str(error)),
        **_trace(error),
    )


class _Trace(TypedDict):
    errcode: int | None
    rid: str


def _trace(error: GongbaoError | None) -> _Trace:
    """Name WeChat's code and request id for the journal."""
    if not isinstance(error, WeChatError):
        return {"errcode": None, "rid": ""}
    return {"errcode": error.errcode, "rid": error.rid}
