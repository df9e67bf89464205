"""How many customer-service messages a follower may still be sent, and until when. Pure.

Platform docs: sendCustomMessage, and the announcement of June 2023: 5 within 48 hours after a
message, 3 within a minute after a click, a subscription or a scan. Before, all of them gave 20
within 48 hours. Nothing adds up: the same act again only renews its own allowance.
"""

from dataclasses import dataclass, field
from typing import Literal

Act = Literal["message", "click", "subscribe", "scan"]
Rule = Literal["2023", "2015"]
Room = Literal["open", "spent", "closed"]

HOURS_48 = 48 * 3600.0
_MINUTE = 60.0
# How many, and for how many seconds.
_GIVEN: dict[Rule, dict[Act, tuple[int, float]]] = {
    "2023": {
        "message": (5, HOURS_48),
        "click": (3, _MINUTE),
        "subscribe": (3, _MINUTE),
        "scan": (3, _MINUTE),
    },
    "2015": dict.fromkeys(("message", "click", "subscribe", "scan"), (20, HOURS_48)),
}
TYPING_AFTER = 30.0  # typing: the follower must have spoken within so many seconds (45080)
TYPING_LASTS = 15.0  # typing: shown for so long; a second time meanwhile is 45081


@dataclass(slots=True)
class Allowance:
    """So many messages, until a moment in seconds since 1970."""

    left: int
    until: float


@dataclass(slots=True)
class Windows:
    """What one follower's acts allow. `spoke_at` is when something came in last."""

    allowed: dict[Act, Allowance] = field(default_factory=dict)
    spoke_at: float = 0.0
    typing_until: float = 0.0

    def open(self, act: Act, now: float, rule: Rule) -> None:
        """Let the follower act: whatever was left of the same act is replaced."""
        left, lasts = _GIVEN[rule][act]
        # The old rule had one window, whatever opened it.
        self.allowed[act if rule == "2023" else "message"] = Allowance(left, now + lasts)
        self.spoke_at = now

    def room(self, now: float) -> Room:
        """Tell whether a message may be sent: `spent` is 45047, `closed` 45015."""
        live = [one for one in self.allowed.values() if one.until > now]
        if not live:
            return "closed"
        return "open" if any(one.left for one in live) else "spent"

    def take(self, now: float) -> None:
        """Send one, from what ends soonest."""
        live = [one for one in self.allowed.values() if one.until > now and one.left]
        min(live, key=lambda one: one.until).left -= 1
        self.typing_until = 0.0  # docs: a message ends the typing
