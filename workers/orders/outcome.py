"""What an order comes to: the publication as it is now, and the sentence that answers it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from workers.publication import Publication


class Done(NamedTuple):
    """An order that was followed; `said` is Chinese, and says what comes next."""

    publication: Publication
    said: str
