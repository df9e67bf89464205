"""The whole ledger at once: copied while everything runs, and loaded where there is none."""

from workers.ledger.moving.loading import NotEmpty, Picture, Rows, load, stands_empty
from workers.ledger.moving.others import in_use, last_beats
from workers.ledger.moving.snapshot import Elsewhere, Snapshot, snapshot

__all__ = [
    "Elsewhere",
    "NotEmpty",
    "Picture",
    "Rows",
    "Snapshot",
    "in_use",
    "last_beats",
    "load",
    "snapshot",
    "stands_empty",
]
