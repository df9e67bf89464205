"""When things leave, and how many may. Pure: the clock is an argument, moments are aware UTC."""

from workers.schedule.closures import Closure, read_closure
from workers.schedule.days import read_day
from workers.schedule.issues import issue_slot
from workers.schedule.leaving import Verdict, leaves_at, verdict
from workers.schedule.local import day_of
from workers.schedule.quota import Quota, mass_left
from workers.schedule.slots import next_slot, quiet_until, slot_on, warn_on
from workers.schedule.unclear import NoSlot, Unclear
from workers.schedule.when import read_when

__all__ = [
    "Closure",
    "NoSlot",
    "Quota",
    "Unclear",
    "Verdict",
    "day_of",
    "issue_slot",
    "leaves_at",
    "mass_left",
    "next_slot",
    "quiet_until",
    "read_closure",
    "read_day",
    "read_when",
    "slot_on",
    "verdict",
    "warn_on",
]
