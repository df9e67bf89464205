"""Read `[accounts.<name>]`, all that is wrong or missing said at once."""

from __future__ import annotations

import base64
import binascii
import re
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from workers.account import (
    WECHAT_API,
    Account,
    CallbackMode,
    IssueMark,
    MissingPictures,
    NoteStyle,
)
from workers.publication import Kind, Route
from workers.registry.channels import read_channels
from workers.registry.desk import Desk
from workers.registry.furniture import read_furniture, read_keys
from workers.registry.menu import read_menu, read_tags
from workers.registry.schedule import read_rule, read_schedule

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from workers.sheet import Sheet

_TEXTS: Final = (
    "author", "base_url", "permalink", "theme", "accent", "content", "static", "api_base",
    "replies", "welcome",
)  # fmt: skip
_CHOICES: Final = ("mode", "kind", "route", "missing_pictures", "issue_mark", "notes")
ACCOUNT_KEYS: Final = frozenset(
    {
        *("app_id", "secret", "token", "aes_key", "old_aes_key", "mermaid", "notify", "proxy"),
        *("pull", "four_eyes", "archive", "tutorial_tags", *_TEXTS, *_CHOICES),
    }
)
TABLES: Final = frozenset({"schedule", "digests", "furniture", "card", "keys", "aliases", "menu"})


def read_account(name: str, table: Mapping[str, object], sheet: Sheet) -> Account | None:
    """Read `[accounts.<name>]` and its variables; None if something needed is wrong or missing."""
    desk = Desk(name, table, sheet)
    before = len(sheet.problems)
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,31}", name):
        desk.wrong("a name is a-z, 0-9 and _, at most 32, beginning with a letter")
    for key in sorted(set(table) - ACCOUNT_KEYS - TABLES):
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
        pull=desk.flag("pull"),
        static=desk.folder("static"),
        missing_pictures=MissingPictures(
            desk.choice("missing_pictures", MissingPictures.STOP, MissingPictures)
        ),
        mermaid=desk.text("mermaid"),
        issue_mark=IssueMark(desk.choice("issue_mark", IssueMark.KEEP, IssueMark)),
        notes=NoteStyle(desk.choice("notes", NoteStyle.NUMBERED, NoteStyle)),
        keys=read_keys(desk),
        digests=read_rule(desk),
        furniture=read_furniture(desk),
        schedule=read_schedule(desk),
        notify=read_channels(desk.variable("notify"), table, sheet),
        old_aes_key=_old_aes_key(desk),
        aliases=_aliases(desk),
        replies=_replies(desk),
        welcome=desk.text("welcome"),
        four_eyes=desk.flag("four_eyes"),
        archive=desk.flag("archive"),
        menu=read_menu(desk),
        tutorial_tags=read_tags(desk),
        api_base=desk.address("api_base", WECHAT_API).rstrip("/") + "/",
        proxy=_proxy(desk),
    )
    return account if len(sheet.problems) == before else None


def _callback_token(desk: Desk) -> str:
    """Read the callback's token; without one the account has no callback, which is allowed."""
    token = desk.text("token")
    if token and not re.fullmatch(r"[0-9A-Za-z]{3,32}", token):
        desk.wrong("token must be 3 to 32 letters and digits")
    return token


def _aes_key(desk: Desk, mode: CallbackMode) -> str:
    key = desk.text("aes_key")
    sealed = desk.text("token") and mode is not CallbackMode.PLAIN
    if not key and sealed and not desk.sheet.bare:
        desk.wrong(f"aes_key is missing, and mode {mode} needs it (set {desk.variable('aes_key')})")
    if key and not _is_aes_key(key):
        desk.wrong("aes_key must be the 43 letters and digits of EncodingAESKey")
    return key


def _old_aes_key(desk: Desk) -> str:
    key = desk.text("old_aes_key")
    if key and not _is_aes_key(key):
        desk.wrong("old_aes_key must be the 43 letters and digits of the EncodingAESKey before")
    return key


def _aliases(desk: Desk) -> Mapping[str, str]:
    """Read `[accounts.<name>.aliases]`: 千问 = "Qwen"; any name may be a key."""
    table = desk.table.get("aliases", {})
    if not isinstance(table, dict) or not all(isinstance(v, str) for v in table.values()):
        desk.wrong('aliases are written as [accounts.<name>.aliases] with 千问 = "Qwen"')
        return {}
    return {str(name).strip(): meaning.strip() for name, meaning in table.items()}


def _replies(desk: Desk) -> Path | None:
    name = desk.text("replies")
    if not name or desk.sheet.bare:
        return None
    path = (desk.sheet.folder / name).resolve()
    if path.suffix != ".toml" or not path.is_file():
        desk.wrong(f"replies is {name!r}; it must be the name of a .toml file that is there")
        return None
    return path


def _is_aes_key(key: str) -> bool:
    try:
        return len(key) == 43 and len(base64.b64decode(key + "=", validate=True)) == 32  # noqa: PLR2004
    except binascii.Error:
        return False


def _proxy(desk: Desk) -> str:
    """Read the forward proxy before WeChat's API; a problem never shows it, for its password."""
    proxy = desk.text("proxy")
    if not proxy:
        return ""
    try:
        parts = urlsplit(proxy)
        whole = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    except ValueError:
        whole = False
    if not whole:
        desk.wrong("proxy must be http://host:port, with user:password@ before the host if needed")
        return ""
    return proxy.rstrip("/")


def _theme(desk: Desk) -> str:
    """Read the name of a theme, or the path of a style sheet in the settings' folder."""
    theme = desk.text("theme", "calm")
    if not theme.endswith(".css"):
        return theme
    path = (desk.sheet.folder / theme).resolve()
    if not path.is_file():
        desk.wrong(f"theme: there is no style sheet {theme}")
    return str(path)


def _accent(desk: Desk) -> str:
    accent = desk.text("accent").lower()
    if not re.fullmatch(r"|#[0-9a-f]{6}", accent):
        desk.wrong(f"accent is {accent!r}; it must be a colour #rrggbb")
    return accent


def _route(desk: Desk, kind: Kind) -> Route:
    route = Route(desk.choice("route", Route.DRAFT, Route))
    if route is not Route.DRAFT and kind is Kind.PERSONAL:
        why = "a personal account has no right to it"
        desk.wrong(f'route {route} is not offered: {why} (use route = "draft")')
    return route
