"""What an operator may order, from whatever place the word comes.

Each order takes a publication as its giver knows it, and either changes its state, with its row
of the journal and what other operators hear, or raises Unfit (StaleState never gets out) with a
sentence that says why, and changes nothing. `Done.said` is the answer to whoever gave it.
"""

from workers.orders.address import published, vouched
from workers.orders.approving import approve
from workers.orders.asking import question
from workers.orders.closing import close, closures, reopen
from workers.orders.doubts import doubts, quota_at
from workers.orders.mendable import Mendable, mendable, numbered
from workers.orders.mending import mend, restore
from workers.orders.outcome import Done
from workers.orders.redoing import redo
from workers.orders.releasing import NEXT, Wish, intended, plan, release, require_second, weigh
from workers.orders.retrying import begins_anew, retry
from workers.orders.rights import offered, steps
from workers.orders.standing import standing, unproven
from workers.orders.standstill import late_ones, pause_house, resume_house, standstill
from workers.orders.stopping import cancel, hold, resume
from workers.orders.story import story
from workers.orders.withdrawing import withdraw

__all__ = [
    "NEXT",
    "Done",
    "Mendable",
    "Wish",
    "approve",
    "begins_anew",
    "cancel",
    "close",
    "closures",
    "doubts",
    "hold",
    "intended",
    "late_ones",
    "mend",
    "mendable",
    "numbered",
    "offered",
    "pause_house",
    "plan",
    "published",
    "question",
    "quota_at",
    "redo",
    "release",
    "reopen",
    "require_second",
    "restore",
    "resume",
    "resume_house",
    "retry",
    "standing",
    "standstill",
    "steps",
    "story",
    "unproven",
    "vouched",
    "weigh",
    "withdraw",
]
