"""Ask the back end what it answers by itself, keep it, and say what stays behind."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from workers.ownreplies import Match
from workers.replybook import reread
from workers.takeover.menu import read_menu
from workers.takeover.replies import Found, read_autoreplies

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workers.account import Account, OwnButton
    from workers.ownreplies import OwnReply
    from workers.services import Services
    from workers.takeover.menu import ImportedMenu

IMPORT: Final = "gongbao replies import"
_NAMES: Final = {Match.FOLLOW: "被关注回复", Match.DEFAULT: "收到消息回复"}


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenOver:
    """What came of it: `kept` are new or changed, `known` was there before (or an operator's).

    `left` are Chinese sentences on what stays behind, `menu` the buttons to write into settings.
    """

    kept: tuple[OwnReply, ...] = ()
    known: tuple[OwnReply, ...] = ()
    left: tuple[str, ...] = ()
    menu: tuple[OwnButton, ...] = field(default=())


def report(account: Account, services: Services) -> list[str]:
    """Say what the callback, once enabled, switches off, and what to do before (Chinese).

    Nothing is said where nothing is switched off: also when the callback is on already, since
    WeChat then tells of no replies any more. Raises WeChatError, LedgerAway.
    """
    replies, menu = _asked(account, services)
    known = {(each.words, each.match) for each in services.ledger.own_replies(account.name)}
    missing = [one for one in _all(replies, menu) if (one.words, one.match) not in known]
    said = []
    if shown := _counted(replies.replies):
        done = "都已接过来" if not missing else f"先运行 {IMPORT} 接过来"
        said.append(f"启用回调后，后台设置的自动回复会停用（{shown}）：{done}")
    if menu.buttons and menu.by_website:
        names = "、".join(button.name for button in menu.buttons)
        said.append(f"启用回调后，后台设置的菜单会停用（{names}）：{IMPORT} 会打印成设置里的写法")
    said += [f"不能接过来：{each}" for each in (*replies.left, *menu.replies.left)]
    return said


def take_over(account: Account, services: Services, *, who: str) -> TakenOver:
    """Keep what the back end answers by itself; done again, it only brings what is new there.

    What an operator said in chat stays. Raises WeChatError, LedgerAway.
    """
    replies, menu = _asked(account, services)
    ledger, now = services.ledger, services.now()
    ledger.sync_accounts([account])
    kept: list[OwnReply] = []
    known: list[OwnReply] = []
    for reply in _all(replies, menu):
        mine = replace(reply, who=who)
        changed = ledger.add_own_reply(account.name, mine, who=who, now=now)
        (kept if changed else known).append(mine)
    reread(account, ledger)
    return TakenOver(
        kept=tuple(kept),
        known=tuple(known),
        left=(*replies.left, *menu.replies.left),
        menu=menu.buttons,
    )


def imported_menu(account: Account, services: Services) -> tuple[OwnButton, ...]:
    """The menu in force, as settings would hold it. Raises WeChatError."""
    return read_menu(services.wechat(account.name).selfmenu_info()).buttons


def _asked(account: Account, services: Services) -> tuple[Found, ImportedMenu]:
    wechat = services.wechat(account.name)
    return read_autoreplies(wechat.autoreply_info()), read_menu(wechat.selfmenu_info())


def _all(replies: Found, menu: ImportedMenu) -> Sequence[OwnReply]:
    """Those of rules first: a button's name may be a keyword, too, and then the rule is right."""
    ruled = {one.words for one in replies.replies}
    behind = [one for one in menu.replies.replies if one.words not in ruled]
    return [*replies.replies, *behind]


def _counted(replies: Sequence[OwnReply]) -> str:
    words = sum(1 for one in replies if one.match not in _NAMES)
    told = [f"关键词 {words} 个"] if words else []
    return "，".join([*told, *(_NAMES[one.match] for one in replies if one.match in _NAMES)])
