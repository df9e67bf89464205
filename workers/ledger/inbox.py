"""What followers left for a person to read, and what was answered."""

from __future__ import annotations

from workers.ledger.engine import Store


class Inbox(Store):
    """What one follower left goes when they unfollow."""
