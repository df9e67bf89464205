"""One Official Account as its owner set it up, and how it is read from settings."""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from workers.publication import Kind, Route
from workers.sheet import ACCOUNT_VARIABLE, Sheet

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

WECHAT_API: Final = "https://api.weixin.qq.com/cgi-bin/"
DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class MissingPictures(StrEnum):
    """What happens to a page whose picture cannot be had."""

    STOP = "stop"
    LEAVE_OUT = "leave_out"


class CallbackMode(StrEnum):
    """How WeChat's callbacks come; the setting decides, and nothing downgrades it."""

    PLAIN = "plain"
    COMPATIBLE = "compatible"
    SAFE = "safe"


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """When an account's digest leaves: days ("mon".."sun"), "HH:MM", and a time zone's name."""

    days: tuple[str, ...] = ()
    time: str = ""
    zone: str = "Asia/Shanghai"


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One Official Account.

    `content` is the folder its pages lie in, `static` the site's folder of files that pages
    address from the root, `base_url` the public address of the site, `permalink` Hugo's rule
    for a page's path (":slug", ":year", ":month", ":day"), `mermaid` the command that draws
    mermaid diagrams ("" leaves them as code), `theme` a theme's name or the path of a style sheet,
    `accent` its colour (#rrggbb, "" for the theme's own).
    """

    name: str
    app_id: str
    secret: str = field(repr=False)
    token: str = field(default="", repr=False)
    aes_key: str = field(default="", repr=False)
    mode: CallbackMode = CallbackMode.SAFE
    kind: Kind = Kind.PERSONAL
    route: Route = Route.DRAFT
    author: str = ""
    theme: str = "calm"
    accent: str = ""
    base_url: str = ""
    permalink: str = "/p/:slug/"
    content: Path | None = None
    static: Path | None = None
    missing_pictures: MissingPictures = MissingPictures.STOP
    mermaid: str = ""
    schedule: Schedule = field(default_factory=Schedule)
    api_base: str = WECHAT_API


_NOT_YET = "this version stops at the draft, which a person publishes"
_TEXTS = ("author", "base_url", "permalink", "theme", "accent", "content", "static", "api_base")
_CHOICES = ("mode", "kind", "route", "missing_pictures")
ACCOUNT_KEYS: Final = frozenset(
    {"app_id", "secret", "token", "aes_key", "mermaid", *_TEXTS, *_CHOICES}
)


class _Desk:
    """Read one account's values; every problem is said with the account's name."""

    def __init__(self, name: str, table: Mapping[str, object], sheet: Sheet) -> None:
        self.name, self.table, self.sheet = name, table, sheet

    def variable(self, key: str) -> str:
        return f"{ACCOUNT_VARIABLE}{self.name.upper()}_{key.upper()}"

    def wrong(self, sentence: str) -> None:
        self.sheet.wrong(f"account {self.name}: {sentence}")

    def text(self, key: str, default: str = "") -> str:
        return self.sheet.text(self.variable(key), self.table, key, default)

    def needed(self, key: str, pattern: str, form: str) -> str:
        value = self.text(key)
        if not value:
            self.wrong(f"{key} is missing (set {self.variable(key)} in .env)")
        elif not re.fullmatch(pattern, value):
            self.wrong(f"{key} has not the form of {form}")
        return value

    def choice(self, key: str, default: str, choices: type[StrEnum]) -> str:
        return self.sheet.choice(
            self.variable(key), self.table, key, default, [choice.value for choice in choices]
        )

    def folder(self, key: str) -> Path | None:
        value = self.text(key)
        if not value:
            return None
        path = (self.sheet.folder / value).resolve()
        if not path.is_dir():
            self.wrong(f"{key}: there is no folder {value}")
        return path

    def address(self, key: str, default: str) -> str:
        value = self.text(key, default)
        if value and not re.match(r"https?://[^/\s?#]+", value):
            self.wrong(f"{key} is {value!r}; it must be an http(s) address")
        return value


def read_account(name: str, table: Mapping[str, object], sheet: Sheet) -> Account | None:
    """Read `[accounts.<name>]` and its variables; None if something needed is wrong or missing."""
    desk = _Desk(name, table, sheet)
    before = len(sheet.problems)
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,31}", name):
        desk.wrong("a name is a-z, 0-9 and _, at most 32, beginning with a letter")
    for key in sorted(set(table) - ACCOUNT_KEYS - {"schedule"}):
        desk.wrong(f"{key!r} is no setting (there are: {', '.join(sorted(ACCOUNT_KEYS))})")
    mode = CallbackMode(desk.choice("mode", CallbackMode.SAFE, CallbackMode))
    kind = Kind(desk.choice("kind", Kind.PERSONAL, Kind))
    account = Account(
        name=name,
        app_id=desk.needed("app_id", r"wx[0-9a-f]{16}", "wx and 16 hex digits"),
        secret=desk.needed("secret", r"[0-9A-Za-z]{32}", "32 letters and digits"),
        token=_callback_token(desk),
        aes_key=_aes_key(desk, mode),
        mode=mode,
        kind=kind,
        route=_route(desk, kind),
        author=desk.text("author"),
        theme=_theme(desk),
        accent=_accent(desk),
        base_url=desk.address("base_url", "").rstrip("/"),
        permalink=desk.text("permalink", "/p/:slug/"),
        content=desk.folder("content"),
        static=desk.folder("static"),
        missing_pictures=MissingPictures(
            desk.choice("missing_pictures", MissingPictures.STOP, MissingPictures)
        ),
        mermaid=desk.text("mermaid"),
        schedule=_schedule(desk),
        api_base=desk.address("api_base", WECHAT_API).rstrip("/") + "/",
    )
    return account if len(sheet.problems) == before else None


def _callback_token(desk: _Desk) -> str:
    """Read the callback's token; without one the account has no callback, which is allowed."""
    token = desk.text("token")
    if token and not re.fullmatch(r"[0-9A-Za-z]{3,32}", token):
        desk.wrong("token must be 3 to 32 letters and digits")
    return token


def _aes_key(desk: _Desk, mode: CallbackMode) -> str:
    key = desk.text("aes_key")
    if not key and desk.text("token") and mode is not CallbackMode.PLAIN:
        desk.wrong(f"aes_key is missing, and mode {mode} needs it (set {desk.variable('aes_key')})")
    if key and not _is_aes_key(key):
        desk.wrong("aes_key must be the 43 letters and digits of EncodingAESKey")
    return key


def _is_aes_key(key: str) -> bool:
    try:
        return len(key) == 43 and len(base64.b64decode(key + "=", validate=True)) == 32  # noqa: PLR2004
    except binascii.Error:
        return False


def _theme(desk: _Desk) -> str:
    """Read the name of a theme, or the path of a style sheet in the settings' folder."""
    theme = desk.text("theme", "calm")
    if not theme.endswith(".css"):
        return theme
    path = (desk.sheet.folder / theme).resolve()
    if not path.is_file():
        desk.wrong(f"theme: there is no style sheet {theme}")
    return str(path)


def _accent(desk: _Desk) -> str:
    accent = desk.text("accent").lower()
    if not re.fullmatch(r"|#[0-9a-f]{6}", accent):
        desk.wrong(f"accent is {accent!r}; it must be a colour #rrggbb")
    return accent


def _route(desk: _Desk, kind: Kind) -> Route:
    route = Route(desk.choice("route", Route.DRAFT, Route))
    if route is not Route.DRAFT:
        why = "a personal account has no right to it" if kind is Kind.PERSONAL else _NOT_YET
        desk.wrong(f'route {route} is not offered: {why} (use route = "draft")')
    return route


def _schedule(desk: _Desk) -> Schedule:
    table = desk.table.get("schedule", {})
    if not isinstance(table, dict):
        desk.wrong('schedule is a table: schedule = { days = ["mon"], time = "08:00" }')
        return Schedule()
    for key in sorted(set(table) - {"days", "time", "zone"}):
        desk.wrong(f"schedule has no {key!r} (there are: days, time, zone)")
    days = table.get("days", [])
    if not isinstance(days, list) or not set(days) <= set(DAYS):
        desk.wrong(f"schedule.days must be a list of {', '.join(DAYS)}")
        days = []
    time = table.get("time", "")
    if not isinstance(time, str) or not re.fullmatch(r"|([01]\d|2[0-3]):[0-5]\d", time):
        desk.wrong('schedule.time must be "HH:MM", from "00:00" to "23:59"')
        time = ""
    return Schedule(days=tuple(days), time=time, zone=_zone(desk, table.get("zone")))


def _zone(desk: _Desk, name: object) -> str:
    if name is None:
        return "Asia/Shanghai"
    try:
        return str(ZoneInfo(str(name)).key)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        desk.wrong(f"schedule.zone: there is no time zone {str(name)!r}")
        return "Asia/Shanghai"
