"""Take in what was dropped on the console or handed in: submit its pages, say what became of it."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from structlog import get_logger

from workers.bundle.naming import visible
from workers.bundle.packing import STATIC, listed
from workers.bundle.unpacking import pages_in, unpack
from workers.errors import Fault, OperatorMustAct, PageInvalid, TryLater, Unfit
from workers.submission import submit

if TYPE_CHECKING:
    from workers.account import Account
    from workers.ledger import Arrival, Submission
    from workers.services import Services

FAULTY: Final = "faulty"
TRIES: Final = 3
GAVE_UP: Final = Fault("读了三次都没有读完", "请把图片缩小一些再交；还不行，请看服务器的日志")
NO_ACCOUNT: Final = Fault("设置里没有这个公众号了", "请先在设置里写上它")
STEM_MOST: Final = 60
_UNFIT: Final = re.compile(r"[^\w.-]+")

log = get_logger(__name__)


def take_in(number: int, services: Services) -> None:
    """Take in one archive. May be called twice, late, or in vain, and killed at any moment."""
    arrival = services.ledger.take_arrival(number)
    if arrival is None:
        return
    account = services.settings.accounts.get(arrival.account)
    if account is None or arrival.tries > TRIES:
        _refuse(arrival, (GAVE_UP if account else NO_ACCOUNT,), services)
        return
    try:
        taken = _submitted(arrival, account, services)
    except PageInvalid as error:
        _refuse(arrival, error.faults, services)
    except TryLater as error:  # the storage is away: no fault of the pages
        services.ledger.put_arrival_back(number)
        log.warning("pages wait", account=account.name, why=str(error))
    except (Unfit, OperatorMustAct) as error:
        _refuse(arrival, (Fault(str(error), ""),), services)
    else:
        services.ledger.settle_arrival(
            number,
            taken.outcome,
            taken.warnings,
            now=services.now(),
            publication=taken.publication.id,
        )
        log.info("pages taken in", account=account.name, key=taken.publication.key)


def _submitted(arrival: Arrival, account: Account, services: Services) -> Submission:
    """Unpack where nobody else may read, and submit from there: the ledger keeps all of it."""
    with TemporaryDirectory(prefix="gb-", ignore_cleanup_errors=True) as private:
        # A page without a folder of its own is known by the archive's name.
        folder = Path(private) / stem_of(arrival.name)
        folder.mkdir()
        unpack(arrival.archive, arrival.name, folder)
        sent = folder / STATIC
        with services.ledger.taking_in(arrival):
            return submit(
                listed(folder) or pages_in(folder),
                replace(account, sent_static=sent) if sent.is_dir() else account,
                services,
                who=arrival.person,
                force=arrival.force,
                again=arrival.again,
            )


def stem_of(name: str) -> str:
    """Make a folder's name of an archive's: `ai 1122.zip` is `ai-1122`."""
    stem = visible(name).rpartition("/")[2].removesuffix(".zip").removesuffix(".ZIP")
    return _UNFIT.sub("-", stem).strip(".-")[:STEM_MOST] or "page"


def _refuse(arrival: Arrival, faults: tuple[Fault, ...], services: Services) -> None:
    services.ledger.settle_arrival(arrival.id, FAULTY, faults, now=services.now())
    log.info("pages not taken in", account=arrival.account, faults=len(faults))
