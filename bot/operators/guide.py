"""帮助: what an operator may say, by role, one line a command."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.messages import TEXT_BYTES
from bot.operators.command import Command
from workers.people import ROLE_NAMES, Role, may

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.operators.command import Said

MORE: Final = "更多：帮助 {page}"
HEAD: Final = "{person}（{role}），你可以说："
ROOM: Final = TEXT_BYTES - 200
"""For head, foot, and what is told along with an answer."""


def help_command(commands: Callable[[], Sequence[Command]]) -> Command:
    """Make 帮助; the commands are looked up when somebody asks, for it is one of them."""

    def answer(said: Said) -> str:
        every = [each for each in commands() if may(said.operator.role, each.needs)]
        pages = _pages([each.usage for each in every])
        wanted = int(said.rest) if said.rest.isdecimal() else 1
        number = min(max(wanted, 1), len(pages))
        me = said.operator
        head = HEAD.format(person=me.person, role=ROLE_NAMES[me.role])
        foot = [MORE.format(page=number + 1)] if number < len(pages) else []
        return "\n".join([head, *pages[number - 1], *foot])

    return Command(
        names=("帮助", "指令", "help", "commands"),
        needs=Role.EDITOR,
        usage="帮助：这张表；别的话和读者说的一样",
        answer=answer,
        reads=True,
    )


def _pages(lines: Sequence[str]) -> list[list[str]]:
    """Divide lines so that each page fits into one message."""
    pages: list[list[str]] = [[]]
    for line in lines:
        if len("\n".join([*pages[-1], line]).encode()) > ROOM:
            pages.append([])
        pages[-1].append(line)
    return pages
