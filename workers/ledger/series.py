"""The recommended series of an account, and what WeChat's menu was made of it."""

from __future__ import annotations

from workers.ledger.engine import Store


class SeriesRoom(Store):
    """A tutorial that a person removed stays in the table, so that no page brings it back."""
