"""The structure rules that need a layout, judged in a browser at 375, 585 and 677 pixels."""

import json
import re
import secrets
from pathlib import Path
from urllib.parse import unquote

from bot.sandbox.chromium import NoBrowser, after_its_scripts

RULES = ("line-height", "width", "height-nodisplay", "pre")  # 1.3, 1.4, 1.5.2, 1.8
_ANSWER = re.compile(r"<output>([^<]*)</output>")


def laid_out(html: str) -> dict[str, list[str]]:
    """The elements, as HTML, that break each of RULES; no key for a rule that is kept.

    Pictures are empty boxes of the size their data-w and data-ratio tell. Raises NoBrowser.
    """
    # A "<" in a script's text could end it.
    content = json.dumps(html).replace("<", r"\u003c")
    page = _page().replace("@nonce@", secrets.token_urlsafe(16)).replace("@content@", content)
    answer = _ANSWER.search(after_its_scripts(page))
    if answer is None:
        raise NoBrowser("Chromium has not measured the article")
    found: dict[str, list[str]] = json.loads(unquote(answer[1]))
    return found


def _page() -> str:
    """The measuring page: in the repository, or packed into a wheel."""
    root = Path(__file__).resolve().parents[2]
    packed = root / "workers" / "_templates"
    templates = packed if packed.is_dir() else root / "templates"
    return (templates / "sandbox" / "layout.html").read_text(encoding="utf-8")
