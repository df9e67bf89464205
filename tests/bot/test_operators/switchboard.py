"""An account in safe mode and the people who write to it, by sealed callbacks to the real app."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import count, cycle
from typing import TYPE_CHECKING

from sqlalchemy import select
from wechat_side import Callback, account, callback, clear_text, send, text

from bot.app import create_app
from bot.chat import make_router
from workers.account import Account, CallbackMode
from workers.ledger.engine import reading
from workers.ledger.tables import journal
from workers.orders import staffing
from workers.people import Role
from workers.services import Services
from workers.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

    from flask.testing import FlaskClient

DAILY = account("daily", CallbackMode.SAFE)
WEEKLY = replace(account("weekly", CallbackMode.SAFE, app_id="wx0000000000weekly"))
CODE = re.compile(r"绑定 ([0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4})")
CONFIRMING = re.compile(r"回复：(\d{5})\b")
_openids = count(1)
_databases = cycle(range(1, 16))


@dataclass
class Switchboard:
    """One installation; each of `webs` is a web process of its own, with its own memory."""

    services: Services
    webs: list[FlaskClient] = field(default_factory=list)

    @classmethod
    def of(cls, url: str, redis_url: str, home: Path, *accounts: Account) -> Switchboard:
        settings = Settings(
            accounts={one.name: one for one in accounts},
            home=home,
            database_url=url,
            redis_url=redis_url,
        )
        board = cls(Services(settings=settings))
        board.open_web()
        return board

    def process(self, *, ahead: timedelta = timedelta(), amnesia: bool = False) -> Services:
        """What another process has; with `amnesia` its scratch knows nothing of the others'."""
        settings = self.services.settings
        if amnesia:
            settings = replace(settings, redis_url=f"{settings.redis_url}?db={next(_databases)}")
        services = Services(settings=settings, now=lambda: datetime.now(UTC) + ahead)
        if amnesia:
            services.scratch.redis.flushdb()
        return services

    def open_web(self, *, ahead: timedelta = timedelta(), amnesia: bool = False) -> FlaskClient:
        """Start another web process."""
        services = self.process(ahead=ahead, amnesia=amnesia)
        self.webs.append(create_app(services, make_router(services)).test_client())
        return self.webs[-1]

    def journal(self, name: str = "daily") -> list[tuple[str, str, str]]:
        """What the journal knows of an account's people: who, what, why."""
        with reading(self.services.ledger._engine) as connection:
            mine = select(journal).where(journal.c.account == name, journal.c.publication.is_(None))
            rows = connection.execute(mine.order_by(journal.c.id)).mappings()
            return [(row["who"], row["what"], row["why"]) for row in rows]

    def account(self, name: str = "daily") -> Account:
        return self.services.settings.account(name)

    def delivered(
        self, delivery: Callback, account: Account, *, web: FlaskClient | None = None
    ) -> str:
        """Deliver a callback; what its answer says, "" for silence."""
        answer = send(web or self.webs[0], delivery)
        assert answer.status_code == 200
        if account.mode is CallbackMode.PLAIN:
            return _content(answer.get_data(as_text=True))
        return _content(clear_text(account, answer.data)) if b"Encrypt" in answer.data else ""

    def invited(self, person: str, role: Role, name: str = "daily") -> str:
        """The code of a new invitation, as `gongbao operator invite` prints it."""
        return staffing.invite(self.account(name), person, role, self.services, who="cli").code


@dataclass
class Phone:
    """Somebody's WeChat: an openid in one account."""

    board: Switchboard
    account: Account = DAILY
    openid: str = field(default_factory=lambda: f"oPhone-{next(_openids):04}")
    web: FlaskClient | None = None
    ahead: timedelta = timedelta()

    def message(self, words: str, **over: object) -> Callback:
        """What WeChat delivers when they type this; deliver it twice, and it is a repeat."""
        at = int(time.time() + self.ahead.total_seconds())
        xml = text(words, **{"follower": self.openid, "created": at, **over})
        return callback(self.account, xml, timestamp=str(at))

    def say(self, words: str, **over: object) -> str:
        """Type this, and read the answer."""
        if self.ahead and self.web is None:
            self.web = self.board.open_web(ahead=self.ahead)
        return self.board.delivered(self.message(words, **over), self.account, web=self.web)

    def enrol(self, person: str, role: Role = Role.OWNER) -> Phone:
        """Become an operator, in the way anybody does."""
        code = self.board.invited(person, role, self.account.name)
        assert "绑定好了" in self.say(f"绑定 {code}")
        return self


def _content(xml: str) -> str:
    found = re.search(r"<Content><!\[CDATA\[(.*?)\]\]></Content>", xml, re.DOTALL)
    return found[1] if found else ""
