"""Judge how a cell ended: by what the sandbox saw, and by what the ledger says of it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from workers.publication import State

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crash.world import House

    from bot.sandbox.remote import Sandbox

NEVER: Final = "never reached"
"""The point of a cell that was not struck after all: two uploads side by side took turns."""

SAME_KEY_AFTER: Final = 60.0
"""Platform docs: a clientmsgid repeated sooner is refused; later it only asks."""


@dataclass(frozen=True, kw_only=True)
class Result:
    """How a cell ended: `releases` as the sandbox counts them, by whomever, `seconds` in its time.

    `doubles` counts releases too many and calls that would have been; `lost` is "" or what is
    missing; `why` is what the ledger says to the person whom it asks.
    """

    route: str
    number: int
    point: str
    fault: str
    releases: int
    state: str
    seconds: float
    doubles: int
    lost: str
    why: str


def judge(
    house: House,
    sandbox: Sandbox,
    *,
    number: int,
    point: str,
    fault: str,
    seconds: float,
    rested: bool,
) -> Result:
    """Look at everything once the cell has come to rest, or has not."""
    services = house.services()
    row = services.ledger.publication(house.publication)
    told = services.ledger.notices(publication=house.publication)
    releases = sandbox.releases(house.app_id)
    services.ledger.close()
    out = [each for each in releases if each["state"] != "failed"]
    lost = _lost(row.state, row.address, out, rested=rested)
    if row.state is State.HELD and not told:
        lost = lost or "held, and nobody was told"
    return Result(
        route=str(house.route),
        number=number,
        point=point,
        fault=fault,
        releases=len(out),
        state=str(row.state),
        seconds=round(seconds, 1),
        doubles=_doubles(out, sandbox.attempts(house.app_id)),
        lost=lost,
        why=row.why,
    )


def _doubles(out: Sequence[dict[str, Any]], attempts: Sequence[dict[str, Any]]) -> int:
    """Count releases and attempts too many; a person who publishes again does so herself."""
    ours = [each for each in out if each["route"] != "hand"]
    by_hand = [each for each in out if each["route"] == "hand"]
    overtaken = sum(any(hand["called_at"] < each["called_at"] for hand in by_hand) for each in ours)
    tried = 0
    for before, each in pairwise(attempts):
        same = each["clientmsgid"] and each["clientmsgid"] == before["clientmsgid"]
        tried += not (same and each["time"] - before["time"] >= SAME_KEY_AFTER)
    return max(len(ours) - 1, tried) + overtaken


def _lost(state: State, address: str, out: Sequence[dict[str, Any]], *, rested: bool) -> str:
    if not rested:
        return "never came to rest"
    if state is not State.PUBLISHED:
        return "" if state in (State.HELD, State.HANDED_OVER) else f"given up as {state}"
    addresses = [article["url"] for each in out for article in each["articles"] if "url" in article]
    return "" if address in addresses else "published, but nobody can read it there"
