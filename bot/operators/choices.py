"""A numbered list of publications, and what the operator's next number means by it."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import TYPE_CHECKING, Final, NamedTuple

from workers.cards import ROUTES, STATES
from workers.publication import State
from workers.schedule.local import shown_at
from workers.scratch import LISTED, Unreachable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.operators.command import Said
    from workers.account import Account
    from workers.ledger import Glance
    from workers.publication import Publication

MOST: Final = 8
"""On a phone's screen, and within 2047 bytes."""
TITLE: Final = 24


class Choice(NamedTuple):
    """The order that waits for a number: its name, its other words, and the ids in the list."""

    name: str
    rest: str
    ids: tuple[int, ...]


def offer(said: Said, name: str, rest: str, rows: Sequence[Publication], head: str) -> str:
    """Write the list, and remember for ten minutes what its numbers mean."""
    shown = rows[:MOST]
    choice = Choice(name, rest, tuple(row.id for row in shown))
    with suppress(Unreachable):  # the list names keys as well
        said.services.scratch.keep_talk(
            said.account.name, _name(said), json.dumps(choice, ensure_ascii=False).encode()
        )
    lines = [f"{at}. {line(row, said.account)}" for at, row in enumerate(shown, start=1)]
    more = [f"还有 {len(rows) - MOST} 篇更早的，请写明是哪一期"] if len(rows) > MOST else []
    return "\n".join([head, *lines, *more])


def offered(said: Said) -> Choice | None:
    """Read what a number would mean now. It stays, for the same message may come once more."""
    with suppress(Unreachable, ValueError, TypeError):
        if kept := said.services.scratch.talk(said.account.name, _name(said)):
            name, rest, ids = json.loads(kept)
            return Choice(str(name), str(rest), tuple(ids))
    return None


def forget(said: Said) -> None:
    """Let numbers mean nothing any more: something else was said."""
    with suppress(Unreachable):
        said.services.scratch.drop_talk(said.account.name, _name(said))


def line(publication: Publication | Glance, account: Account) -> str:
    """Write one publication: 「ai0618「标题」已定时 11-23 08:00 群发」."""
    title = publication.title
    short = title if len(title) <= TITLE else f"{title[:TITLE]}…"
    state = STATES[publication.state]
    if publication.state is State.SCHEDULED and publication.release_at is not None:
        at = shown_at(publication.release_at, account.schedule)
        state = f"{state} {at} {ROUTES[publication.route]}"
    return f"{publication.key}「{short}」{state}"


def _name(said: Said) -> str:
    # Beside what the same person asks as a follower.
    return f"{LISTED}{said.operator.openid}"
