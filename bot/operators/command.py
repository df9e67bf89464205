"""A command of the chat: its words, who may give it, and what answers it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.messages import Message, Reply
    from workers.account import Account
    from workers.people import Operator, Role
    from workers.services import Services


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What an operator wrote, and where; `rest` is what stands behind the command's name."""

    operator: Operator
    account: Account
    rest: str = field(repr=False)
    message: Message = field(repr=False)
    services: Services = field(repr=False)

    @property
    def who(self) -> str:
        """The operator's name, as the journal and other operators read it."""
        return self.operator.person


Answer = Callable[[Said], "Reply | str"]
"""Answers a command: words, or another reply.

Unfit becomes its own sentence, and so does a WeChatError; every other error ends at the door.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """`names` are its words, the Chinese one first, then English; a name may hold a space.

    `needs` is the least role; `usage` is one line of 帮助, with an example.
    """

    names: tuple[str, ...]
    needs: Role
    usage: str
    answer: Answer
