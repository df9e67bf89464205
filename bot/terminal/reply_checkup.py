"""Look over what an account answers by itself: its file, and what the back end had set up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.terminal.findings import Finding
from workers.errors import WeChatError
from workers.ownreplies import RepliesInvalid
from workers.replyfile import file_replies
from workers.takeover import report

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workers.account import Account
    from workers.services import Services


def examine_replies(account: Account, services: Services) -> Iterator[Finding]:
    """Say what is wrong with the file, and what the callback will switch off."""
    name = f"账号 {account.name}"
    try:
        if (filed := len(file_replies(account))) or account.replies is not None:
            yield Finding(f"{name} 自动回复：文件里有 {filed} 条")
    except RepliesInvalid as error:
        yield Finding(f"{name} 自动回复的文件用不了", "\n".join(map(str, error.faults)))
    try:
        yield from (Finding(f"{name} {told}") for told in report(account, services))
    except WeChatError as error:
        yield Finding(f"{name} 后台的自动回复和菜单：没有查到（{error.sentence}）")
