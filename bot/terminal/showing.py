"""Show a page as one HTML file: the article in a phone, and beside it all there is to know."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.terminal.covers import before_opening
from bot.terminal.fragments import Html, fill, joined
from bot.terminal.output import MARKS, likeness, size
from bot.terminal.phone import phone, policy, sheet, skeleton, switches
from workers.digest import AUTHOR_LIMIT, CONTENT_LIMIT, SUMMARY_LIMIT, TITLE_LIMIT
from workers.errors import Gravity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from bot.terminal.sight import Seen, Sight
    from workers.digest import Article, Digest, Picture
    from workers.errors import Fault

FAR_AWAY: Final = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' width='600' height='200'%3E"
    "%3Crect width='600' height='200' fill='%23e8e8e8'/%3E%3Ctext x='300' y='108' font-size='24' "
    "fill='%23666' text-anchor='middle' font-family='sans-serif'%3E远程图片，提交时才会抓取"
    "%3C/text%3E%3C/svg%3E"
)
"""What stands where a foreign picture will: looking at a page fetches nothing."""

CARD: Final = '<section class="card"><h2>{heading}</h2>{body}</section>'
FOLDED: Final = (
    '<details class="card"><summary>{heading}</summary><{kind}>{rows}</{kind}></details>'
)
FACT: Final = '<dt>{name}</dt><dd>{told}</dd><dd class="n">{count}</dd>{note}'
WELL: Final = Html('<p class="well">没有发现问题，可以提交。</p>')
FAULT: Final = '<li class="{gravity}"><b>{mark}</b>{place}{what}。{remedy}</li>'
LENGTH: Final = (
    '<meter min="0" max="{limit}" high="{high}" value="{value}" aria-label="{label}"></meter>'
    '<p class="soft">HTML {value} / {limit} 字符，标签也算，图片地址按微信的长度算</p>'
)
PICTURES: Final = (
    '<table><tr><th>图片</th><th class="n px">尺寸</th><th class="n">原来</th>'
    '<th class="n">上传</th><th class="n">画质</th></tr>{rows}</table>{note}'
)
PICTURE: Final = (
    '<tr><td>{name}</td><td class="n px">{pixels}</td><td class="n">{before}</td>'
    '<td class="n">{after}</td><td class="n">{likeness}</td></tr>'
)
ABSENT: Final = '<tr><td>{name}</td><td class="n" colspan="4">{why}</td></tr>'
UNFITTED: Final = '<p class="soft">图片留在原处，不加 --linked 就能看到上传后的大小和画质。</p>'
FITTED: Final = (
    '<p class="soft">画质是上传的与原图的相似度（SSIM）；空白是原样上传，只去掉了拍摄信息。</p>'
)


def show(sight: Sight, *, account: str = "公众号") -> str:
    """Render the preview. Scripts, frames and foreign addresses are shut out by its own policy."""
    digest = sight.digest
    frames = (
        phone(article, digest, address=_address(sight), label=article.title, account=account)
        for article in sight.articles
    )
    return fill(
        skeleton("preview"),
        policy=policy(*(("file:",) if sight.linked else ())),
        title=sight.articles[0].title,
        style=sheet("page", "preview"),
        switches=switches(),
        phones=joined(fill("<div>{phone}</div>", phone=frame) for frame in frames),
        cards=joined(_cards(sight, account)),
    )


def _address(sight: Sight) -> Callable[[str], str]:
    return lambda ref: sight.pictures[ref].address if ref in sight.pictures else FAR_AWAY


def _cards(sight: Sight, account: str) -> Iterable[Html]:
    digest = sight.digest
    wrong = sum(fault.gravity is not Gravity.NOTE for fault in sight.faults)
    body = joined((*([] if wrong else [WELL]), _faults(sight.faults)))
    yield fill(CARD, heading=_counted("检查", wrong), body=body)
    for number, (article, cover) in enumerate(zip(sight.articles, sight.covers, strict=True), 1):
        which = f"（第 {number} 篇）" if len(sight.articles) > 1 else ""
        body = before_opening(article, cover, account)
        yield fill(CARD, heading=f"打开之前{which}", body=body)
        yield fill(CARD, heading=f"文字{which}", body=_words(article, digest))
    if digest.pictures:
        yield fill(CARD, heading=_counted("图片", len(digest.pictures)), body=_pictures(sight))
    yield from _links(digest)


def _counted(heading: str, count: int) -> Html:
    return fill("{heading} <small>{count}</small>", heading=heading, count=count or "")


def _faults(faults: Iterable[Fault]) -> Html:
    rows = joined(
        fill(
            FAULT,
            gravity=fault.gravity,
            mark=MARKS[fault.gravity],
            place=fill("<code>{place}</code>", place=fault.place) if fault.place else "",
            what=fault.what,
            remedy=fault.remedy,
        )
        for fault in faults
    )
    return fill('<ul class="faults">{rows}</ul>', rows=rows) if rows else Html("")


def _words(article: Article, digest: Digest) -> Html:
    cut = f"{article.title_cut}。原标题 {len(digest.title)} 字：{digest.title}"
    facts = (
        ("标题", article.title, TITLE_LIMIT, cut if article.title_cut else ""),
        ("作者", article.author, AUTHOR_LIMIT, ""),
        ("摘要", article.summary, SUMMARY_LIMIT, ""),
    )
    length = fill(
        LENGTH,
        limit=CONTENT_LIMIT,
        high=CONTENT_LIMIT * 9 // 10,
        value=article.characters,
        label="正文长度",
    )
    return fill("<dl>{facts}</dl>{length}", facts=joined(_fact(*f) for f in facts), length=length)


def _fact(name: str, told: str, limit: int, note: str) -> Html:
    return fill(
        FACT,
        name=name,
        told=told or "（没有）",
        count=f"{len(told)} / {limit}",
        note=fill('<dd class="note">{note}</dd>', note=note) if note else "",
    )


def _pictures(sight: Sight) -> Html:
    rows = (_picture(picture, sight.pictures.get(picture.ref)) for picture in sight.digest.pictures)
    note = Html(UNFITTED if sight.linked else FITTED)
    return fill(PICTURES, rows=joined(rows), note=note)


def _picture(picture: Picture, seen: Seen | None) -> Html:
    name = picture.ref[:80]
    if seen is None:
        return fill(ABSENT, name=name, why="远程，提交时抓取" if picture.remote else "没有")
    return fill(
        PICTURE,
        name=name,
        pixels="{}×{}".format(*seen.size),
        before=size(seen.before),
        after="" if seen.after is None else size(seen.after),
        likeness="" if seen.similarity is None else likeness(seen.similarity),
    )


def _links(digest: Digest) -> Iterable[Html]:
    row = '<li{value}>{text}<br><span class="soft">{url}</span></li>'
    notes = [
        fill(row, value=fill(' value="{n}"', n=note.number), text=note.text, url=note.url)
        for note in digest.notes
    ]
    kept = [fill(row, value="", text=link.text, url=link.url) for link in digest.kept_links]
    for heading, kind, rows in (("变成注释的链接", "ol", notes), ("保留的链接", "ul", kept)):
        if rows:
            yield fill(FOLDED, heading=f"{heading}（{len(rows)}）", kind=kind, rows=joined(rows))
