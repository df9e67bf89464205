"""What customer service told one follower. Pure."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One customer-service message: its msgtype and the object of that name, as sent."""

    time: float
    openid: str
    kind: str
    content: dict[str, Any] = field(repr=False)

    def choice(self, wanted: str) -> tuple[str, str] | None:
        """Find the entry of a message menu by id or words; answers both."""
        entries = self.content.get("list", []) if self.kind == "msgmenu" else []
        found = (
            (str(one["id"]), one["content"])
            for one in entries
            if wanted in (str(one["id"]), one["content"])
        )
        return next(found, None)
