"""Watch content folders, and take each page whose files have come to rest."""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from structlog import get_logger

from workers.adoption import first_look
from workers.bundle.shelf import shelf
from workers.checkout import Checkout, top_of
from workers.intake import take
from workers.lease import owner
from workers.ledger import OF_ANOTHER, Beat, LedgerAway
from workers.pulse import WATCH

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from workers.account import Account
    from workers.bundle.shelf import Look, Shelved
    from workers.services import Services

LOOK_SECONDS: Final = 3.0
NAP_SECONDS: Final = 0.1
IDLE: Final = 20
"""So many times as long as a look took is rested: 20,000 files take 0.2 s."""
LONGEST_PAUSE: Final = 15.0
STILL_SECONDS: Final = 30.0
"""So long nothing of a page has changed before it is taken: an editor saves in several steps."""
LEAD_SECONDS: Final = 30.0
MOST_READ: Final = 200
"""Pages read in one look; the others wait for the next."""

log = get_logger(__name__)


@dataclass(slots=True)
class _Seen:
    """How a page looked, since when (monotonic), and whether nothing is left to do with it."""

    look: Look
    since: float
    done: bool = False


class Watch:
    """What one process has seen of the folders of all accounts.

    Stillness is what this process has observed: times of modification come from whoever wrote
    the file, and a copy may keep those of its original.
    """

    def __init__(self, services: Services) -> None:
        self._services = services
        accounts = services.settings.accounts.values()
        self._folders: dict[Path, list[Account]] = {}
        for account in accounts:
            if account.content is not None:
                self._folders.setdefault(account.content, []).append(account)
        pulled = {top_of(each.content) for each in accounts if each.pull and each.content}
        self._checkouts = [Checkout(folder) for folder in sorted(pulled)]
        self._seen: dict[tuple[str, Path], _Seen] = {}
        self._partial: set[Path] = set()
        self._adopted: set[str] = set()

    def look(self, now: float) -> int:
        """Look at everything once; `now` is monotonic. Answers how many pages were submitted."""
        for checkout in self._checkouts:
            checkout.tend(now)
        seen, still = {}, []
        for folder, accounts in self._folders.items():
            for account in accounts:
                self._adopt(account)
            found = shelf(folder)
            self._say_if_partial(folder, whole=found.whole)
            for page in found.pages:
                for account in accounts:
                    one = self._observe(page, account, now)
                    seen[account.name, page.path] = one
                    if not one.done and now - one.since >= STILL_SECONDS:
                        still.append((page, account, one))
        self._seen = seen  # what is gone is forgotten
        # An archive of thousands is read in several looks, and today's page is among the newest.
        still.sort(key=lambda one: max(changed for _, changed, _, _ in one[0].look), reverse=True)
        return sum(self._take(page, account, one, now) for page, account, one in still[:MOST_READ])

    def rest(self) -> None:
        """Forget what was seen, and end what runs: another process looks now."""
        self._seen = {}
        for checkout in self._checkouts:
            checkout.end()

    def _adopt(self, account: Account) -> None:
        """Take what was there before the first look of all for archive, and no more for drafts."""
        if account.name not in self._adopted:
            if old := first_look(account, self._services):
                log.info("old pages are archive", account=account.name, pages=old)
            self._adopted.add(account.name)

    def _observe(self, page: Shelved, account: Account, now: float) -> _Seen:
        before = self._seen.get((account.name, page.path))
        if before is not None and before.look == page.look:
            return before
        return _Seen(page.look, now)

    def _take(self, page: Shelved, account: Account, seen: _Seen, now: float) -> bool:
        try:
            submitted = take(page.path, account, self._services)
        except LedgerAway:
            raise
        except Exception:  # one page must not keep the others from their readers
            log.exception("page not taken", account=account.name, page=page.path.name)
            seen.since = now
            return False
        seen.done = True
        return submitted

    def _say_if_partial(self, folder: Path, *, whole: bool) -> None:
        if whole:
            self._partial.discard(folder)
        elif folder not in self._partial:
            self._partial.add(folder)
            log.warning("too many files; some are not watched", folder=folder.name)


def run_watch(services: Services, *, stopped: Callable[[], bool] = lambda: False) -> None:
    """Look every few seconds until told to stop; of several processes one looks.

    Raises SettingsInvalid at the start where ledger or queue are not set up.
    """
    services.require()
    me, watch, leading = owner(), Watch(services), False
    if not any(account.content for account in services.settings.accounts.values()):
        log.warning("no account has a content folder: there is nothing to watch")
    while not stopped():
        began = time.monotonic()
        try:
            leads = _leads(services, me)
            if leads != leading:
                leading = leads
                log.info("leading" if leading else "following")
            if leading:
                watch.look(began)
            else:
                watch.rest()
        except LedgerAway as error:
            log.error("ledger is away", error=type(error).__name__)  # noqa: TRY400  # no values
        except Exception:  # the one catch-all of this process: tomorrow's page must be seen
            log.exception("look failed")
        pause = min(LONGEST_PAUSE, max(LOOK_SECONDS, IDLE * (time.monotonic() - began)))
        while not stopped() and time.monotonic() - began < pause:
            time.sleep(NAP_SECONDS)
    watch.rest()
    with suppress(LedgerAway):  # the lead runs out by itself
        services.ledger.give_up_lead(WATCH, owner=me)


def _leads(services: Services, me: str) -> bool:
    ledger, now = services.ledger, services.now()
    if ledger.take_lead(WATCH, owner=me, seconds=LEAD_SECONDS, now=now) is None:
        return False
    # One page may take longer than an outage is short: only another process ends a silence.
    ledger.live([Beat(WATCH)], owner=me, now=now, counts=OF_ANOTHER)
    return True
