"""Ask WeChat itself whether an article keeps its structure rules: no account, no token."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from workers.errors import NoAnswer, TryLater
from workers.structure import Violation
from workers.wechat.transport import Lost, Transport
from workers.wechat.watched import Limit

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

# verify-article-structure-spec, "API": written with http there; an article that is not published
# yet does not travel in the open.
ADDRESS: Final = "https://mp.weixin.qq.com/article-bin/verify_article_structure"
SECONDS: Final = 60.0  # a browser lays the article out on the other side
CALL: Final = "article-bin/verify_article_structure"
OK: Final = 200


def verify_online(html: str, address: str = ADDRESS) -> tuple[Violation, ...]:
    """The breaches WeChat's own checker finds; pictures in `html` may have any address.

    Raises TryLater if nothing reached WeChat, NoAnswer if what came back cannot be understood.
    """
    transport = Transport(address)
    body = json.dumps({"content": html}, ensure_ascii=False).encode()
    try:
        answer = transport.request("POST", address, limit=Limit(SECONDS), body=body)
    except Lost as lost:
        if not lost.sent:
            raise TryLater(f"{lost.why}，请稍后再用 --online 检查", call=CALL) from None
        raise NoAnswer(f"{lost.why}，没有得到检查结果", call=CALL) from None
    finally:
        transport.close()
    if answer.status != OK:
        raise NoAnswer(f"微信的结构检查接口回答了 HTTP {answer.status}", call=CALL)
    return tuple(_violations(_read(answer.content)))


def _read(content: bytes) -> Mapping[str, Any]:
    """The breaches by rule: {"height": {"violateRules": …, "items": [{"outerHTML": …}]}}."""
    try:
        answer = json.loads(content)
        valid, info = answer["isValid"], answer.get("inValidInfo") or {}
    except (ValueError, RecursionError, TypeError, KeyError, AttributeError):
        valid, info = None, {}
    if not isinstance(valid, bool) or not isinstance(info, dict):
        raise NoAnswer("微信的结构检查接口的回答读不懂", call=CALL)
    if valid:
        return {}
    return info or {"": {"violateRules": "没有说明原因"}}


def _violations(info: Mapping[str, Any]) -> Iterator[Violation]:
    for rule, group in info.items():
        told = group if isinstance(group, dict) else {}
        items = told.get("items")
        for item in items if isinstance(items, list) and items else [{}]:
            element = str(item.get("outerHTML") or "") if isinstance(item, dict) else ""
            yield Violation.of_element(rule, element, told=str(told.get("violateRules") or ""))
