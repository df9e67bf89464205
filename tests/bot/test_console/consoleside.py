"""The console of a newsroom, served over HTTP, and people who look at it."""

from __future__ import annotations

import re
from contextlib import contextmanager
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import requests
from ledgers import new_ledger
from newsroom import Newsroom
from pressroom import House, settings_for
from served import served

from bot.app import create_app
from bot.console import make_console
from workers import showing
from workers.account import Schedule
from workers.entrance import make_link
from workers.people import Role
from workers.publication import Route
from workers.services import Services

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.sandbox.remote import Sandbox
    from workers.publication import Publication

TOKEN = re.compile(r'name="token" value="(\w+)"')
STAMP = re.compile(r'name="stamp" value="(\w+)"')


class Visitor:
    """A browser without a window: cookies, forms and nothing else."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.http = requests.Session()

    def get(self, path: str = "", **query: object) -> requests.Response:
        return self.http.get(f"{self.base}/console/{path}", params=query, timeout=30)

    def post(self, path: str, form: dict[str, object], **headers: str) -> requests.Response:
        return self.http.post(f"{self.base}/console/{path}", data=form, headers=headers, timeout=30)

    def press(self, page: str, deed: str, **form: object) -> requests.Response:
        """Press a button of a page, with what its form carries."""
        shown = self.get(page).text
        carried = {"token": TOKEN.findall(shown)[0]}
        if stamps := STAMP.findall(shown):
            carried["stamp"] = stamps[0]
        return self.post(f"{page}/{deed}" if deed else page, {**carried, **form})

    def open(self, link: str) -> requests.Response:
        """Open a link, wherever it says that the console is."""
        there = urlsplit(link)
        return self.http.get(f"{self.base}{there.path}?{there.query}", timeout=30)

    def enter(self, link: str) -> requests.Response:
        """Press 进入 on the page of a link."""
        key = parse_qs(urlsplit(link).query)["key"][0]
        return self.post("enter", {"key": key})


@dataclass
class ConsoleSide:
    """A newsroom and its console; `url` is where it is served."""

    room: Newsroom
    url: str

    @property
    def services(self) -> Services:
        return self.room.services

    def link(self, person: str = "cli:root", *, everything: bool = True) -> str:
        return make_link(person, self.services, everything=everything)

    def visitor(self, person: str = "cli:root", *, everything: bool = True) -> Visitor:
        """Somebody who has come in."""
        visitor = Visitor(self.url)
        assert visitor.enter(self.link(person, everything=everything)).status_code == 200
        return visitor

    def enrol(self, person: str, role: Role, account: str = "daily") -> None:
        """Make a person an operator, by an invitation."""
        ledger, now = self.services.ledger, self.services.now()
        ledger.sync_accounts(self.services.settings.accounts.values())
        code = f"first${sha256(person.encode()).hexdigest()}"
        until = now.replace(year=now.year + 1)
        ledger.invite(account, person, role, code_hash=code, until=until, who="cli", now=now)
        assert ledger.enrol(account, f"o-{person}", code_hash=code, now=now)

    def as_operator(self, person: str, role: Role = Role.PUBLISHER) -> Visitor:
        """An operator who has come in."""
        self.enrol(person, role)
        return self.visitor(person, everything=False)

    def typeset(self, publication: Publication) -> None:
        """Let a worker do what the pages of an issue asked for."""
        ledger = self.services.ledger
        for number in range(1, 30):
            if (asked := ledger.showing(number)) and asked.publication == publication.id:
                showing.show(number, self.services)


@contextmanager
def opened(
    kind: str, sandbox: Sandbox, folder: Path, redis_url: str, *, also: str = "", **over: object
) -> Iterator[ConsoleSide]:
    """Serve the console of a new account of this kind; `over` changes the settings.

    `also` is the name of a second account, which is the first one's in all else.
    """
    settings = settings_for(sandbox.create_account(kind), sandbox, folder, redis_url)
    settings = replace(settings, **over)
    new_ledger(settings.database_url)
    house = House(settings, sandbox, folder)
    schedule = Schedule(days=("mon", "tue", "wed", "thu", "fri", "sat", "sun"), time="08:00")
    route = Route.DRAFT if kind == "personal" else Route.MASS
    room = Newsroom(house, kind, schedule, route)
    if also:
        room.house.services = _with(also, room)
    room.services.scratch.redis.flushdb()
    app = create_app(room.services, None, make_console(room.services))
    with served(app) as url:
        yield ConsoleSide(room, url)


def _with(name: str, room: Newsroom) -> Services:
    house = room.house
    second = replace(house.account, name=name, app_id=f"wx-{name}")
    accounts = {house.account.name: house.account, name: second}
    return Services(settings=replace(house.settings, accounts=accounts), now=house.clock)
