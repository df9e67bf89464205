"""Typeset: a Digest becomes the Article WeChat will show, in the account's theme."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workers import headline, wardrobe
from workers.digest import (
    AUTHOR_LIMIT,
    CONTENT_LIMIT,
    HOSTED_ADDRESS,
    SUMMARY_LIMIT,
    TITLE_LIMIT,
    Article,
)
from workers.errors import Fault, Gravity
from workers.markup import figures, tree
from workers.markup.write import Writer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from workers.digest import Digest, HostedPicture
    from workers.settings import Account
    from workers.wardrobe import Dress


def typeset(digest: Digest, hosted: Mapping[str, HostedPicture], account: Account) -> Article:
    """WeChat-safe HTML with the pictures WeChat hosts; a picture missing in `hosted` is left out.

    From CONTENT_LIMIT characters on, the theme's lean sheet is tried, then the same without the
    colours of code; what is still too long is a fault.
    """
    dress = wardrobe.dress(digest.theme, account.theme, account.accent, digest.name)
    title = headline.fit_title(digest.title, TITLE_LIMIT)
    root = tree.regrow(digest.html)
    figures.hang(root, hosted)
    html, characters, told = _fitting(root, dress, hosted)
    return Article(
        title=title.text,
        title_cut=title.how,
        author=headline.fit_name(digest.author or account.author, AUTHOR_LIMIT),
        summary=_summary(digest, root),
        html=html,
        characters=characters,
        cover=_cover(digest),
        source_url=digest.source_url,
        comments=digest.comments,
        faults=(
            *dress.faults,
            *_title_faults(title, digest.name),
            *_length_faults(told, characters, digest.name),
        ),
    )


def _fitting(
    root: tree.Element, dress: Dress, hosted: Mapping[str, HostedPicture]
) -> tuple[str, int, str]:
    """HTML, its length, and what had to go for it: the full dress, then the colours of code."""
    dresses = (
        (dress.full, True, ""),
        (dress.lean, True, "已改用精简版式"),
        (dress.lean, False, "已改用精简版式，代码不着色"),
    )
    html, characters, told = "", CONTENT_LIMIT, ""
    for place, colours, told in dresses:  # noqa: B007  the last one stands where none fits
        writer = Writer(place, hosted, colours=colours)
        html = writer.article(root)
        # WeChat counts its own addresses, whatever length ours have here.
        ours = sum(map(len, writer.addresses))
        characters = len(html) - ours + HOSTED_ADDRESS * len(writer.addresses)
        if characters < CONTENT_LIMIT:
            break
    return html, characters, told


def _summary(digest: Digest, root: tree.Element) -> str:
    """The page's own summary, else the headlines, else its first sentences."""
    if digest.summary:
        return headline.fit_text(digest.summary, SUMMARY_LIMIT)
    if told := headline.join_headlines((item.title for item in digest.items), SUMMARY_LIMIT):
        return told
    prose = " ".join(text for text in map(tree.text_of, root.iterfind("p")) if text)
    return headline.fit_text(prose, SUMMARY_LIMIT)


def _cover(digest: Digest) -> str:
    if digest.cover:
        return digest.cover.ref
    return digest.pictures[0].ref if digest.pictures else ""


def _title_faults(title: headline.Fitted, file: str) -> tuple[Fault, ...]:
    if title.at_clause:
        return ()
    what = f"标题超过 {TITLE_LIMIT} 字，又没有合适的分句可断：{title.how}"
    remedy = "请在 front matter 的 [wechat] 里写一个短标题 title"
    return (Fault(what, remedy, file, gravity=Gravity.WARNING),)


def _length_faults(told: str, characters: int, file: str) -> tuple[Fault, ...]:
    if characters >= CONTENT_LIMIT:
        what = f"正文排版后有 {characters:,} 个字符，微信要求少于 {CONTENT_LIMIT:,}（标签也计入）"
        return (Fault(what, "请缩短正文，或拆成两篇", file),)
    if not told:
        return ()
    what = f"正文较长，{told}（{characters:,} 个字符，上限 {CONTENT_LIMIT:,}）"
    return (Fault(what, "如要恢复，请缩短正文", file, gravity=Gravity.WARNING),)
