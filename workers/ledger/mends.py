"""What operators mended on a page from their phone."""

from __future__ import annotations

from workers.ledger.engine import Store


class Mends(Store):
    """A mend ends when the page itself changes that part; its row stays."""
