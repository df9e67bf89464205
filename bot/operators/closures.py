"""休刊: days on which nothing appears."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from bot.operators.command import Command
from bot.operators.meant import plain
from workers import orders
from workers.people import Role
from workers.wording import in_chat

if TYPE_CHECKING:
    from bot.operators.command import Said

REMOVE: Final = re.compile(r"(?:取消|删|remove)\s*(\d+)")
NONE: Final = "没有休刊的日子。定下休刊：休刊 10-01..10-07 国庆休刊"
SHOWN: Final = 12


def closed(said: Said) -> str:
    """List the closures, add one, or take one back. Raises Unfit."""
    words = plain(said.rest)
    if not words:
        return _listed(said)
    if number := REMOVE.fullmatch(words):
        back = int(number[1])
        return in_chat(orders.reopen(said.account, back, said.services, who=said.who))
    return in_chat(orders.close(said.account, words, said.services, who=said.who).said)


def _listed(said: Said) -> str:
    every = orders.closures(said.account, said.services)
    if not every:
        return NONE
    lines = [
        f"{each.id}. {each.first:%m-%d} 到 {each.last:%m-%d} {each.sentence}".rstrip()
        for each in every[:SHOWN]
    ]
    return "\n".join(["休刊的日子：", *lines, "收回一条：休刊 取消 编号"])


COMMANDS: Final = (
    Command(
        names=("休刊", "closed"),
        needs=Role.PUBLISHER,
        usage="休刊 [10-01..10-07 国庆休刊]：这几天不出",
        answer=closed,
    ),
)
