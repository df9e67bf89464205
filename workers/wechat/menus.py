"""The calls that read the menu of an account, and replace it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from workers.errors import WeChatError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from workers.wechat.caller import Caller

NO_MENU: Final = 46003


@dataclass(frozen=True, slots=True)
class MenuThere:
    """The default menu as menu/get gives it, and how many personalised ones stand beside it."""

    menu: Mapping[str, Any]
    personalised: int = 0


class Menus:
    """Menus that are made by API; what a person made on the website is not among them."""

    _caller: Caller

    def menu_there(self, *, seconds: float | None = None) -> MenuThere | None:
        """Read the menu that was made by API; None where there is none."""
        try:
            answer = self._caller.call("GET", "menu/get", seconds=seconds)
        except WeChatError as error:
            if error.errcode == NO_MENU:
                return None
            raise
        menu, others = answer.get("menu"), answer.get("conditionalmenu")
        return MenuThere(
            menu if isinstance(menu, dict) else {}, len(others) if isinstance(others, list) else 0
        )

    def menu_create(self, menu: Mapping[str, Any], *, seconds: float | None = None) -> None:
        """Replace the default menu; personalised ones stay. To repeat it changes nothing."""
        self._caller.call("POST", "menu/create", json=menu, seconds=seconds)
