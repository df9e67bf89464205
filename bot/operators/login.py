"""登录: a link into the console, for whoever asks in chat."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.operators.command import Command
from workers.entrance import MINUTES, make_link
from workers.people import Role

if TYPE_CHECKING:
    from bot.operators.command import Said

LINK: Final = "打开后按「进入」：\n{link}\n{minutes} 分钟内有效，只能用一次，请不要转发。"
NOWHERE: Final = "控制台还没有可以从外面打开的地址：请管理服务器的人设置 GONGBAO_PUBLIC_URL"


def login(said: Said) -> str:
    """Answer with a link that is this operator's; their role counts as it is when they come."""
    services = said.services
    if not services.settings.public_url:
        return NOWHERE
    link = make_link(said.who, services, account=said.account.name)
    return LINK.format(link=link, minutes=MINUTES)


COMMANDS: Final = (
    Command(
        names=("登录", "login", "console"),
        needs=Role.EDITOR,
        usage="登录：打开控制台的链接",
        answer=login,
    ),
)
