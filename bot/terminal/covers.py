"""What a reader sees of an article before opening it: the feed, a share, and what is cropped."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.terminal.fragments import Html, fill, joined

if TYPE_CHECKING:
    from bot.terminal.sight import Cover
    from workers.digest import Article, Crop

FEED: Final = """<div class="feed">
<figure><div class="message"><div class="crop wide">{wide}</div><h3>{title}</h3></div>
<figcaption>订阅号消息里，封面裁成 2.35:1</figcaption></figure>
<figure><div class="share"><h3>{title}</h3><p>{summary}</p><div class="crop square">{square}</div>
<small>{account}</small></div>
<figcaption>转发到聊天里，封面裁成 1:1</figcaption></figure>
{whole}</div>{note}"""
WHOLE: Final = """<figure><div class="marks"><img src="{address}" alt="整张封面">{frames}</div>
<figcaption>整张封面：实线 2.35:1，虚线 1:1</figcaption></figure>"""
PICTURE: Final = '<img src="{address}" alt="封面" style="{style}">'
LATER: Final = '<img class="whole" src="{address}" alt="封面">'
FRAME: Final = (
    '<i{kind} style="left:{left:.2f}%;top:{top:.2f}%;width:{wide:.2f}%;height:{high:.2f}%"></i>'
)

DRAWN: Final = "这一页没有能当封面的图片，封面由公报绘制。"
CHOSEN_LATER: Final = "这里按正中偏上裁剪；提交时会按画面内容选，不加 --linked 就能看到。"


def before_opening(article: Article, cover: Cover, account: str) -> Html:
    """The article in the feed and as a share, and its whole cover with both crops marked."""
    note = DRAWN if cover.drawn else "" if cover.wide and cover.square else CHOSEN_LATER
    return fill(
        FEED,
        title=article.title,
        summary=article.summary,
        account=account,
        wide=_cropped(cover, cover.wide),
        square=_cropped(cover, cover.square),
        whole=_marked(cover),
        note=fill('<p class="soft">{note}</p>', note=note) if note else "",
    )


def _cropped(cover: Cover, crop: Crop | None) -> Html:
    """The part of a cover, filling its box: shares of the box's width, as CSS counts margins."""
    if not cover.address:
        return Html("")
    if crop is None:
        return fill(LATER, address=cover.address)
    across, down = crop.right - crop.left, crop.bottom - crop.top
    style = (
        f"width:{100 / across:.3f}%;height:{100 / down:.3f}%;"
        f"left:{-100 * crop.left / across:.3f}%;top:{-100 * crop.top / down:.3f}%"
    )
    return fill(PICTURE, address=cover.address, style=style)


def _marked(cover: Cover) -> Html:
    if cover.drawn or not cover.wide or not cover.square:
        return Html("")
    frames = joined((_frame(cover.wide), _frame(cover.square, Html(' class="second"'))))
    return fill(WHOLE, address=cover.address, frames=frames)


def _frame(crop: Crop, kind: str = "") -> Html:
    return Html(
        FRAME.format(
            kind=kind,
            left=100 * crop.left,
            top=100 * crop.top,
            wide=100 * (crop.right - crop.left),
            high=100 * (crop.bottom - crop.top),
        )
    )
