"""Ask before what cannot be undone, and follow the order when its code comes back."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.operators.command import Said
    from workers.account import Account
    from workers.publication import Publication

MINUTES: Final = 10
DIGITS: Final = 5
"""Easy to type on a phone, and no issue (0618), date (240618) or number of a list."""


def asked(
    said: Said, publication: Publication | None, order: Mapping[str, object], card: str
) -> str:
    """Keep the order until its giver confirms it: the card, and a code that is good once.

    `order` holds "verb", by which CONFIRMED knows it, and arguments that JSON can hold. It is
    bound to the article as drafted: where that changes the code is void.
    """
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
    now = said.services.now()
    said.services.ledger.ask(
        said.account.name,
        said.who,
        publication=publication.id if publication else None,
        order=dict(order),
        article_hash=publication.article_hash if publication else "",
        code_hash=hashed(code, said.account, said.who),
        until=now + timedelta(minutes=MINUTES),
        now=now,
    )
    return f"{card}\n\n确认请在 {MINUTES} 分钟内回复：{code}"


def hashed(code: str, account: Account, person: str) -> str:
    """Hash a code with the account's key: five digits alone would be found by trying all."""
    key = (account.aes_key or account.secret).encode()
    return hmac.new(key, f"{account.name}\n{person}\n{code}".encode(), hashlib.sha256).hexdigest()
