"""Hear what Apprise says of a delivery, and let nobody else: its words hold addresses and keys."""

from __future__ import annotations

import logging
import re
import threading
from typing import Final

THREAD: Final = "notify"
_CODE: Final = re.compile(r"(?:\berror=|\bfailed: )(\d+)")


class _Ear(logging.Handler):
    """Keep what is said in each thread, by that thread."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self._said = threading.local()

    def emit(self, record: logging.LogRecord) -> None:
        if hasattr(self._said, "words"):
            self._said.words.append(record.getMessage())

    def listen(self) -> list[str]:
        self._said.words = []
        words: list[str] = self._said.words
        return words


class _Discretion(logging.Filter):
    """urllib3 logs the path of every request, and the key of a robot stands in its path."""

    def filter(self, record: logging.LogRecord) -> bool:
        return not str(record.threadName).startswith(THREAD)


_EAR: Final = _Ear()
_DISCRETION: Final = _Discretion()


def hush() -> None:
    """Take Apprise's log, and that of requests in threads named `notify…`, off the house's."""
    apprise = logging.getLogger("apprise")
    apprise.handlers[:] = [_EAR]
    apprise.propagate = False
    apprise.setLevel(logging.WARNING)
    for name in ("urllib3.connectionpool", "urllib3.util.retry", "requests_oauthlib"):
        logging.getLogger(name).addFilter(_DISCRETION)  # once, however often


def listen() -> list[str]:
    """What Apprise says in this thread from here on; not for showing, see `reason`."""
    return _EAR.listen()


def reason(words: list[str]) -> str:
    """Why a delivery failed, in Chinese, from what Apprise said; never its own words."""
    said = "\n".join(words)
    if found := _CODE.search(said):
        return f"对方没有接受（错误码 {found[1]}）"
    return "连不上对方，或对方没有回答" if "onnection error" in said else "没有送出"
