"""Whether this machine's clock is right enough to send by, as WeChat's answers tell."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from structlog import get_logger

from workers.counts import Counts
from workers.ledger import Telling
from workers.scratch import Unreachable

if TYPE_CHECKING:
    from workers.publication import Publication
    from workers.services import Services

SKEW_MOST: Final = timedelta(minutes=5)
"""A callback may lie as far off; and two machines that are less far off differ by less than an
unanswered release is waited for, so that none repeats too soon what another has just begun."""
EARLY_MOST: Final = timedelta(minutes=1)
LOOK_AGAIN: Final = timedelta(minutes=1)
TOLD_FROM: Final = 30.0
"""Seconds; below, neither slots nor quotas nor callbacks suffer."""

WRONG: Final = "这台机器的时间比微信{which}了 {seconds:.0f} 秒，校准之前先不发"
EARLY: Final = "这台机器的时间快了，按微信的时间还有 {seconds:.0f} 秒才到点"
TITLE: Final = "机器的时间不准"
BODY: Final = (
    "{machine} 的时间比微信{which} {seconds:.0f} 秒：定时的文章不会准点，差 5 分钟以上就不发，"
    "收到的消息也不认。请校准时间（如 timedatectl set-ntp true）"
)

log = get_logger(__name__)


def wrong_hour(publication: Publication, services: Services) -> str:
    """Say why this machine's clock forbids a release now, "" if it does not.

    Asked after WeChat has answered something: its answers carry its date.
    """
    ahead = services.wechat(publication.account).clock_ahead
    if ahead is None:
        return ""
    if abs(ahead) > SKEW_MOST.total_seconds():
        return WRONG.format(which=_which(ahead), seconds=abs(ahead))
    there = services.now() + timedelta(seconds=ahead)
    appointed = publication.release_at
    if appointed is not None and appointed - there > EARLY_MOST:
        return EARLY.format(seconds=(appointed - there).total_seconds())
    return ""


def tell_of_wrong_clocks(services: Services) -> None:
    """Tell operators of machines whose clock is off, once a day for each."""
    try:
        skews = Counts(services.scratch.line).skews()
    except Unreachable as error:
        log.warning("clocks not compared", error=type(error).__name__)
        return
    now = services.now()
    for skew in skews:
        if abs(skew.ahead) > TOLD_FROM:
            which, off = _which(skew.ahead), abs(skew.ahead)
            body = BODY.format(machine=skew.machine, which=which, seconds=off)
            once = f"skew {skew.machine} {now:%Y-%m-%d}"
            services.ledger.tell(Telling(TITLE, body, once), now=now, account=None)


def _which(ahead: float) -> str:
    return "慢" if ahead > 0 else "快"
