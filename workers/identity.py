"""Whether this house is the one that WeChat talks to, before anything is done for good.

A ledger copied to a second server would send what the first one sends. The public address of the
callback leads to one of them alone, so whoever finds another ledger behind it stands back.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Final

from structlog import get_logger

from workers.fetch.kin import Kin, who_answers
from workers.ledger import Telling
from workers.scratch import Unreachable

if TYPE_CHECKING:
    from workers.services import Services

SECONDS: Final = 2.0
"""Well within what a release has of its lease; see LEAST_LEASE."""
REMEMBERED: Final = 60.0
NAME: Final = "installation"
ANOTHER: Final = (
    "公开地址 {url} 由另一套公报应答：可能有两台机器在用同一份账本，所以没有发出。"
    "先停掉其中一套，或改好 public_url。恢复：gongbao resume"
)

log = get_logger(__name__)


def another_answers(services: Services) -> str:
    """Say (in Chinese) that another installation answers at the public address; "" if none does.

    The house is then paused, and operators are told. It is asked once a minute at most, and never
    where no address is set; where nobody answers nothing can be known, and "" is the answer.
    """
    url = services.settings.public_url
    if not url or _asked_lately(services):
        return ""
    kin = ask(services)
    if kin is not Kin.ANOTHER:
        _remember(services)
        return ""
    why = ANOTHER.format(url=url)
    now = services.now()
    if services.ledger.pause_house(why, who="worker", now=now):
        services.ledger.tell(Telling("公报已整体暂停", why), now=now)
    return why


def ask(services: Services) -> Kin:
    """Find out who answers at the public address."""
    url = services.settings.public_url
    kin = who_answers(url, services.ledger.challenge(now=services.now()), seconds=SECONDS)
    log.info("installation asked", answer=str(kin))
    return kin


def _asked_lately(services: Services) -> bool:
    with suppress(Unreachable):
        return services.scratch.lately(NAME)
    return False


def _remember(services: Services) -> None:
    with suppress(Unreachable):
        services.scratch.once(NAME, seconds=REMEMBERED)
