"""What a preview shows of a page: its articles, its pictures, its covers, its faults."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from workers.digest import Article, Crop, Digest, FittedPicture
    from workers.errors import Fault


class Seen(NamedTuple):
    """A picture: the address a browser finds it at, its size in pixels, upright, and its bytes.

    `after` is what WeChat would get and `similarity` how like (SSIM) that is; None where the
    picture was not fitted.
    """

    address: str
    kind: str
    size: tuple[int, int]
    before: int
    after: int | None = None
    similarity: float | None = None


class Cover(NamedTuple):
    """What stands for an article in the feed and in shares.

    A crop is None where it is chosen when the page is submitted; `drawn` tells a card.
    """

    address: str = ""
    size: tuple[int, int] = (1, 1)
    wide: Crop | None = None
    square: Crop | None = None
    drawn: bool = False


class Sight(NamedTuple):
    """Everything a preview shows; `covers` has one for each article, `pictures` are by ref.

    `faults` are the page's, then the remarks on what became of its footer.
    """

    digest: Digest
    articles: Sequence[Article]
    covers: Sequence[Cover]
    pictures: Mapping[str, Seen]
    faults: Sequence[Fault]
    linked: bool = False


def data_uri(kind: str, data: bytes) -> str:
    """An address that holds the picture itself."""
    return f"data:image/{kind};base64,{base64.b64encode(data).decode('ascii')}"


def embedded(fitted: FittedPicture) -> Seen:
    """A picture as WeChat would get it, inside the preview's own file."""
    return Seen(
        data_uri(fitted.kind, fitted.data),
        fitted.kind,
        (fitted.width, fitted.height),
        fitted.before,
        fitted.after,
        fitted.similarity,
    )
