"""An account whose operators write from phones: the sandbox signs, seals and delivers."""

from __future__ import annotations

import re
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from newsroom import Room
from pressroom import House, settings_for
from served import served

from bot.app import create_app
from bot.chat import make_router
from workers.account import CallbackMode, Schedule
from workers.people import Role
from workers.publication import Route

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.sandbox.remote import Sandbox
    from workers.publication import Publication
    from workers.registry import StoreAddress
    from workers.services import Services

CODE = re.compile(r"回复：(\d{5})$", re.MULTILINE)


@dataclass
class Desk:
    """The newsroom, and the phones of its people."""

    room: Room
    sandbox: Sandbox
    openids: dict[str, str] = field(default_factory=dict)

    @property
    def services(self) -> Services:
        return self.room.services

    @property
    def app_id(self) -> str:
        return self.room.account.app_id

    def say(self, words: str, who: str = "小王") -> str:
        """What somebody reads who writes these words; WeChat's own bubble where no answer came."""
        told = self.sandbox.as_follower(
            self.app_id, "say", content=words, openid=self.openids.get(who, who)
        )
        return str(told["shown"] or "")

    def code(self, card: str) -> str:
        """The code that stands under a card."""
        found = CODE.search(card)
        assert found, card
        return found[1]

    def confirmed(self, words: str, who: str = "小王") -> str:
        """Give an order, and the code that is asked for."""
        return self.say(self.code(self.say(words, who)), who)

    def enrol(self, person: str, role: Role) -> None:
        """Make a follower somebody who may give orders."""
        ledger, now = self.services.ledger, self.services.now()
        openid = self.sandbox.audience(self.app_id)["openids"][len(self.openids)]
        ledger.sync_accounts([self.room.account])
        hashed = f"{len(self.openids)}$of the test"
        ledger.invite(
            self.room.account.name, person, role, code_hash=hashed,
            until=self.room.in_(hours=1), who="test", now=now,
        )  # fmt: skip
        assert ledger.enrol(self.room.account.name, openid, code_hash=hashed, now=now)
        self.openids[person] = openid

    def drafted(self, slug: str = "ai1122", **how: str) -> Publication:
        return self.room.drafted(slug, **how)

    def row(self, publication: Publication) -> Publication:
        return self.room.house.row(publication)

    def leave(self, publication: Publication) -> Publication:
        """Let its time come, here and at WeChat."""
        at = self.row(publication).release_at
        assert at is not None
        self.room.pass_time(seconds=max(0.0, (at - self.services.now()).total_seconds()) + 0.01)
        return self.room.leave(publication)

    def look(self, publication: Publication) -> Publication:
        """Let WeChat come to an end with it, and a worker look once more."""
        self.room.pass_time(seconds=660)
        return self.room.go(publication)


@contextmanager
def opened(
    kind: str,
    sandbox: Sandbox,
    folder: Path,
    redis_url: str,
    *,
    schedule: Schedule | None = None,
    route: Route | None = None,
    store: StoreAddress | None = None,
) -> Iterator[Desk]:
    """An account of this kind, its callback answered by the real app."""
    there = sandbox.create_account(kind, mode="safe")
    settings = settings_for(there, sandbox, folder, redis_url)
    given = {
        "token": there["callback_token"],
        "aes_key": there["aes_key"],
        "mode": CallbackMode.SAFE,
    }
    ours = replace(settings.account(), **given)
    settings = replace(settings, accounts={ours.name: ours}, store=store)
    usual = Route.DRAFT if kind == "personal" else Route.MASS
    house = House(settings, sandbox, folder)
    # At both ends it is noon in Beijing: no test's day ends while it runs.
    now = datetime.now(UTC)
    noon = now.replace(hour=4, minute=0, second=0, microsecond=0) + timedelta(days=1)
    house.clock.ahead = noon - now
    sandbox.set_clock(noon.timestamp())
    desk = Desk(Room(house, kind, schedule or Schedule(), route or usual), sandbox)
    sandbox.audience(there["app_id"], followers=5, tags={"北京": 2})
    app = create_app(desk.services, make_router(desk.services))
    with served(app) as address:
        url = f"{address}/wechat/{ours.name}"
        sandbox.patch_account(there["app_id"], callback_url=url, mode="safe")
        desk.enrol("小王", Role.PUBLISHER)
        desk.enrol("小李", Role.PUBLISHER)
        yield desk
    desk.services.ledger.close()
    desk.services.scratch.close()
