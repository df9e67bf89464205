"""Answers to operators, as the ledger keeps them for a delivery that comes once more. Pure.

Sealed with the account's key: answers hold links and codes of which the ledger has only hashes.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from bot import envelope
from bot.messages import Card, ImageReply, NewsReply, Reply, TextReply

if TYPE_CHECKING:
    from workers.account import Account


def packed(reply: Reply, account: Account) -> bytes:
    """Seal an answer; the account has a key, or nobody could have given it orders."""
    match reply:
        case TextReply(words):
            kept: dict[str, object] = {"words": words}
        case ImageReply(media_id):
            kept = {"picture": media_id}
        case NewsReply(cards):
            kept = {"cards": [asdict(card) for card in cards]}
    clear = json.dumps(kept).encode()
    return envelope.encrypted(clear, account.app_id, account.aes_key).encode()


def unpacked(answer: bytes, account: Account) -> Reply | None:
    """Open an answer; None where the account's keys have changed since."""
    try:
        clear, _key = envelope.decrypted(answer.decode(), account)
    except envelope.NotFromWeChat:
        return None
    kept = json.loads(clear)
    if "cards" in kept:
        return NewsReply(tuple(Card(**card) for card in kept["cards"]))
    return ImageReply(kept["picture"]) if "picture" in kept else TextReply(kept["words"])
