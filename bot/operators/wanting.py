"""What picture an operator was asked for: remembered ten minutes, until it comes."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from workers.mending import Part
from workers.scratch import PICTURED, Unreachable

if TYPE_CHECKING:
    from bot.operators.command import Said


class Wanting(NamedTuple):
    """A picture for the cover, or for a number, of a publication; `page` is how it was named."""

    publication: int
    page: str
    part: Part
    place: str = ""


def want(said: Said, wanting: Wanting) -> None:
    """Remember what the next picture is for. Raises Unreachable where scratch is away."""
    kept = json.dumps(wanting, ensure_ascii=False).encode()
    said.services.scratch.keep_talk(said.account.name, _name(said), kept)


def wanted(said: Said) -> Wanting | None:
    """Read what a picture would be for now. It stays, for the same message may come once more."""
    with suppress(Unreachable, ValueError, TypeError):
        if kept := said.services.scratch.talk(said.account.name, _name(said)):
            publication, page, part, place = json.loads(kept)
            return Wanting(int(publication), str(page), Part(part), str(place))
    return None


def satisfied(said: Said) -> None:
    """Let the next picture be for nothing."""
    with suppress(Unreachable):
        said.services.scratch.drop_talk(said.account.name, _name(said))


def _name(said: Said) -> str:
    # Beside what the same person asks as a follower, and beside a list's numbers.
    return f"{PICTURED}{said.operator.openid}"
