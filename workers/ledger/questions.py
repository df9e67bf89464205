"""What followers ask, and who came by which QR code: counted, without who it was."""

from __future__ import annotations

from workers.ledger.engine import Store


class Questions(Store):
    """Words are folded; no row knows a follower."""
