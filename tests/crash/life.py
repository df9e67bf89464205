"""Play the house until its publication rests: the clock ticks, a worker works, time passes."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from rq import SimpleWorker
from rq.serializers import JSONSerializer

from workers import clock, orders, pipeline
from workers.clock import LEAD_SECONDS
from workers.enqueue import QUEUE, SWEEP_SECONDS
from workers.jobs import KnownJob
from workers.lease import owner
from workers.practice import POLL_SECONDS
from workers.publication import Publication, Route, State

if TYPE_CHECKING:
    from crash.points import Points
    from crash.world import House

    from bot.sandbox.remote import Sandbox
    from workers.services import Services

ROUNDS: Final = 80
"""Of tick and work; what has not come to rest by then is stuck."""
FOR_EVER: Final = timedelta(days=1000)


class Employee(SimpleWorker):
    """A worker in one process, whose points count from the taking of a job to its end."""

    points: Points

    def dequeue_job_and_maintain_ttl(self, *args: Any, **how: Any) -> Any:  # noqa: ANN401
        self.points.who = "worker"
        found = super().dequeue_job_and_maintain_ttl(*args, **how)
        self.points.who = "worker" if found else ""
        return found


@dataclass
class Life:
    """One clock and one worker of a house, started now."""

    house: House
    sandbox: Sandbox
    points: Points

    def __post_init__(self) -> None:
        self.services: Services = self.house.services()
        self._me = owner()

    @property
    def row(self) -> Publication:
        return self.services.ledger.publication(self.house.publication)

    def live(self) -> bool:
        """Go on until the publication rests; False if it never does."""
        row = self.row
        if row.state is State.SCHEDULED:
            self._pass_time(row, leads=True)
        for _ in range(ROUNDS):
            self.points.who = "clock"
            leads = self._tick()
            self.points.who = ""
            self._work()
            self.points.who = ""
            row = self.row
            if row.state is State.HANDED_OVER:
                if not self.person_publishes(row):
                    return True
                row = self.row
            if rests(row, self.services.now()):
                return True
            self._pass_time(row, leads=leads)
            self.deliver()
        return False

    def _tick(self) -> bool:
        """As run_clock does: a tick that fails is followed by the next one."""
        try:
            return clock.tick(self.services, self._me) is not None
        except Exception:  # noqa: BLE001
            return True

    def _work(self) -> None:
        """As a worker does, but without a fork for each job: who dies here, dies altogether."""
        try:
            worker = Employee(
                [QUEUE],
                connection=self.services.scratch.redis,
                serializer=JSONSerializer,
                job_class=KnownJob,
                log_job_description=False,
            )
            worker.points = self.points
            worker.work(burst=True, logging_level="CRITICAL")
        except Exception:  # noqa: BLE001
            return  # such a worker ends, and its supervisor starts another

    def person_publishes(self, row: Publication) -> bool:
        """Press 发表 for the draft that was handed over, and tell gongbao where it is.

        False if there is no draft: she has deleted it herself.
        """
        out = [one for one in self.sandbox.releases(self.house.app_id) if one["state"] == "out"]
        if not out:
            act = f"drafts/{row.draft_id}/publish"
            try:
                self.sandbox.by_hand(self.house.app_id, act, notify=False)
            except LookupError:
                return False
            out = self.sandbox.releases(self.house.app_id)
        address = out[-1]["articles"][0]["url"]
        account = self.services.settings.account()
        self.points.who = "operator"
        try:
            orders.published(row, address, account, self.services, who="operator")
        except Exception:  # noqa: BLE001  the command said no, or failed: she gives it again
            return True
        finally:
            self.points.who = ""
        return True

    def deliver(self) -> None:
        """Hand over what the door hears: MASSSENDJOBFINISH, which alone has the address."""
        if self.house.route is not Route.MASS:
            return
        for each in self.sandbox.releases(self.house.app_id):
            if each["route"] == "mass" and each["state"] == "out":
                self.services.ledger.keep_finish(
                    account="daily",
                    route=Route.MASS,
                    receipt=each["msg_id"],
                    said={
                        "status": each["verdict"],
                        "addresses": [article["url"] for article in each["articles"]],
                    },
                    now=self.services.now(),
                )

    def _pass_time(self, row: Publication, *, leads: bool) -> None:
        """Let it be the moment at which somebody may go on; a second for the clock to see it."""
        now = self.services.now()
        moments = [now]
        if not leads:
            moments.append(now + timedelta(seconds=LEAD_SECONDS))
        if row.state is State.SCHEDULED and row.release_at is not None:
            moments.append(row.release_at)
        moments += [each for each in (row.lease_until, row.not_before) if each is not None]
        latest = max(moments)
        if latest == now:  # its job is lost, or dead with its worker: the sweep brings another
            latest = now + timedelta(seconds=SWEEP_SECONDS)
        self.sandbox.advance((latest - now).total_seconds() + 1.0)
        time.sleep(POLL_SECONDS + 0.01)


def rests(row: Publication, now: datetime) -> bool:
    """Whether nothing goes on by itself."""
    if row.state in pipeline.STEPS:
        told = row.state is State.DRAFTED and row.told
        over = row.not_before is not None and row.not_before - now > FOR_EVER
        return told or over
    return row.state not in (State.SCHEDULED, State.HANDED_OVER)
