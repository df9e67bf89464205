"""A plain HTTP caller of the simulated platform, and pictures to give it."""

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import pytest
import requests
from PIL import Image
from receiving import Receiver, listening

from bot.sandbox.remote import Sandbox

Json = dict[str, Any]


def picture(kind: str = "PNG", size: tuple[int, int] = (9, 6), padding: int = 0) -> bytes:
    """Draw a picture; `padding` bytes behind it make it as heavy as a test needs."""
    out = BytesIO()
    Image.new("RGB", size, (7, 193, 96)).save(out, kind)
    return out.getvalue() + bytes(padding)


@dataclass
class Caller:
    """One account's calls, with its token."""

    http: requests.Session
    sandbox: Sandbox
    account: Json
    token: str = field(default="", repr=False)

    @property
    def app_id(self) -> str:
        return str(self.account["app_id"])

    def ask(self, verb: str, path: str, **kwargs: object) -> requests.Response:
        params = {"access_token": self.token} | dict(kwargs.pop("params", {}))
        kwargs.setdefault("timeout", 20)
        return self.http.request(verb, self.sandbox.api + path, params=params, **kwargs)

    def get(self, path: str, **params: str) -> Json:
        return json.loads(self.ask("GET", path, params=params).content)

    def post(self, path: str, body: object) -> Json:
        """Post JSON as WeChat wants it: raw UTF-8."""
        return self.send(path, json.dumps(body, ensure_ascii=False).encode())

    def send(self, path: str, body: bytes) -> Json:
        return json.loads(self.ask("POST", path, data=body).content)

    def upload(self, path: str, data: bytes, name: str = "a.png", **params: str) -> Json:
        files = {"media": (name, data)}
        return json.loads(self.ask("POST", path, files=files, params=params).content)

    def cover(self) -> str:
        return str(self.upload("material/add_material", picture(), type="image")["media_id"])

    def draft(self, *articles: Json) -> str:
        """Put a draft of these articles, or of one, into the box; answers its media_id."""
        least = {"title": "早上好", "content": "<p>今天有雨。</p>", "thumb_media_id": self.cover()}
        full = [least | one for one in articles or ({},)]
        return str(self.post("draft/add", {"articles": full})["media_id"])

    def publish(self, media_id: str) -> str:
        """Ask for a draft to be published; answers the publish_id."""
        return str(self.post("freepublish/submit", {"media_id": media_id})["publish_id"])

    def status(self, publish_id: str) -> Json:
        return self.post("freepublish/get", {"publish_id": publish_id})

    def by_hand(self, act: str, **wanted: object) -> Json:
        """Do something in the back end as a person: `drafts/<media_id>/publish` and so on."""
        return self.sandbox.by_hand(self.app_id, act, **wanted)

    def deliveries(self, count: int) -> list[Json]:
        """Wait until that many pushes are over, each with all its attempts."""
        until = time.monotonic() + 5
        while len(told := self.sandbox.deliveries(self.app_id)) < count:
            assert time.monotonic() < until, told
            time.sleep(0.01)
        return told

    def lever(self, path: str, **wanted: object) -> Json:
        return self.sandbox.call("POST", f"accounts/{self.app_id}/{path}", wanted)

    def stable_token(self, **over: object) -> Json:
        body = {"grant_type": "client_credential", "appid": self.app_id}
        return self.post("stable_token", body | {"secret": self.account["secret"]} | over)

    def plain_token(self, **over: str) -> Json:
        query = {"grant_type": "client_credential", "appid": self.app_id}
        return self.get("token", **query | {"secret": self.account["secret"]} | over)


@pytest.fixture
def open_caller(sandbox: Sandbox) -> Iterator[Callable[..., Caller]]:
    """Open accounts of any kind, each with a token."""
    with requests.Session() as http:

        def opened(kind: str = "personal", **over: object) -> Caller:
            caller = Caller(http, sandbox, sandbox.create_account(kind, **over))
            caller.token = str(caller.stable_token().get("access_token", ""))
            return caller

        yield opened


@pytest.fixture
def caller(open_caller: Callable[..., Caller]) -> Caller:
    """A personal account with a token."""
    return open_caller()


@pytest.fixture
def certified(open_caller: Callable[..., Caller]) -> Caller:
    """A certified account with a token; it may publish over the API."""
    return open_caller("subscription")


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A callback address, and all it hears."""
    with listening() as one:
        yield one


@pytest.fixture
def heard(open_caller: Callable[..., Caller], receiver: Receiver) -> Caller:
    """A certified account whose callback is the receiver."""
    return open_caller("subscription", callback_url=receiver.url)


@pytest.fixture
def draw() -> Callable[..., bytes]:
    return picture


@pytest.fixture
def article(caller: Caller) -> Json:
    """The least that makes an article, with a cover of that account."""
    return {"title": "早上好", "content": "<p>今天有雨。</p>", "thumb_media_id": caller.cover()}
