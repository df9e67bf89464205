"""Say what happens, one line each, for people or as JSON, and never a secret or an openid."""

from __future__ import annotations

import logging
import re
import sys
from dataclasses import fields
from functools import partial
from typing import TYPE_CHECKING, Final

import structlog

from workers.redisaddress import passwords

if TYPE_CHECKING:
    from collections.abc import Callable

    from structlog.typing import EventDict, Processor, WrappedLogger

    from workers.registry import StoreAddress
    from workers.settings import Account, Settings

# A token in an address or in JSON, or one that stands alone: WeChat's have some 130 characters,
# media_ids 64 and hashes no more.
_NAMED: Final = re.compile(
    r"((?:access_token|app_?secret|secret|echostr)[\"']?\s*[=:]\s*[\"']?)[^&\s'\",}]+"
)
# What opens a door by itself: a link into the console or to one issue, an author's token, a
# bearer's, an invitation's code.
_KEYS: Final = re.compile(
    r"([?&](?:key|sign|signature|msg_signature|ticket)=)[^&\s\"'<>]{16,}"
    r"|\b(gba_)[A-Za-z0-9_-]{8,}|\b([Bb]earer\s+)[A-Za-z0-9_.~+/=-]{8,}|(绑定\s*)[A-Za-z0-9-]{6,}"
)
# user:password@ in any address.
_LOGINS: Final = re.compile(r"(\w{2,}://)[^/\s@\"']+@")
_TOKENS: Final = re.compile(r"[\w-]{100,}", re.ASCII)
# An openid is "o" and 27 letters of the URL-safe alphabet; Chinese may stand right beside it.
_OPENIDS: Final = re.compile(r"(?<![\w-])o[\w-]{27}(?![\w-])", re.ASCII)
HIDDEN: Final = "…"


def configure(settings: Settings) -> None:
    """Send structlog and the libraries' own logs to stderr in one form."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    last: list[Processor] = [
        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
        structlog.processors.format_exc_info,
        _Hide(_secrets(settings)),
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if settings.log_format == "json"
        else structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(),
            # The traceback is text by now; a prettier one would be made behind _Hide's back.
            exception_formatter=structlog.dev.plain_traceback,
        ),
    ]
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processors=last)
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(settings.log_level.upper())
    # At each opening of the ledger it says which database it found.
    logging.getLogger("alembic").setLevel(logging.WARNING)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
    )


def _secrets(settings: Settings) -> set[str]:
    """Gather what must never be written: whatever settings and accounts leave out of their repr."""
    found: set[str] = set()
    stores = [settings.store] if settings.store else []
    holders: list[Settings | Account | StoreAddress] = [
        settings, *settings.accounts.values(), *stores,
    ]  # fmt: skip
    for one in holders:
        for value in (getattr(one, each.name) for each in fields(one) if not each.repr):
            found |= {value} if isinstance(value, str) else {*value}
    inside = {password for value in found for password in passwords(value)}
    addresses = {settings.database_url, settings.redis_url}  # but for their password no secret
    return {value for value in (found - addresses) | inside if value}


def same_work() -> Callable[[], object]:
    """Give what a new thread calls first, so that its lines bear the ids of what it works on."""
    return partial(
        structlog.contextvars.bind_contextvars, **structlog.contextvars.get_contextvars()
    )


class _Hide:
    """Take secrets, tokens and openids out of everything that is about to be written."""

    def __init__(self, secrets: set[str]) -> None:
        self._secrets = sorted(secrets, key=len, reverse=True)

    def __call__(self, _logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
        return {key: self._clean(value) for key, value in event.items()}

    def _clean(self, value: object) -> object:
        match value:
            case None | bool() | int() | float():
                return value
            case dict():
                return {key: self._clean(item) for key, item in value.items()}
            case list() | tuple():
                return [self._clean(item) for item in value]
        return self._hidden(_text(value))

    def _hidden(self, text: str) -> str:
        for secret in self._secrets:
            text = text.replace(secret, HIDDEN)
        text = _NAMED.sub(rf"\1{HIDDEN}", text)
        text = _KEYS.sub(_kept_name, _LOGINS.sub(rf"\1{HIDDEN}@", text))
        return _OPENIDS.sub(HIDDEN, _TOKENS.sub(HIDDEN, text))


def _kept_name(found: re.Match[str]) -> str:
    return f"{next(name for name in found.groups() if name)}{HIDDEN}"


def _text(value: object) -> str:
    """Write a value out; not by repr, which escapes what stands right before an openid."""
    match value:
        case str():
            return value
        case bytes():
            return value.decode("utf-8", "replace")
        case BaseException():
            return f"{type(value).__name__}: {value}"
    return repr(value)
