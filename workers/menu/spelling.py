"""Write a menu in lines, to show it and to tell one from another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_DOES: Final = ("key", "url", "media_id", "article_id", "appid", "value")
_KINDS: Final = {"click": "答 ", "view": "开 "}


def same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two menus as WeChat writes them do the same; what else it writes does not count."""
    return spelled(one) == spelled(other)


def spelled(menu: Mapping[str, Any]) -> list[str]:
    """Write a menu, as menu/get has it or menu/create takes it, a button a line.

    `最新 → 答 最新` answers as if 最新 were typed, `官网 → 开 https://…` opens the address.
    """
    return [line for top in menu.get("button") or [] for line in _branch(top)]


def _branch(top: Mapping[str, Any]) -> Iterator[str]:
    below = top.get("sub_button") or []
    if not below:
        yield _leaf(top)
        return
    yield str(top.get("name", ""))
    for one in below:
        yield f"  {_leaf(one)}"


def _leaf(button: Mapping[str, Any]) -> str:
    kind = str(button.get("type", ""))
    does = next((str(button[name]) for name in _DOES if button.get(name)), "")
    return f"{button.get('name', '')} → {_KINDS.get(kind, f'{kind} ')}{does}"
