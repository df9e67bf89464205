"""The account's own replies, as operators gave them in chat or the back end had them."""

from __future__ import annotations

from workers.ledger.engine import Store


class OwnReplies(Store):
    """Those of replies.toml stay in their file."""
