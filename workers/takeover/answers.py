"""Read WeChat's answers with care: its documents are old, and need not say what comes. Pure."""

from __future__ import annotations

from typing import Any


def within(told: object, name: str) -> dict[str, Any]:
    """The object of that name; an empty one where there is none."""
    value = told.get(name) if isinstance(told, dict) else None
    return value if isinstance(value, dict) else {}


def objects(told: object, name: str) -> list[dict[str, Any]]:
    """The objects in the list of that name."""
    value = told.get(name) if isinstance(told, dict) else None
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def text(told: object, name: str) -> str:
    """The text of that name, stripped; "" where there is none."""
    value = told.get(name) if isinstance(told, dict) else None
    return value.strip() if isinstance(value, str) else ""
