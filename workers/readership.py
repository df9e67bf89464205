"""How an article was read up to a day, as WeChat counts it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class Readership:
    """What one article had from the day it came out to another, both days included.

    `message` is WeChat's msg_data_id with the article's number ("2247490098_1"); days are
    Beijing's. `notified` is whether followers were; `read`, `shared` and `favoured` are people.
    """

    message: str
    published: date
    day: date
    title: str
    address: str
    notified: bool
    read: int
    shared: int
    favoured: int
