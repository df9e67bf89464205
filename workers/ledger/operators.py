"""Who may give orders: operators, invitations, and codes that confirm."""

from __future__ import annotations

from workers.ledger.engine import Store


class Operators(Store):
    """A person has one openid and one role an account; codes are kept as hashes."""
