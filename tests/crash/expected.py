"""How each cell is to end. What is not named here ends published, once, without anybody's help.

A cell that ends in a person's hands says why WeChat itself cannot tell what is right.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from workers.publication import State


class End(NamedTuple):
    """The state, how many releases the sandbox counts, and why a person is asked ("": nobody)."""

    state: State = State.PUBLISHED
    releases: int = 1
    why: str = ""


class Rule(NamedTuple):
    """A route, a fault, the points at which it strikes, and how those cells are to end."""

    route: str
    fault: str
    points: tuple[str, ...]
    end: End


NOT_CALLED_YET: Final = (
    "clock: commit take_lead", "clock: commit live", "clock: commit due", "worker: commit claim",
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
PUBLISHED_BY_HAND: Final = (
    "the draft has left the box: WeChat names no draft that an article came from, so that hers "
    "may be this one, or another of the same title"
)
MISSED: Final = (
    "its slot is over by more than the grace and nothing has left: WeChat cannot tell whether "
    "readers still want yesterday's issue today"
)
KEY_EXPIRED: Final = (
    "the call was answered to nobody 25 hours ago: WeChat forgets a clientmsgid after 24, and "
    "mass/get asks for the very msg_id that is missing"
)
DELETED: Final = "she deleted the draft that was hers to publish: WeChat cannot tell what she wants"

BY_INTERFACE: Final = ("mass", "publish")
UNTOUCHED: Final = (*NOT_CALLED_YET, *LOOKED_AT)
UNDER_WAY: Final = ("worker: commit move", "worker: commit release")
"""WeChat publishes, and the draft still lies in the box: 发表 makes a second article of it."""
HANDED_OVER: Final = (
    "worker: commit move", "worker: call draft/get", "worker: send draft/get",
    "worker: commit move #2", "worker: commit release",
)  # fmt: skip

RULES: Final = (
    *(Rule(each, "person edits", NOT_CALLED_YET, End(State.HELD, 0, EDITED))
      for each in BY_INTERFACE),
    *(Rule(each, "person deletes", UNTOUCHED, End(State.HELD, 0, GONE)) for each in BY_INTERFACE),
    *(Rule(each, "person publishes", UNTOUCHED, End(State.HELD, 1, PUBLISHED_BY_HAND))
      for each in BY_INTERFACE),
    *(Rule(each, "25 hours", UNTOUCHED, End(State.HELD, 0, MISSED)) for each in BY_INTERFACE),
    Rule("mass", "25 hours", ("worker: commit move",), End(State.HELD, 1, KEY_EXPIRED)),
    Rule("mass", "power cut, 25 hours", ("whole processes",), End(State.HELD, 1, KEY_EXPIRED)),
    Rule("publish", "person publishes", UNDER_WAY, End(State.PUBLISHED, 2)),  # the second is hers
    Rule("draft", "person deletes", HANDED_OVER, End(State.HANDED_OVER, 0, DELETED)),
)  # fmt: skip


def end_of(route: str, fault: str, point: str) -> End:
    """Look a cell's end up."""
    for rule in RULES:
        fits = (route, fault) == (rule.route, rule.fault)
        if fits and point in rule.points:
            return rule.end
    return End()
