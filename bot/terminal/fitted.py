"""Look at a page closely: every picture as WeChat would get it, covers cropped as they will be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.terminal.sight import Cover, Sight, data_uri, embedded
from workers import wardrobe
from workers.digest import Crop
from workers.examine import look
from workers.imaging.card import draw_cover
from workers.imaging.look import look as look_at
from workers.steps.cover import crop_cover

if TYPE_CHECKING:
    from pathlib import Path

    from workers.account import Account
    from workers.digest import Article
    from workers.examine import Examined


def fitted(path: Path, account: Account, *, theme: str = "") -> Sight:
    """What a page would become, everything it shows inside. Raises PageInvalid."""
    examined = look(path, account, theme=theme)
    return Sight(
        examined.digest,
        examined.articles,
        [_cover(article, examined, account) for article in examined.articles],
        {ref: embedded(picture) for ref, picture in examined.fitted.items()},
        (*examined.faults, *examined.remarks),
    )


def _cover(article: Article, examined: Examined, account: Account) -> Cover:
    found = examined.fitted.get(article.cover)
    if found is None:
        return _drawn(article, examined, account)
    # What is fitted may be smaller than what came; crops are shares of either.
    crops = crop_cover(examined.digest, article.cover, found.data)
    wide, square = map(Crop.read, crops)
    return Cover(data_uri(found.kind, found.data), (found.width, found.height), wide, square)


def _drawn(article: Article, examined: Examined, account: Account) -> Cover:
    digest = examined.digest
    dress = wardrobe.dress(digest.theme, account.theme, account.accent, digest.name)
    card = draw_cover(article.title, digest.issue, dress.accent)
    wide, square = map(Crop.read, crop_cover(digest, "", card))
    return Cover(data_uri("png", card), look_at(card).upright, wide, square, drawn=True)
