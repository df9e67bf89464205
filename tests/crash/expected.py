"""How each cell is to end. What is not named here ends published, once, without anybody's help.

A cell that ends in a person's hands says why WeChat itself cannot tell what is right.
"""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import Final, NamedTuple

from workers.publication import State


class End(NamedTuple):
    """The state, how many releases the sandbox counts, and why a person is asked ("": nobody)."""

    state: State = State.PUBLISHED
    releases: int = 1
    why: str = ""


class Rule(NamedTuple):
    """Patterns (fnmatch) of route, fault and point, and the end of all cells they fit."""

    route: str
    fault: str
    points: tuple[str, ...]
    end: End


NOT_CALLED_YET: Final = (
    "clock: commit take_lead", "clock: commit beat", "clock: commit due", "worker: commit claim",
    "worker: call stable_token", "worker: call draft/get",
)  # fmt: skip
"""What a release passes before it is sure that the draft is as it was."""
LOOKED_AT: Final = (
    "worker: commit begin_release", "worker: call message/mass/sendall",
    "worker: call freepublish/submit",
)  # fmt: skip
"""What it passes between that and WeChat's taking of the draft."""

EDITED: Final = "two texts, the page's and hers: WeChat cannot tell which of them is to go out"
GONE: Final = (
    "WeChat answers 'invalid media_id' alike for a draft that was deleted and for one that was "
    "published by hand"
)
MISSED: Final = (
    "its slot is over by more than the grace and nothing has left: WeChat cannot tell whether "
    "readers still want yesterday's issue today"
)
KEY_EXPIRED: Final = (
    "the call was made or was not, 25 hours ago: WeChat forgets a clientmsgid after 24, and "
    "mass/get asks for the very msg_id that is missing"
)

RULES: Final = (
    Rule("mass", "person edits", NOT_CALLED_YET, End(State.HELD, 0, EDITED)),
    Rule("publish", "person edits", NOT_CALLED_YET, End(State.HELD, 0, EDITED)),
    Rule("mass", "person deletes", (*NOT_CALLED_YET, *LOOKED_AT), End(State.HELD, 0, GONE)),
    Rule("publish", "person deletes", (*NOT_CALLED_YET, *LOOKED_AT), End(State.HELD, 0, GONE)),
)
# The tables above grow with what a full run shows; `end_of` takes the first rule that fits.


def end_of(route: str, fault: str, point: str) -> End:
    """Look a cell's end up."""
    for rule in RULES:
        fits = fnmatchcase(route, rule.route) and fnmatchcase(fault, rule.fault)
        if fits and any(fnmatchcase(point, pattern) for pattern in rule.points):
            return rule.end
    return End()
