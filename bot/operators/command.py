"""A command of the chat: its words, who may give it, and what answers it.

A file of commands exports `COMMANDS: tuple[Command, ...]`, and where it has such,
`CATCHERS: tuple[Catcher, ...]` and `CONFIRMED: Mapping[str, Confirmed]` (by verb).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.messages import Message, Reply
    from workers.account import Account
    from workers.ledger import Newest
    from workers.people import Operator, Role
    from workers.publication import Publication
    from workers.services import Services


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What an operator wrote, and where; `rest` is what stands behind the command's name."""

    operator: Operator
    account: Account
    rest: str = field(repr=False)
    message: Message = field(repr=False)
    services: Services = field(repr=False)
    newest: Newest | None = None  # as a command that only reads found them; see Command.reads

    @property
    def who(self) -> str:
        """The operator's name, as the journal and other operators read it."""
        return self.operator.person


Answer = Callable[[Said], "Reply | str"]
"""Answers a command: words, or another reply.

Unfit becomes its own sentence, and so does a WeChatError; every other error ends at the door.
"""

Catcher = Callable[[Said], "Reply | str | None"]
"""Is offered what an operator sent and is no command; None leaves it to the next one.

Words, pictures and all else come in `said.message`; `said.rest` is all of the words, or "".
It checks the role itself (`workers.people.may`), and answers errors as a command does.
"""

Confirmed = Callable[[Said, "Publication | None", "Mapping[str, object]"], "Reply | str"]
"""Follows an order that was asked about first (`bot.operators.codes.asked`) and is now confirmed.

It gets the publication as it is now, and the order as it was asked: its verb and arguments.
The code is spent in the transaction of the order's first write.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """`names` are its words, the Chinese one first, then English; a name may hold a space.

    `needs` is the least role; `usage` is one line of 帮助, with an example. What `reads` changes
    nothing, so that the ledger need not remember it; what is `slow` calls WeChat, and is told
    later where it takes more than 2.5 s.
    """

    names: tuple[str, ...]
    needs: Role
    usage: str
    answer: Answer
    reads: bool = False
    slow: bool = False
