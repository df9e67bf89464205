"""The website's menu and automatic replies as lines a person can type, and back. Pure.

A line is `名称 | 网址或文字`; what stands under a button is indented. Keywords: `关键词 | 回复`.
What is neither words nor an address is written `[img] media_id` or `[news] media_id`.
"""

import re
from typing import Any

from bot.sandbox.autoreplies import AutoReplies, Reply
from bot.sandbox.menus import Button

_INDENT = ("  ", "\t", "　")
_TYPED = re.compile(r"\[(img|news|voice|video)\] (.+)", re.DOTALL)


def menu_of(lines: str) -> list[dict[str, Any]]:
    """Read a menu as `website.set_menu` takes it."""
    menu: list[dict[str, Any]] = []
    for line in filter(str.strip, lines.splitlines()):
        button = _button(line)
        if line.startswith(_INDENT) and menu:
            menu[-1].setdefault("sub_button", []).append(button)
        else:
            menu.append(button)
    return menu


def lines_of(menu: list[Button]) -> str:
    """Write a menu as lines."""
    lines: list[str] = []
    for top in menu:
        lines.append(_line(top))
        lines += [f"  {_line(one)}" for one in top.get("sub_button", [])]
    return "\n".join(lines)


def keywords_of(lines: str) -> list[dict[str, Any]]:
    """Read keyword rules, one a line, as `website.set_replies` takes them."""
    pairs = [line.partition("|") for line in lines.splitlines() if line.strip()]
    return [{"words": [word.strip()], "replies": [reply_of(reply)]} for word, _, reply in pairs]


def lines_of_keywords(replies: AutoReplies) -> str:
    """Write keyword rules as lines; of several words or replies the first."""
    return "\n".join(f"{rule.words[0]} | {written(rule.replies[0])}" for rule in replies.rules)


def reply_of(text: str) -> str | dict[str, str]:
    """Read a reply: words, or what stands behind its type."""
    typed = _TYPED.fullmatch(text.strip())
    return {"type": typed[1], "value": typed[2]} if typed else text.strip()


def written(reply: Reply | None) -> str:
    """Write a reply as a person would type it."""
    if reply is None:
        return ""
    content = str(reply["content"])
    return content if reply["type"] == "text" else f"[{reply['type']}] {content}"


def _button(line: str) -> dict[str, Any]:
    name, bar, value = (part.strip() for part in line.partition("|"))
    if not bar:
        return {"name": name}
    typed = _TYPED.fullmatch(value)
    if typed:
        return {"name": name, "type": typed[1], "value": typed[2]}
    kind = "view" if value.startswith(("http://", "https://")) else "text"
    return {"name": name, "type": kind, "value": value}


def _line(button: Button) -> str:
    if button.get("sub_button"):
        return str(button["name"])
    value = button.get("url") or written({"type": button["type"], "content": button["value"]})
    return f"{button['name']} | {value}"
