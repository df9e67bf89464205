"""Learn which rights an account has, by calls that change nothing and reach nobody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from workers.errors import AlreadySent, Refused, WeChatError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from workers.account import Account
    from workers.services import Services


@dataclass(frozen=True, slots=True)
class Probe:
    """A right by the name the ledger keeps it under, its Chinese name, and the call that tells."""

    name: str
    shown: str
    method: str
    path: str
    body: Mapping[str, object] | None = None


PROBES: Final = (
    # Counts drafts; the newest of the calls that every account with drafts may make.
    Probe("draft", "草稿", "GET", "draft/count"),
    # Lists one published article without its content: reading only.
    Probe("publish", "发布", "POST", "freepublish/batchget",
          {"offset": 0, "count": 1, "no_content": 1}),
    # Asks after a push that nobody made: 40059 says that the account may ask, 48001 that not.
    Probe("mass", "群发", "POST", "message/mass/get", {"msg_id": 1}),
    # Reads the menu that was made by API; 46003 says that there is none.
    Probe("menu", "自定义菜单", "GET", "menu/get"),
    # Ends "typing…" at an openid that is nobody's (40003): no message, and nobody sees it.
    Probe("custom", "客服消息", "POST", "message/custom/typing",
          {"touser": "gongbao", "command": "CancelTyping"}),
    # Reads the list of tags.
    Probe("tags", "用户标签", "GET", "tags/get"),
)  # fmt: skip

LACKING: Final = frozenset({48001, 48004, 48008})
"""Platform docs: no right to the call; the call is banned; no right to this kind of message."""


@dataclass(frozen=True, slots=True)
class Learnt:
    """What a probe told: whether the right is there, None where it could not be learnt now."""

    probe: Probe
    held: bool | None
    how: str


def probe(account: Account, services: Services) -> Iterator[Learnt]:
    """Ask after each right, and remember what was learnt in the ledger."""
    services.ledger.sync_accounts([account])
    for each in PROBES:
        learnt = _asked(each, account, services)
        if learnt.held is not None:
            services.ledger.keep_right(
                account.name, each.name, held=learnt.held, how=learnt.how, now=services.now()
            )
        yield learnt


def _asked(each: Probe, account: Account, services: Services) -> Learnt:
    """Make one call. Any answer to the question itself, a no to its values too, is the right."""
    try:
        services.wechat(account.name).call(each.method, each.path, json=each.body)
    except (Refused, AlreadySent) as error:
        return Learnt(each, held=True, how=f"{each.path} 回答 {error.errcode}，只是参数不对")
    except WeChatError as error:
        held = False if error.errcode in LACKING else None
        code = error.errcode if error.errcode is not None else error.sentence
        return Learnt(each, held=held, how=f"{each.path} 回答 {code}")
    return Learnt(each, held=True, how=f"{each.path} 调用成功")
