"""The article inside the phone: a page of its own, as WeChat's filter leaves it; its pictures."""

from __future__ import annotations

import base64
import hashlib
import re
from html import escape
from typing import TYPE_CHECKING, Final

from flask import Response
from markupsafe import Markup
from structlog import get_logger
from werkzeug.exceptions import ServiceUnavailable

from bot.console import files
from bot.console.issue import found
from bot.console.page import NOWHERE, Page, TurnedAway
from bot.console.phone import Phone
from bot.console.sight import look
from bot.sandbox.normalise import normalise
from bot.sandbox.rendition import visible
from workers.jinja import environment
from workers.storage import StorageAway, StorageRefuses

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.console.page import Visit
    from workers.publication import Publication
    from workers.services import Services
    from workers.shown import Shown

POLICY: Final = (
    "default-src 'none'; img-src 'self'; style-src 'self'; style-src-attr 'unsafe-inline'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'self'; sandbox allow-same-origin"
)
"""No script runs in an article, wherever it is opened; its style attributes are its looks."""

PICTURE_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
FOR_A_DAY: Final = "private, max-age=86400, immutable"
MAGIC: Final = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"BM", "image/bmp"),
)
SHOWN_HOST: Final = re.compile(r'(?<=")/((?:mmbiz|mmecoa)\.qpic\.cn/[^"]*)')
SIZE: Final = re.compile(r"(?:/(?:0|640))?/?(?:[?#].*)?$", re.DOTALL)
INLINE: Final = re.compile(rb"data:image/[\w.+-]+;base64,([A-Za-z0-9+/=\s]+)")

log = get_logger(__name__)


def view(visit: Visit, number: int) -> Response:
    """Answer the document in the phone, or, while a worker is at it, one that asks again."""
    row, _ = found(visit, number)
    return document(
        row,
        Phone.read(visit.args),
        visit.services,
        lambda sha: visit.url("picture", number=number, sha=sha),
    )


def document(
    row: Publication, phone: Phone, services: Services, address_of: Callable[[str], str]
) -> Response:
    """Write the document; `address_of` gives where a picture of that sha256 is to be had."""
    sight = look(row, phone.position, phone.theme, services)
    html = (
        environment()
        .get_template("console/article.html.j2")
        .render(
            shown=sight.shown,
            why=sight.why,
            late=sight.late,
            night=phone.night,
            account=row.account,
            sheet=files.address("article.css"),
            content=Markup(_content(sight.shown, address_of)) if sight.shown else "",  # noqa: S704
        )
    )
    answer = Response(html, content_type="text/html; charset=utf-8")
    answer.headers["Content-Security-Policy"] = POLICY
    answer.headers["X-Frame-Options"] = "SAMEORIGIN"
    if sight.waits:
        answer.headers["Refresh"] = "1" if not sight.late else "5"
    return answer


def _content(shown: Shown, address_of: Callable[[str], str]) -> str:
    """What WeChat's filter leaves, each picture at an address of ours."""
    ours = {
        _bare(picture.address): address_of(picture.sha256)
        for picture in shown.pictures
        if picture.address
    }
    return SHOWN_HOST.sub(
        lambda there: escape(ours.get(_bare(there[1]), "")), visible(normalise(shown.html))
    )


def _bare(address: str) -> str:
    """Take scheme, size and query off: WeChat's filter writes its own."""
    return SIZE.sub("", address.partition("://")[2] or address)


def picture(visit: Visit, number: int, sha: str) -> Response:
    """Answer a picture of the issue, as it came with the page."""
    row, _ = found(visit, number)
    data = bytes_of(visit, row.id, sha)
    if data is None:
        raise TurnedAway(404, NOWHERE)
    return as_picture(data)


def cover(visit: Visit, number: int) -> Response:
    """Answer the cover of an article: a picture of the page's, or the card that was drawn."""
    row, _ = found(visit, number)
    sight = look(row, Phone.read(visit.args).position, "", visit.services)
    if sight.shown is None:
        raise TurnedAway(404, NOWHERE)
    if sight.shown.cover:
        return picture(visit, number, sight.shown.cover)
    return as_picture(base64.b64decode(sight.shown.card))


def bytes_of(visit: Visit, publication: int, sha: str) -> bytes | None:
    """Find the bytes of a picture of a publication, as they came."""
    return picture_of(publication, sha, visit.services)


def picture_of(publication: int, sha: str, services: Services) -> bytes | None:
    """The same for whoever needs no session."""
    try:
        kept = services.ledger.picture_bytes(publication, sha)
    except (StorageAway, StorageRefuses) as error:
        log.warning("picture_not_shown", error=type(error).__name__)
        raise ServiceUnavailable from None
    return kept or _inline(publication, sha, services)


def as_picture(data: bytes) -> Response:
    """Answer bytes as the kind of picture that they are, whatever they were called."""
    answer = Response(data, content_type=_kind(data))
    answer.headers["Content-Security-Policy"] = PICTURE_POLICY
    answer.headers["Cache-Control"] = FOR_A_DAY
    return answer


def _kind(data: bytes) -> str:
    for magic, kind in MAGIC:
        if data.startswith(magic):
            return kind
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    if data[4:12] in (b"ftypavif", b"ftypavis"):
        return "image/avif"
    return "image/svg+xml" if b"<svg" in data[:1000] else "application/octet-stream"


def _inline(publication: int, sha: str, services: Services) -> bytes | None:
    """Find a picture that is written into the page itself."""
    for page in services.ledger.mendable(publication):
        for text in INLINE.findall(page.page):
            data = _decoded(text)
            if hashlib.sha256(data).hexdigest() == sha:
                return data
    return None


def _decoded(text: bytes) -> bytes:
    try:
        return base64.b64decode(text)
    except ValueError:
        return b""


_AT: Final = "/issues/<int:number>"
PAGES: Final = (
    Page(name="article", path=f"{_AT}/article", title="文章", english="Article", view=view),
    Page(
        name="picture", path=f"{_AT}/pictures/<sha>", title="图片", english="Picture", view=picture
    ),
    Page(name="cover", path=f"{_AT}/cover", title="封面", english="Cover", view=cover),
)
