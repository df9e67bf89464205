"""Build the real things: the one place where settings become ledger, scratch, queue, clients."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING

from workers.enqueue import Wakeups
from workers.errors import SettingsInvalid
from workers.ledger import Ledger, open_ledger
from workers.notify import Notifier
from workers.practice import PracticeClock
from workers.scratch import Scratch, connect
from workers.sheet import ACCOUNT_VARIABLE
from workers.storage import Storage, open_storage
from workers.wechat import WeChat

if TYPE_CHECKING:
    from collections.abc import Callable

    from workers.settings import Settings

NO_REDIS = (
    "REDIS_URL is not set. Start everything with `gongbao up`, which brings an embedded Valkey, "
    "or name a Redis server in .env"
)


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, kw_only=True)
class Services:
    """What the steps, the clock and the web need; each part is built when first asked for.

    `now` is the clock on the wall as an aware UTC moment, and an argument in tests. A
    `hurried` process is waited for, and waits for nobody's lock on the ledger in turn.
    """

    settings: Settings
    now: Callable[[], datetime] = _now
    hurried: bool = False
    _clients: dict[str, WeChat] = field(default_factory=dict, repr=False)

    @cached_property
    def ledger(self) -> Ledger:
        url = self.settings.database_url
        return open_ledger(url, hurried=self.hurried, storage=self.storage)

    @cached_property
    def storage(self) -> Storage | None:
        """Where the bytes of pictures lie; None for the ledger itself."""
        settings = self.settings
        return open_storage(settings.store, settings.home, hurried=self.hurried)

    @cached_property
    def scratch(self) -> Scratch:
        if not self.settings.redis_url:
            raise SettingsInvalid([NO_REDIS])
        return connect(self.settings.redis_url)

    @cached_property
    def wakeups(self) -> Wakeups:
        if self.settings.sandbox_clock:
            return Wakeups(self.scratch.redis, clock=lambda: self.now().timestamp())
        return Wakeups(self.scratch.redis)

    def require(self) -> None:
        """Raise SettingsInvalid, before any work is begun, where ledger or queue cannot be had."""
        _ = self.ledger, self.wakeups

    def wechat(self, account: str) -> WeChat:
        """Hand out the one client of an account in this process."""
        if account not in self._clients:
            self._clients[account] = WeChat(self.settings.account(account), self.scratch)
        return self._clients[account]

    def notifier(self, account: str | None = None) -> Notifier:
        """Reach an account's operators by its own channels, else by the installation's."""
        own = self.settings.account(account).notify if account is not None else ()
        if account is None or not own:
            return Notifier(self.settings.notify)
        return Notifier(own, f"{ACCOUNT_VARIABLE}{account.upper()}_NOTIFY")


def build(settings: Settings, *, hurried: bool = False) -> Services:
    """Build the services of one process; nothing is connected before it is used."""
    if settings.sandbox_clock:
        now = PracticeClock(settings.sandbox_clock)
        return Services(settings=settings, now=now, hurried=hurried)
    return Services(settings=settings, hurried=hurried)
