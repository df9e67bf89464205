"""Ask before what cannot be undone, and follow the order when its code comes back."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import unicodedata
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from workers.ledger import Verdict

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.messages import Reply
    from bot.operators.command import Confirmed, Said
    from workers.account import Account
    from workers.ledger import Confirmation
    from workers.publication import Publication

MINUTES: Final = 10
DIGITS: Final = 5
"""Easy to type on a phone, and no issue (0618), date (240618) or number of a list."""
CODE: Final = re.compile(rf"[0-9]{{{DIGITS}}}")

WRONG: Final = "确认码不对，什么也没有做。还可以试 {left} 次"
SPOILT: Final = "确认码不对的次数太多，等着确认的指令都作废了。要做，请重新下指令"
CHANGED: Final = "{key} 的文章在你确认之前又改过了，这个确认码作废。请看过新的，再重新下指令"
SAID: Final = {
    Verdict.SPENT: "这个确认码已经用过或作废了，没有再做一次。要做，请重新下指令",
    Verdict.EXPIRED: f"这个确认码过了 {MINUTES} 分钟，什么也没有做。要做，请重新下指令",
    Verdict.DEAD: SPOILT,
    Verdict.UNASKED: None,
}


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


class Codes:
    """Codes that come back, and the orders they confirm, by verb."""

    def __init__(self, orders: Mapping[str, Confirmed]) -> None:
        self._orders = orders

    def caught(self, said: Said) -> Reply | str | None:
        """Follow the order whose code this is; None for what is no code, or not waited for."""
        code = unicodedata.normalize("NFKC", said.rest).strip(" .。")
        if not CODE.fullmatch(code):
            return None
        person, now = said.who, said.services.now()
        name, kept = said.account.name, hashed(code, said.account, person)
        judged = said.services.ledger.confirm(name, person, kept, now=now)
        if judged.verdict is Verdict.GOOD and judged.confirmation is not None:
            return self._followed(said, judged.confirmation)
        if judged.verdict is Verdict.WRONG:
            return WRONG.format(left=judged.left) if judged.left else SPOILT
        return SAID[judged.verdict]

    def _followed(self, said: Said, asked: Confirmation) -> Reply | str:
        services, publication = said.services, None
        if asked.publication is not None:
            publication = services.ledger.publication(asked.publication)
            if publication.article_hash != asked.article_hash:
                services.ledger.void(asked, now=services.now())
                return CHANGED.format(key=publication.key)
        with services.ledger.spending(asked, now=services.now()):
            return self._orders[str(asked.order["verb"])](said, publication, asked.order)


def hashed(code: str, account: Account, person: str) -> str:
    """Hash a code with the account's key: five digits alone would be found by trying all."""
    key = (account.aes_key or account.secret).encode()
    return hmac.new(key, f"{account.name}\n{person}\n{code}".encode(), hashlib.sha256).hexdigest()
