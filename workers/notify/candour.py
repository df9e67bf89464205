"""Channels that say no with HTTP 200, and make Apprise believe that all went well."""

from __future__ import annotations

import json
from importlib import import_module
from typing import Any, Final

import requests

OK: Final = 200
UNREADABLE: Final = 599  # no answer of a robot, but of a proxy or a login page before it
# The robots' documents: errcode (企业微信, 钉钉) or code (飞书, Lark, Server酱) is 0 if it worked.
FIELDS: Final = ("errcode", "code", "StatusCode")
CHANNELS: Final = ("wecombot", "feishu", "lark", "dingtalk", "serverchan")


class _Candid:
    """requests, but an answer that says no in its JSON has that code for its status."""

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401  whatever requests has
        return getattr(requests, name)

    @staticmethod
    def post(*words: Any, **options: Any) -> requests.Response:  # noqa: ANN401  see above
        answer = requests.post(*words, **options)  # noqa: S113  Apprise brings its time limits
        if answer.status_code == OK:
            answer.status_code = _code(answer.content) or OK
        return answer


def _code(content: bytes) -> int:
    """The robot's own code; 0 if it took the message."""
    try:
        told = json.loads(content)
        return next(abs(int(told[name])) for name in FIELDS if name in told)
    except (ValueError, TypeError, StopIteration):
        return UNREADABLE


def be_candid() -> None:
    """Have Apprise's channels that need it look at the answer."""
    for name in CHANNELS:
        vars(import_module(f"apprise.plugins.{name}"))["requests"] = _Candid()
