"""The call by which WeChat looks at the host of an account's callback."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from workers.wechat.caller import Caller

# WeChat resolves and pings before it answers.
CHECK_SECONDS: Final = 20.0


@dataclass(frozen=True, slots=True)
class Reached:
    """The addresses WeChat resolved the host to, and those whose pings were lost in part."""

    addresses: tuple[str, ...]
    lost: tuple[str, ...] = ()


class Reach:
    """Every kind of account may ask. Platform docs: "Network check" (callback/check)."""

    _caller: Caller

    def check_callback(self) -> Reached:
        """Have WeChat resolve and ping the host that is set; Refused where none is set."""
        asked = {"action": "all", "check_operator": "DEFAULT"}
        answer = self._caller.call("POST", "callback/check", json=asked, seconds=CHECK_SECONDS)
        pings = _rows(answer.get("ping"))
        lost = [row.get("ip", "") for row in pings if row.get("package_loss", "0%") != "0%"]
        found = (str(row.get("ip", "")) for row in _rows(answer.get("dns")))
        return Reached(tuple(dict.fromkeys(found)), tuple(map(str, lost)))


def _rows(value: object) -> list[dict[str, Any]]:
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []
