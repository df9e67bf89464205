"""The whole ledger at once: copied while everything runs, and loaded where there is none."""

from workers.ledger.moving.emptiness import NotEmpty, stands_empty
from workers.ledger.moving.loading import Picture, Rows, load
from workers.ledger.moving.others import in_use, last_beats, pause_of
from workers.ledger.moving.snapshot import Elsewhere, Snapshot, snapshot
from workers.ledger.moving.unfinished import left_unfinished

__all__ = [
    "Elsewhere",
    "NotEmpty",
    "Picture",
    "Rows",
    "Snapshot",
    "in_use",
    "last_beats",
    "left_unfinished",
    "load",
    "pause_of",
    "snapshot",
    "stands_empty",
]
