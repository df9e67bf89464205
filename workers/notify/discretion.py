"""Hear what Apprise says of a delivery, and let nobody else: its words hold addresses and keys."""

from __future__ import annotations

import logging
import re
import threading
from typing import Final

THREAD: Final = "notify"
_CODE: Final = re.compile(r"(?:\berror=|\bfailed: )(\d+)")

# The robots' documents, in the order 企业微信, 钉钉, 飞书; what an operator can do about each;
# 599 is ours, see candour.py.
HINTS: Final = {
    599: "回答不是机器人的，可能被网关或登录页拦住了",
    93000: "机器人的地址已失效",
    45009: "消息发得太频繁，每个机器人每分钟最多 20 条",
    300005: "机器人的地址已失效",
    310000: "机器人的安全设置不符：检查关键词、加签（在地址后加 &secret=SEC…）或 IP",
    130101: "消息发得太频繁，每个机器人每分钟最多 20 条",
    19001: "机器人的地址已失效",
    19021: "机器人要求签名校验，这里不支持：请改用关键词",
    19022: "这台机器的 IP 不在机器人的白名单里",
    19024: "消息里没有机器人要求的关键词",
}


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
        hint = HINTS.get(int(found[1]), "")
        return f"对方没有接受（错误码 {found[1]}）" + (f"：{hint}" if hint else "")
    return "连不上对方，或对方没有回答" if "onnection error" in said else "没有送出"
