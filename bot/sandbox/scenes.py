"""QR codes with a scene: what a ticket stands for. Pure.

Platform docs: Generating_a_Parametric_QR_Code.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """One QR code. The scene is a number or a text; without `expires_at` it lasts for ever."""

    ticket: str
    number: int = 0
    text: str = ""
    expires_at: float | None = None

    @property
    def key(self) -> str:
        """The scene as events write it."""
        return self.text or str(self.number)

    def is_good(self, now: float) -> bool:
        """Whether it can still be scanned."""
        return self.expires_at is None or now < self.expires_at
