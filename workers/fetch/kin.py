"""Ask who answers at the house's own public address: this installation, another, or none.

The address is the deployer's own word and no page's, so that it may be a private one.
"""

from __future__ import annotations

import json
import threading
from concurrent.futures import Future
from enum import StrEnum
from typing import Final

import requests

KNOWN: Final = {"gongbao": "known"}
UNKNOWN: Final = {"gongbao": "unknown"}
"""What `/installation/<word>` answers, and nothing else does."""
MOST_BYTES: Final = 200


class Kin(StrEnum):
    """Who answers."""

    SELF = "self"
    ANOTHER = "another"  # a gongbao with another ledger
    NOBODY = "nobody"  # nobody, or no gongbao: nothing can be said


def who_answers(public_url: str, word: str, *, seconds: float) -> Kin:
    """Ask whether the ledger behind the address knows the word. Raises nothing."""
    answer: Future[Kin] = Future()
    ask = threading.Thread(
        target=_ask, args=(f"{public_url}/installation/{word}", seconds, answer), daemon=True
    )
    ask.start()
    try:
        return answer.result(seconds)
    except TimeoutError:
        return Kin.NOBODY


def _ask(address: str, seconds: float, answer: Future[Kin]) -> None:
    try:
        # Not `with`: a body that does not end must not be waited for.
        response = requests.get(
            address,
            timeout=seconds,
            stream=True,
            allow_redirects=False,
            headers={"Accept-Encoding": "identity"},
        )
        body = response.raw.read(MOST_BYTES) if response.ok else b""
        response.close()
        answer.set_result(_read(body))
    except (requests.RequestException, OSError, ValueError):
        answer.set_result(Kin.NOBODY)


def _read(body: bytes) -> Kin:
    try:
        said = json.loads(body)
    except ValueError:
        return Kin.NOBODY
    if said == KNOWN:
        return Kin.SELF
    return Kin.ANOTHER if said == UNKNOWN else Kin.NOBODY
