"""Browsers without a window, in the console of an account that has a shelf."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import TYPE_CHECKING

from shelved import Shelf, shelf_at

from bot.app import create_app
from bot.console import make_console
from workers.entrance import make_link
from workers.people import Role
from workers.services import Services

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

TOKEN = re.compile(r'name="token" value="(\w+)"')


@dataclass
class Insider:
    """Somebody who has come in."""

    client: FlaskClient

    def get(self, path: str) -> TestResponse:
        return self.client.get(f"/console/{path}")

    def press(self, page: str, deed: str, **form: object) -> TestResponse:
        """Send a form of a page with the token it carries; follows to what is told."""
        carried = {"token": TOKEN.findall(self.get("more").text)[0], **form}
        return self.client.post(f"/console/{page}/{deed}", data=carried, follow_redirects=True)


@dataclass
class Insiders:
    """The console of one account or several, and the ways into it."""

    shelf: Shelf
    app: Flask

    @property
    def services(self) -> Services:
        return self.shelf.services

    def come_in(self, person: str = "小王", *, everything: bool = True) -> Insider:
        """Come in from the machine itself, or as an operator."""
        client = self.app.test_client()
        link = make_link(person, self.services, everything=everything)
        key = re.findall(r"key=([\w-]+)", link)[0]
        assert client.post("/console/enter", data={"key": key}).status_code == 303
        return Insider(client)

    def enrol(self, person: str, role: Role, account: str = "demo") -> None:
        """Make a person an operator, by an invitation."""
        ledger, now = self.services.ledger, self.services.now()
        ledger.sync_accounts(self.services.settings.accounts.values())
        code = f"first${sha256(person.encode()).hexdigest()}"
        until = now.replace(year=now.year + 1)
        ledger.invite(account, person, role, code_hash=code, until=until, who="cli", now=now)
        assert ledger.enrol(account, f"o-{person}", code_hash=code, now=now)

    def as_operator(self, person: str, role: Role = Role.EDITOR) -> Insider:
        self.enrol(person, role)
        return self.come_in(person, everything=False)


def insiders_at(folder: Path, redis_url: str, *, also: str = "", **changes: object) -> Insiders:
    """Open the console of an account; `also` names a second one, like the first in all else."""
    shelf = shelf_at(folder / "ledger.sqlite3", **changes)
    settings = replace(shelf.services.settings, redis_url=redis_url)
    if also:
        second = replace(shelf.account, name=also, app_id="wxfedcba9876543210")
        settings = replace(settings, accounts={"demo": shelf.account, also: second})
    services = Services(settings=settings)
    services.scratch.redis.flushdb()
    app = create_app(services, None, make_console(services))
    return Insiders(Shelf(services, shelf.account), app)
