"""Show an examined page as one HTML file that needs nothing else."""

from __future__ import annotations

import base64
import html
import re
from typing import TYPE_CHECKING, Final

from bot.terminal.output import likeness
from workers.digest import CONTENT_LIMIT, SUMMARY_LIMIT, TITLE_LIMIT
from workers.jinja import environment

if TYPE_CHECKING:
    from workers.digest import FittedPicture
    from workers.examine import Examined

SOURCE: Final = re.compile(r'(<img\b[^>]*?\bsrc=")([^"]*)(")')

FAR_AWAY: Final = "data:image/svg+xml;base64," + base64.b64encode(
    '<svg xmlns="http://www.w3.org/2000/svg" width="600" height="200"><rect width="600" '
    'height="200" fill="#e8e8e8"/><text x="300" y="108" font-size="24" fill="#888" '
    'text-anchor="middle" font-family="sans-serif">远程图片，提交时才会抓取</text></svg>'.encode()
).decode("ascii")
"""What stands where a foreign picture will: looking at a page fetches nothing."""


def show(examined: Examined) -> str:
    """Render the preview. Scripts, frames and foreign addresses are shut out by its own CSP."""
    article = examined.article
    return (
        environment()
        .get_template("preview/page.html.j2")
        .render(
            article=article,
            digest=examined.digest,
            body=_self_contained(article.html, examined),
            cover=_data_uri(examined.fitted.get(article.cover)),
            pictures=[(p, examined.fitted.get(p.ref)) for p in examined.digest.pictures],
            likeness=likeness,
            faults=examined.faults,
            limits={"title": TITLE_LIMIT, "summary": SUMMARY_LIMIT, "content": CONTENT_LIMIT},
        )
    )


def _self_contained(body: str, examined: Examined) -> str:
    def replace(found: re.Match[str]) -> str:
        ref = html.unescape(found[2])
        if ref.startswith("data:"):
            return found[0]
        return f"{found[1]}{_data_uri(examined.fitted.get(ref)) or FAR_AWAY}{found[3]}"

    return SOURCE.sub(replace, body)


def _data_uri(picture: FittedPicture | None) -> str:
    if picture is None:
        return ""
    return f"data:image/{picture.kind};base64,{base64.b64encode(picture.data).decode('ascii')}"
