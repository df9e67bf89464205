"""Say what happens, one line each, for people or as JSON, and never a secret or an openid."""

from __future__ import annotations

import logging
import re
import sys
from typing import TYPE_CHECKING, Final

import structlog

if TYPE_CHECKING:
    from structlog.typing import EventDict, Processor, WrappedLogger

    from workers.settings import Settings

# A token in an address; an openid (28 characters from "o"); both with anything around them.
_TOKENS: Final = re.compile(r"(access_token|secret|appsecret|echostr)=[^&\s'\"]+")
_OPENIDS: Final = re.compile(r"\bo[A-Za-z0-9_-]{27}\b")
HIDDEN: Final = "…"


def configure(settings: Settings) -> None:
    """Send structlog and the libraries' own logs to stderr in one form."""
    secrets = {
        value
        for account in settings.accounts.values()
        for value in (account.secret, account.token, account.aes_key)
        if value
    }
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    last: list[Processor] = [
        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
        structlog.processors.format_exc_info,
        _Hide(secrets),
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if settings.log_format == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty()),
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
        cache_logger_on_first_use=True,
    )


class _Hide:
    """Take secrets, tokens and openids out of everything that is about to be written."""

    def __init__(self, secrets: set[str]) -> None:
        self._secrets = sorted(secrets, key=len, reverse=True)

    def __call__(self, _logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
        return {key: self._clean(value) for key, value in event.items()}

    def _clean(self, value: object) -> object:
        if isinstance(value, str):
            for secret in self._secrets:
                value = value.replace(secret, HIDDEN)
            return _OPENIDS.sub(HIDDEN, _TOKENS.sub(rf"\1={HIDDEN}", value))
        if isinstance(value, dict):
            return {key: self._clean(item) for key, item in value.items()}
        if isinstance(value, list | tuple):
            return [self._clean(item) for item in value]
        return value
