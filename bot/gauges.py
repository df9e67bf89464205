"""What is measured, and under which name: a figure of the house as Prometheus reads it.

Read anew for each scrape from what all processes share, so that whichever web process is asked,
on whichever machine, tells the whole. No title, no openid, no address is among it.
"""

from __future__ import annotations

from importlib.metadata import version
from itertools import accumulate
from typing import TYPE_CHECKING, Final, Protocol

import structlog
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    InfoMetricFamily,
)
from prometheus_client.registry import Collector

from workers.counts import (
    CALL_SECONDS,
    CALLBACK_SECONDS,
    CALLBACKS,
    CALLS,
    ENDS,
    SUM,
    Counts,
)
from workers.diskroom import disks
from workers.errors import SettingsInvalid
from workers.ledger import LedgerAway
from workers.ledger.migrate import head
from workers.orders import quota_at
from workers.publication import Kind
from workers.pulse import pulses
from workers.scratch import Unreachable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from prometheus_client.core import Metric

    from workers.ledger import Ledger
    from workers.services import Services

    Sums = dict[tuple[str, ...], float]

PREFIX: Final = "gongbao_"

log = structlog.get_logger(__name__)


class Measured(Protocol):
    """Reads some figures; whatever it needs may be away."""

    def __call__(self, services: Services) -> Iterable[Metric]: ...


class House(Collector):
    """All figures of the house; what is away is told as such, and the rest all the same."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def collect(self) -> Iterator[Metric]:
        """Yield each family once; a part that is away has no figures in this scrape."""
        yield _build()
        up = _gauge("up", "Whether what all processes share answers.", "part")
        for part, measure in PARTS.items():
            try:
                found = list(measure(self._services))
            except (LedgerAway, Unreachable, OSError, SettingsInvalid) as error:
                log.warning("not measured", part=part, error=type(error).__name__)
                found = []
                up.add_metric([part], 0)
            else:
                up.add_metric([part], 1)
            yield from found
        yield up


def _build() -> Metric:
    about = {"version": version("gongbao"), "schema": head()}
    return InfoMetricFamily(f"{PREFIX}build", "Which gongbao this is.", value=about)


def _of_the_ledger(services: Services) -> Iterator[Metric]:
    ledger, now = services.ledger, services.now()
    counted = ledger.census(now)
    states = _gauge("publications", "Publications by account and state.", "account", "state")
    for (account, state), amount in sorted(counted.states.items()):
        states.add_metric([account, state], amount)
    yield states
    late = max(0.0, (now - counted.due_since).total_seconds()) if counted.due_since else 0.0
    yield _plain("due_waiting_seconds", "How long the oldest due publication waits.", late)
    held = _gauge("lead_held", "Whether a process leads.", "process")
    changed = CounterMetricFamily(
        f"{PREFIX}lead_changes", "How often the lead has changed hands.", labels=["process"]
    )
    for lead in counted.leads:
        held.add_metric([lead.name], lead.held)
        changed.add_metric([lead.name], lead.changes)
    yield from (held, changed)
    notices = _gauge("notices", "Notices nobody has heard yet.", "state")
    notices.add_metric(["waiting"], counted.waiting - counted.failing)
    notices.add_metric(["failing"], counted.failing)
    yield notices
    yield _plain("ledger_bytes", "Size of the ledger's database.", counted.size)
    yield _plain("house_paused", "Whether the whole house is paused.", _paused(ledger))
    yield _beats(services)
    yield _quotas(services)


def _paused(ledger: Ledger) -> bool:
    return bool(ledger.house_paused())


def _beats(services: Services) -> Metric:
    """Seconds since each leading process was heard of; one that never was has no sample."""
    ages = _gauge("heartbeat_age_seconds", "Since a leading process was heard of.", "process")
    accounts = services.settings.accounts.values()
    for one in pulses(services.ledger.beats(), accounts, services.now()):
        if one.silent is not None:
            ages.add_metric([one.process], one.silent)
    return ages


def _quotas(services: Services) -> Metric:
    """What is left of pushes, by our own releases: WeChat is not asked for a scrape's sake."""
    left = _gauge("mass_quota_left", "Mass-sends left of the account's day or month.", "account")
    for account in services.settings.accounts.values():
        if account.kind is not Kind.PERSONAL:
            left.add_metric([account.name], quota_at(account, services, services.now()).left)
    return left


def _of_redis(services: Services) -> Iterator[Metric]:
    counts = Counts(services.scratch.line)
    sums = counts.sums()
    yield _plain("queue_jobs", "Jobs that wait for a worker.", services.wakeups.depth())
    yield _plain("workers", "Workers that live.", services.wakeups.hands())
    yield _counter(sums, CALLBACKS, "Callbacks of WeChat by outcome.", "account", "outcome")
    yield from _histogram(sums, CALLBACK_SECONDS, "Time to answer a callback.")
    yield _counter(sums, CALLS, "Calls to WeChat by outcome.", "account", "call", "outcome")
    yield from _histogram(sums, CALL_SECONDS, "Time a call to WeChat took.", "call")
    skews = _gauge(
        "wechat_clock_ahead_seconds", "WeChat's clock before ours.", "account", "machine"
    )
    for skew in counts.skews():
        skews.add_metric([skew.account, skew.machine], skew.ahead)
    yield skews


def _of_the_disk(services: Services) -> Iterator[Metric]:
    room = _gauge("disk_free_bytes", "Room left where gongbao writes.", "place")
    for disk in disks(services.settings):
        room.add_metric([str(disk.place)], disk.left)
    yield room


PARTS: Final[dict[str, Callable[[Services], Iterable[Metric]]]] = {
    "ledger": _of_the_ledger,
    "redis": _of_redis,
    "disk": _of_the_disk,
}


def _gauge(name: str, words: str, *labels: str) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"{PREFIX}{name}", words, labels=labels)


def _plain(name: str, words: str, value: float) -> Metric:
    return GaugeMetricFamily(f"{PREFIX}{name}", words, value=float(value))


def _counter(sums: Sums, name: str, words: str, *labels: str) -> Metric:
    family = CounterMetricFamily(f"{PREFIX}{name}", words, labels=labels)
    for key, amount in sorted(sums.items()):
        if key[0] == name:
            family.add_metric(key[1:], amount)
    return family


def _histogram(sums: Sums, name: str, words: str, *labels: str) -> Iterator[Metric]:
    family = HistogramMetricFamily(f"{PREFIX}{name}", words, labels=labels)
    for label in sorted({key[1] for key in sums if key[0] == name}):
        counts = accumulate(sums.get((name, label, end), 0.0) for end in ENDS)
        shown = [label] if labels else []
        family.add_metric(shown, list(zip(ENDS, counts, strict=True)), sums[name, label, SUM])
    yield family
