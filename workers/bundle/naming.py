"""Show a name that somebody else chose: nothing in it moves the cursor or turns the line round."""

from __future__ import annotations

import re
from typing import Final

# Controls (a terminal obeys them, C1 too), line ends, marks that reverse what follows, and the
# halves of surrogate pairs that Python puts for bytes of a file's name that are no UTF-8.
_UNSEEN: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)


def visible(name: str, longest: int = 300) -> str:
    """The name with "?" for what cannot be shown, cut after `longest` characters."""
    return _UNSEEN.sub("?", name[:longest])
