"""What a phone shows of an act that nobody was told of, or that it answered by itself. Pure."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """`words` were typed ("" for none); `shows` is what the phone showed at once."""

    time: float
    openid: str
    words: str = field(default="", repr=False)
    shows: list[dict[str, Any]] = field(default_factory=list, repr=False)


@dataclass(frozen=True, slots=True)
class Hint:
    """Words that whoever practises may tap instead of typing, and what they are for."""

    words: str
    label: str
    openid: str = ""  # whose phone shows it; "" for everybody's
