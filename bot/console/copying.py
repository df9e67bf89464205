"""Copy for WeChat: an article as the official editor takes it from the clipboard."""

from __future__ import annotations

import base64
from html import escape
from typing import TYPE_CHECKING, Final

from flask import Response

from bot.console.article import as_picture, bytes_of
from bot.console.issue import found
from bot.console.page import Page, TurnedAway
from bot.console.phone import Phone
from bot.console.sight import look

if TYPE_CHECKING:
    from bot.console.page import Visit
    from workers.shown import Shown

NOT_YET: Final = "文章还在排版，请过几秒再复制。"


def view(visit: Visit, number: int) -> Response:
    """Answer the article's HTML as text; our script puts it on the clipboard as rich text.

    The editor takes over pictures at WeChat's own addresses, and data URIs, which it uploads; all
    others it pastes as 图片上传失败.
    """
    row, _ = found(visit, number)
    phone = Phone.read(visit.args)
    sight = look(row, phone.position, phone.theme, visit.services)
    if sight.shown is None:
        raise TurnedAway(409, sight.why or NOT_YET)
    html = _with_bytes(visit, row.id, sight.shown)
    return Response(html, content_type="text/plain; charset=utf-8")


def _with_bytes(visit: Visit, publication: int, shown: Shown) -> str:
    """Write the bytes of each picture that is not at WeChat into the article itself."""
    html = shown.html
    for picture in shown.pictures:
        if picture.hosted or not picture.address:
            continue
        data = bytes_of(visit, publication, picture.sha256)
        if data is not None:
            kind = as_picture(data).content_type
            inline = f"data:{kind};base64,{base64.b64encode(data).decode()}"
            html = html.replace(escape(picture.address), inline)
    return html


PAGE: Final = Page(
    name="copy", path="/issues/<int:number>/copy", title="复制", english="Copy", view=view
)
