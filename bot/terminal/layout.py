"""What only a layout shows of an article, measured in a browser at WeChat's three widths."""

from __future__ import annotations

import json
import re
import secrets
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from bot.terminal.browser import NoBrowser, dump
from workers.jinja import templates
from workers.structure import judge

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workers.structure import Violation

_ANSWER: Final = re.compile(r'<pre id="measured">([^<]*)</pre>')


def laid_out(articles: Sequence[str]) -> list[tuple[Violation, ...]]:
    """The breaches that Chromium's layout shows of each article's HTML. Raises NoBrowser.

    Pictures are drawn as empty boxes of the size their data-w and data-ratio tell.
    """
    if not articles:
        return []
    page = (templates() / "structure" / "measure.html").read_text(encoding="utf-8")
    # A "<" in a script's text could end it.
    told = json.dumps(list(articles)).replace("<", r"\u003c")
    page = page.replace("@nonce@", secrets.token_urlsafe(16)).replace("@articles@", told)
    answer = _ANSWER.search(dump(page))
    if answer is None:
        raise NoBrowser("Chromium has not measured the article")
    return [judge(elements) for elements in json.loads(unquote(answer[1]))]
