"""A company to tell a story of: three certified accounts, two machines, servers that may die.

One PostgreSQL, Redis under Sentinels, one address before both machines, and an author elsewhere.
"""

from __future__ import annotations

import json
import re
import signal
import subprocess
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from http.cookiejar import CookieJar
from os import kill
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener
from zoneinfo import ZoneInfo

from balancer import Balancer
from cluster import Cluster
from house import GONGBAO, House
from watchers import Watched, free_ports

from bot.sandbox.remote import Sandbox
from bot.sandbox.server import start_in_thread

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

KINDS = {"daily": "subscription", "weekly": "subscription", "shop": "service"}
BEIJING = ZoneInfo("Asia/Shanghai")
HOUSE = """\
database_url = "{database}"
redis_url = "{redis}"
public_url = "{url}"
"""
ACCOUNT = """
[accounts.{name}]
app_id = "{app_id}"
secret = "{secret}"
token = "{callback_token}"
aes_key = "{aes_key}"
api_base = "{api}"
kind = "{kind}"
route = "mass"
four_eyes = true
"""


class Machine(House):
    """A folder with processes that live on; what they write is kept in a file."""

    living: tuple[subprocess.Popen[bytes], ...] = ()

    def start(self, *commands: str) -> None:
        with self._log.open("ab") as log:
            self.living += tuple(
                subprocess.Popen(
                    [*GONGBAO, each],
                    cwd=self.folder,
                    env=self.variables(),
                    stdout=log,
                    stderr=log,
                )
                for each in commands
            )

    def says(self, words: str) -> bool:
        return words in self._log.read_text(encoding="utf-8")

    def standing(self) -> dict[str, Any]:
        """What /readyz tells; nothing while nobody answers, or it is not ready."""
        address = f"http://127.0.0.1:{self.environ['PORT']}/readyz"
        with suppress(OSError), build_opener().open(address, timeout=10) as answer:
            told: dict[str, Any] = json.load(answer)
            return told
        return {}

    def stop(self) -> list[int]:
        """Have everything finish what is in hand; answers the exit statuses."""
        for each in self.living:
            each.send_signal(signal.SIGTERM)
        return [each.wait(30) for each in self.living]

    def die(self) -> None:
        """Kill -9 all that was started here, until nothing of it lives."""
        while left := self.left():
            for each in left:
                with suppress(ProcessLookupError):
                    kill(int(re.findall(r"\d+", each)[0]), signal.SIGKILL)
        for process in self.living:
            process.wait()

    @property
    def _log(self) -> Path:
        return self.folder / "log"


class Browser:
    """Somebody at the console; a session is one of all machines."""

    def __init__(self, link: str) -> None:
        self._opener = build_opener(HTTPCookieProcessor(CookieJar()))
        place, key = link.split("/console/enter?key=")
        self._console = f"{place}/console/"
        self.page = self.press("enter", key=key)

    def open(self, path: str) -> str:
        self.page = self._asked(path, None)
        return self.page

    def press(self, path: str, **form: str) -> str:
        """Send a form with the token that the page bore; answers the page that follows."""
        self.page = self._asked(path, urlencode(form).encode())
        return self.page

    @property
    def token(self) -> str:
        return re.findall(r'name="token" value="([^"]+)"', self.page)[0]

    def _asked(self, path: str, form: bytes | None) -> str:
        with self._opener.open(f"{self._console}{path}", form, timeout=30) as answer:
            return str(answer.read().decode())


@dataclass
class Company:
    """Everything it has, and what people with phones do and see."""

    platform: Sandbox
    redis: Watched
    door: Balancer
    accounts: dict[str, dict[str, Any]]
    first: Machine
    second: Machine
    laptop: House

    def app_id(self, name: str) -> str:
        return str(self.accounts[name]["app_id"])

    def says(self, name: str, words: str, person: int) -> str:
        """Have a person write to an account; answers what they read, and where a card leads."""
        openid = self.platform.audience(self.app_id(name))["openids"][person]
        told = self.platform.as_follower(self.app_id(name), "say", content=words, openid=openid)
        return json.dumps(told["seen"], ensure_ascii=False)

    def author(self, name: str, words: str) -> str:
        return self.says(name, words, 1)

    def other(self, name: str, words: str) -> str:
        return self.says(name, words, 2)

    def reader(self, name: str, words: str) -> str:
        return self.says(name, words, 0)

    def addresses(self, name: str) -> list[str]:
        """List where an account's articles came out."""
        releases = self.platform.releases(self.app_id(name))
        articles = [article for each in releases for article in each["articles"]]
        return [str(article["url"]) for article in articles if article.get("url")]


@contextmanager
def founded(folder: Path) -> Iterator[Company]:
    """Servers that run, accounts that are open, machines that are set up and off."""
    ports = free_ports(2)
    with (
        start_in_thread() as wechat,
        Cluster() as cluster,
        _watched(folder / "redis") as redis,
        Balancer(ports) as door,
    ):
        platform = Sandbox(wechat.url)
        _let_it_be_noon(platform)
        kinds = KINDS.items()
        accounts = {name: platform.create_account(kind, mode="safe") for name, kind in kinds}
        database = cluster.create("gongbao")
        settings = HOUSE.format(database=database, redis=redis.url, url=door.url) + "".join(
            ACCOUNT.format_map({**opened, "name": name, "api": platform.api})
            for name, opened in accounts.items()
        )
        first, second = (_machine(folder / f"{p}", settings, platform, p) for p in ports)
        laptop = House(folder / "laptop", {"GONGBAO_TO": door.url})
        laptop.folder.mkdir()
        try:
            yield Company(platform, redis, door, accounts, first, second, laptop)
        finally:
            first.die()
            second.die()


@contextmanager
def _watched(folder: Path) -> Iterator[Watched]:
    folder.mkdir()
    watched = Watched(folder)
    try:
        watched.start()
        yield watched
    finally:
        watched.end()


def _let_it_be_noon(platform: Sandbox) -> None:
    """Nobody's quiet hours, and no day that ends while the story is told."""
    today = datetime.fromtimestamp(platform.now(), BEIJING)
    noon = today.replace(hour=12, minute=0) + timedelta(days=1)
    platform.set_clock(noon.timestamp())


def _machine(folder: Path, settings: str, platform: Sandbox, port: int) -> Machine:
    folder.mkdir()
    (folder / "gongbao.toml").write_text(settings, encoding="utf-8")
    clock = f"{platform.base_url}/sandbox/clock"
    return Machine(folder, {"GONGBAO_SANDBOX_CLOCK": clock, "PORT": str(port)})
