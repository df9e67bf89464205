"""Faults on demand: what goes wrong, for whom, where and how often."""

from dataclasses import dataclass, field
from typing import Any, Literal

Kind = Literal["before", "after", "slow", "slow_after", "delay"]
KINDS: tuple[Kind, ...] = ("before", "after", "slow", "slow_after", "delay")


@dataclass(slots=True)
class Fault:
    """One rule.

    `before` and `after` replace the answer, without or with the call's effect: by an `errcode`,
    by an HTTP `status`, or by neither, which drops the connection. `slow` waits before the
    effect and `slow_after` between effect and answer; `delay` slows every answer until cleared.
    """

    kind: Kind
    app_id: str = "*"
    path: str = "*"
    times: int = 1
    seconds: float = 0.0
    errcode: int | None = None
    status: int | None = None

    def fits(self, app_id: str, path: str) -> bool:
        return self.app_id in ("*", app_id) and self.path in ("*", path)


@dataclass(slots=True)
class Trouble:
    """What one call meets with: seconds to wait on either side, and answers to put in place."""

    wait_before: float = 0.0
    wait_after: float = 0.0
    before: Fault | None = None
    after: Fault | None = None


@dataclass(slots=True)
class Faults:
    """The rules in force, oldest first."""

    rules: list[Fault] = field(default_factory=list)

    def add(self, fault: Fault) -> None:
        self.rules.append(fault)

    def clear(self, app_id: str = "*") -> None:
        """Forget the rules of one account, or with `*` all of them."""
        self.rules = [rule for rule in self.rules if app_id not in ("*", rule.app_id)]

    def meet(self, app_id: str, path: str) -> Trouble:
        """Take what a call meets with; of each kind the oldest rule only, and use it up once."""
        taken: dict[str, Fault] = {}
        for rule in self.rules:
            if rule.fits(app_id, path):
                taken.setdefault(rule.kind, rule)
        self._use_up(list(taken.values()))
        wait = [taken[kind].seconds for kind in ("delay", "slow") if kind in taken]
        late = taken["slow_after"].seconds if "slow_after" in taken else 0.0
        return Trouble(sum(wait), late, taken.get("before"), taken.get("after"))

    def _use_up(self, taken: list[Fault]) -> None:
        for rule in taken:
            if rule.kind != "delay":
                rule.times -= 1
        self.rules = [rule for rule in self.rules if rule.kind == "delay" or rule.times > 0]


@dataclass(slots=True)
class EventTrouble:
    """What becomes of an account's next events. Platform docs promise no event twice, nor once.

    `lose`, `double`, `reorder` are how many events it shall happen to; `late` is by how many
    seconds of the sandbox's clock the next one is delayed. A reordered event waits until the next
    one has overtaken it. `lost` and `held` are those it has happened to.
    """

    lose: int = 0
    double: int = 0
    reorder: int = 0
    late: float = 0.0
    lost: list[dict[str, Any]] = field(default_factory=list)
    held: list[dict[str, Any]] = field(default_factory=list)

    def take(self, what: Literal["lose", "double", "reorder"]) -> bool:
        """Tell whether it happens to this event, and count it."""
        left: int = getattr(self, what)
        if left > 0:
            setattr(self, what, left - 1)
        return left > 0
