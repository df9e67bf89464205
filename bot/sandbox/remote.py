"""A handle on a running sandbox, over HTTP: for tests, the demo and the command line."""

import json
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlencode, urlsplit

Json = dict[str, Any]
PATIENCE = 30.0  # seconds


def api_base(base_url: str) -> str:
    """Answer what to give a WeChat client as its API address, with a slash at its end."""
    return f"{base_url.rstrip('/')}/cgi-bin/"


class Sandbox:
    """A running sandbox: its levers, and what an assertion may want to know.

    Every answer is the JSON of `/sandbox/…`. Raises `LookupError` when the sandbox says no.
    """

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url.rstrip("/")

    @property
    def api(self) -> str:
        """The address under which the WeChat API lives, with a slash at its end."""
        return api_base(self.base_url)

    def create_account(self, kind: str = "personal", **over: object) -> Json:
        """Open an account; answers `app_id`, `secret`, `gh_id`, `callback_token` and the rest."""
        answer: Json = self.call("POST", "accounts", {"kind": kind, **over})
        return answer

    def kind(self, app_id: str) -> str:
        """Tell which kind an account is of now."""
        every = self._list("accounts")
        return next(str(one["kind"]) for one in every if one["app_id"] == app_id)

    def patch_account(self, app_id: str, **changes: object) -> Json:
        """Change an account; `reset_secret=True` makes a new secret and voids its tokens."""
        answer: Json = self.call("PATCH", f"accounts/{app_id}", changes)
        return answer

    def invalidate_tokens(self, app_id: str) -> None:
        """Make every token of the account void at once (40001)."""
        self.call("POST", f"accounts/{app_id}/invalidate", {})

    def drafts(self, app_id: str) -> list[Json]:
        """List the box, oldest first: `media_id`, `articles` as stored, the two times."""
        return self._list(f"accounts/{app_id}/drafts")

    def pictures(self, app_id: str) -> list[Json]:
        """List hosted pictures: `path`, `mime`, `source`, `bytes`, `sha256`."""
        return self._list(f"accounts/{app_id}/pictures")

    def materials(self, app_id: str) -> list[Json]:
        """List permanent materials: `media_id`, `type`, `name`, `url`, `bytes` and `sha256`."""
        return self._list(f"accounts/{app_id}/materials")

    def calls(self, app_id: str | None = None, path: str | None = None) -> list[Json]:
        """List calls, oldest first: `path` (`draft/add`), `errcode`, `status`, `ms`, `titles`."""
        wanted = {"app_id": app_id, "path": path}
        return self._list(f"calls?{urlencode({k: v for k, v in wanted.items() if v})}")

    def quotas(self, app_id: str) -> dict[str, int]:
        """Tell how often each group of endpoints was called today, Beijing time."""
        answer: dict[str, int] = self.call("GET", f"accounts/{app_id}/quotas")
        return answer

    def use_up(self, app_id: str, counts: dict[str, int]) -> None:
        """Pretend that many calls were made today: `{"draft/add": 1000}`."""
        self.call("PUT", f"accounts/{app_id}/quotas", counts)

    def fault(
        self,
        app_id: str = "*",
        path: str = "*",
        kind: str = "before",
        *,
        times: int = 1,
        seconds: float = 0,
        errcode: int | None = None,
        status: int | None = None,
    ) -> None:
        """Add a fault: kind `before`, `after`, `slow`, `slow_after` or `delay` (every answer).

        `before` and `after` answer with `errcode`, or with an HTTP `status`, or, given neither,
        drop the connection. The wait of the others is in seconds.
        """
        rule = {"app_id": app_id, "path": path, "kind": kind, "times": times, "seconds": seconds}
        self.call("POST", "faults", {**rule, "errcode": errcode, "status": status})

    def clear_faults(self, app_id: str = "*") -> None:
        """Forget the faults of one account, or all of them."""
        self.call("DELETE", f"faults?{urlencode({'app_id': app_id})}")

    def now(self) -> float:
        """Tell the sandbox's time, in seconds since 1970."""
        return float(self.call("GET", "clock")["now"])

    def advance(self, seconds: float) -> None:
        """Move the sandbox's clock forward."""
        self.call("POST", "clock", {"advance": seconds})

    def set_clock(self, moment: float) -> None:
        """Make it that moment (seconds since 1970); the clock runs on from there."""
        self.call("POST", "clock", {"set": moment})

    def reset_clock(self) -> None:
        """Have the sandbox go with the machine's clock again."""
        self.call("POST", "clock", {"reset": True})

    def send(self, app_id: str, **message: object) -> Json:
        """Have the account's callback delivered a message; see the levers of callbacks."""
        answer: Json = self.call("POST", f"accounts/{app_id}/send", message)
        return answer

    def verify(self, app_id: str) -> Json:
        """Have the callback address asked for the echostr; answers `ok` and `attempts`."""
        answer: Json = self.call("POST", f"accounts/{app_id}/verify", {})
        return answer

    def as_follower(self, app_id: str, act: str, **wanted: object) -> Json:
        """Act as a follower, the first one if no `openid` is given; answers what they saw.

        `subscribe` (platform), `unsubscribe`, `scan` (ticket), `press` (name), `tap` (choice),
        `locate`, `say` (content), `picture`, `voice` (recognition), `video`, `place` (label),
        `link` (title, url). The answer is that of `send`, and `shows` what the phone shows by
        itself. Raises `LookupError` with 409 for what is not possible.
        """
        answer: Json = self.call("POST", f"accounts/{app_id}/follower/{act}", wanted)
        return answer

    def enter(self, app_id: str, openid: str = "") -> list[Json]:
        """Open the chat, which pulls the menu if the phone's is old; answers its buttons."""
        menu: list[Json] = self.call(
            "POST", f"accounts/{app_id}/follower/enter", {"openid": openid}
        )
        return menu

    def menu(self, app_id: str, openid: str = "") -> list[Json]:
        """Tell the buttons that a follower's phone shows now."""
        return self._list(f"accounts/{app_id}/follower/menu?{urlencode({'openid': openid})}")

    def phone(self, app_id: str, openid: str = "") -> Json:
        """Tell what the phone's page shows of one person's chat: `bubbles`, `menu` and more."""
        query = urlencode({"openid": openid})
        answer: Json = self.call("GET", f"accounts/{app_id}/phone?{query}")
        return answer

    def hint(self, app_id: str, *hints: Json) -> None:
        """Offer words on the phone's page: `words`, `label`, and `openid` for one person alone."""
        self.call("PUT", f"accounts/{app_id}/hints", {"hints": hints})

    def told(self, app_id: str) -> list[Json]:
        """List customer-service messages: `time`, `openid`, `kind` and `content`."""
        return self._list(f"accounts/{app_id}/told")

    def deliveries(self, app_id: str) -> list[Json]:
        """List what was pushed, oldest first: `attempts`, `outcome`, `shown`, `reply` and more."""
        return self._list(f"accounts/{app_id}/deliveries")

    def releases(self, app_id: str) -> list[Json]:
        """List what got out or is on its way, oldest first: the fields of `Release`."""
        return self._list(f"accounts/{app_id}/releases")

    def attempts(self, app_id: str) -> list[Json]:
        """List calls that would have released something, with `errcode`, also those refused."""
        return self._list(f"accounts/{app_id}/attempts")

    def forget(self, app_id: str) -> None:
        """Forget releases, attempts and deliveries, and with them the pushes they used."""
        self.call("POST", f"accounts/{app_id}/forget", {})

    def events(self, app_id: str, **trouble: float) -> Json:
        """Say what becomes of the next events: `lose=1`, `double=1`, `reorder=1`, `late=5`."""
        answer: Json = self.call("POST", f"accounts/{app_id}/events", trouble)
        return answer

    def end_publications(self, app_id: str, **ending: object) -> None:
        """Say how the next ones end: `status` (0, 2, 3, 4), `fail_idx`, `seconds`, `times`."""
        self.call("POST", f"accounts/{app_id}/endings", ending)

    def ban(self, app_id: str, receipt: str) -> None:
        """Have the platform ban what is out under a publish_id or msg_id."""
        self.call("POST", f"accounts/{app_id}/releases/{receipt}/ban", {})

    def lift_ban(self, app_id: str, receipt: str) -> None:
        """Have the platform take a ban back."""
        self.call("DELETE", f"accounts/{app_id}/releases/{receipt}/ban", {})

    def refuse_draft(self, app_id: str, media_id: str, errcode: int) -> None:
        """Have freepublish/submit refuse a draft until a person saves it by hand."""
        self.call("POST", f"accounts/{app_id}/drafts/{media_id}/refuse", {"errcode": errcode})

    def by_hand(self, app_id: str, act: str, **wanted: object) -> Json:
        """Do what a person does in the back end.

        `act` is `drafts/<media_id>/edit` (index, title, author, digest, content), `…/delete` or
        `…/publish` (notify), `releases/<number>/delete` (index), `callback` (on), `protection`
        (on), `secret`, `menu` (button) or `replies` (follow, default, keywords).
        Raises `LookupError` with 409 for what is not possible.
        """
        answer: Json = self.call("POST", f"accounts/{app_id}/backend/{act}", wanted)
        return answer

    def on_platform(self, app_id: str, act: str, **wanted: object) -> Json:
        """Do what a person does at 微信开发者平台: `secret`, `whitelist` (addresses), `callback`.

        `callback` takes url, token, aes_key and mode, and has the address verified. Raises
        `LookupError` with 409 and the platform's sentence where that is refused.
        """
        answer: Json = self.call("POST", f"accounts/{app_id}/platform/{act}", wanted)
        return answer

    def audience(self, app_id: str, **people: object) -> Json:
        """Set `followers`, `tags` (name: how many) and more; answers them with `openids`."""
        verb, body = ("PUT", people) if people else ("GET", None)
        answer: Json = self.call(verb, f"accounts/{app_id}/audience", body)
        return answer

    def mass_by_hand(self, app_id: str, media_id: str) -> Json:
        """Press 群发 in the back end for a draft; answers the `Release`."""
        answer: Json = self.call("POST", f"accounts/{app_id}/backend/mass", {"media_id": media_id})
        return answer

    def admin(self, app_id: str, answer: str) -> None:
        """Have the admin answer what waits: `confirm`, `refuse` or `expire`."""
        self.call("POST", f"accounts/{app_id}/mass/admin", {"answer": answer})

    def previews(self, app_id: str) -> list[Json]:
        """List mass previews: `time`, `openid` and `content`."""
        return self._list(f"accounts/{app_id}/previews")

    def _list(self, path: str) -> list[Json]:
        answer: list[Json] = self.call("GET", path)
        return answer

    def call(self, verb: str, path: str, body: object = None) -> Any:  # noqa: ANN401 - any JSON
        """Make one call under /sandbox/ and answer its JSON."""
        address = urlsplit(self.base_url)
        connection = HTTPConnection(address.hostname or "", address.port, timeout=PATIENCE)
        data = None if body is None else json.dumps(body).encode()
        try:
            connection.request(verb, f"/sandbox/{path}", data, {"Content-Type": "application/json"})
            response = connection.getresponse()
            text = response.read().decode()
        finally:
            connection.close()
        if response.status != 200:  # noqa: PLR2004 - HTTP's own number
            raise LookupError(f"sandbox: {verb} {path}: {response.status} {text[:200]}")
        return json.loads(text)
