"""Who is in the console: links that let in once, sessions; articles in another theme."""

from __future__ import annotations

from workers.ledger.engine import Store


class Console(Store):
    """Secrets are kept as hashes."""
