"""What cannot be understood, or has no moment, said in a sentence."""

from __future__ import annotations

from workers.errors import Unfit


class Unclear(Unfit, ValueError):
    """A date or time that cannot be taken; the text is Chinese and says what to write instead."""


class NoSlot(Unclear):
    """An issue has no slot it could leave at; the text is Chinese and says why."""
