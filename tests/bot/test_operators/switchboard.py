"""An account in safe mode and the people who write to it, by sealed callbacks to the real app."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field, replace
from itertools import count
from typing import TYPE_CHECKING

from wechat_side import Callback, account, callback, clear_text, send, text

from bot.app import create_app
from bot.chat import make_router
from workers.account import Account, CallbackMode
from workers.orders import staffing
from workers.people import Role
from workers.services import Services
from workers.settings import Settings

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from flask.testing import FlaskClient

DAILY = account("daily", CallbackMode.SAFE)
WEEKLY = replace(account("weekly", CallbackMode.SAFE, app_id="wx0000000000weekly"))
CODE = re.compile(r"绑定 ([0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4})")
CONFIRMING = re.compile(r"回复：(\d{5})\b")
_openids = count(1)


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

    def open_web(self, now: datetime | None = None) -> FlaskClient:
        """Start another web process; with `now` its clock stands there."""
        settings = self.services.settings
        services = Services(settings=settings, now=lambda: now) if now else Services(
            settings=settings
        )
        self.webs.append(create_app(services, make_router(services)).test_client())
        return self.webs[-1]

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

    def message(self, words: str, **over: object) -> Callback:
        """What WeChat delivers when they type this; deliver it twice, and it is a repeat."""
        over = {"created": int(time.time()), **over}
        return callback(self.account, text(words, follower=self.openid, **over))

    def say(self, words: str, **over: object) -> str:
        """Type this, and read the answer."""
        return self.board.delivered(self.message(words, **over), self.account, web=self.web)

    def enrol(self, person: str, role: Role = Role.OWNER) -> Phone:
        """Become an operator, in the way anybody does."""
        code = self.board.invited(person, role, self.account.name)
        assert "绑定好了" in self.say(f"绑定 {code}")
        return self


def _content(xml: str) -> str:
    found = re.search(r"<Content><!\[CDATA\[(.*?)\]\]></Content>", xml, re.DOTALL)
    return found[1] if found else ""
