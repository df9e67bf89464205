"""A phone on a page of HTML, with an article in it as WeChat shows it, by day and by night."""

from __future__ import annotations

import html
import re
from functools import cache
from typing import TYPE_CHECKING, Final

from bot.terminal.fragments import Html, fill, joined
from bot.terminal.night import by_day_and_night
from workers.jinja import templates

if TYPE_CHECKING:
    from collections.abc import Callable

    from workers.digest import Article, Digest

# The article stands in a shadow tree: the page's style does not reach in, nor its own out.
PHONE: Final = """<div class="phone">
<div class="screen" tabindex="0" role="region" aria-label="{label}">
<div class="bar"><span>{account}</span></div>
<div><template shadowrootmode="open"><style>{style}</style>
<h1 class="title">{title}</h1>
<p class="by">{by}</p>
<div class="content">{body}</div></template></div>
</div></div>"""

SWITCH: Final = '<fieldset class="switch"><legend>{legend}</legend>{choices}</fieldset>'
CHOICE: Final = (
    '<input type="radio" name="{name}" id="{id}"{checked}><label for="{id}">{label}</label>'
)
WIDTHS: Final = (320, 375, 430)
SHOWN_WIDTH: Final = 375

SOURCE: Final = re.compile(r'(<img\b[^>]*?\bsrc=")([^"]*)(")')


def phone(
    article: Article, digest: Digest, *, address: Callable[[str], str], label: str, account: str
) -> Html:
    """An article in a phone; `address` says for a picture's ref where a browser finds it."""

    def found(source: re.Match[str]) -> str:
        ref = html.unescape(source[2])
        there = ref if ref.startswith("data:") else address(ref)
        return f"{source[1]}{html.escape(there)}{source[3]}"

    day = Html(f"　{digest.day}" if digest.day else "")
    author = f"{article.author}　" if article.author else ""
    return fill(
        PHONE,
        label=label,
        account=account,
        style=sheet("article"),
        title=article.title,
        by=fill("{author}<b>{account}</b>{day}", author=author, account=account, day=day),
        body=Html(SOURCE.sub(found, by_day_and_night(article.html))),
    )


def switches() -> Html:
    """Day or night, and how wide the phone is."""
    modes = (("day", "日间", True), ("night", "夜间", False))
    widths = ((f"w{width}", str(width), width == SHOWN_WIDTH) for width in WIDTHS)
    return joined(
        fill(SWITCH, legend=legend, choices=joined(_choice(name, *one) for one in choices))
        for legend, name, choices in (("明暗", "mode", modes), ("屏宽", "wide", widths))
    )


@cache
def sheet(*names: str) -> Html:
    """Style sheets of templates/preview, one after another."""
    folder = templates() / "preview"
    return joined(
        Html((folder / f"{name}.css").read_text(encoding="utf-8").strip() + "\n") for name in names
    )


def skeleton(name: str) -> str:
    """A page of templates/preview, to be filled."""
    return (templates() / "preview" / f"{name}.html").read_text(encoding="utf-8")


def policy(*pictures: str) -> str:
    """A content security policy: pictures from these places, and nothing else from anywhere."""
    told = " ".join(("data:", *pictures))
    return (
        f"default-src 'none'; img-src {told}; style-src 'unsafe-inline'; "
        "base-uri 'none'; form-action 'none'"
    )


def _choice(name: str, key: str, label: str, checked: bool) -> Html:  # noqa: FBT001  a row of a table
    return fill(CHOICE, name=name, id=key, label=label, checked=Html(" checked" * checked))
