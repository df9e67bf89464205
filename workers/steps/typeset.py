"""Typeset: a Digest becomes the Article WeChat will show, in the account's theme.

A page that is too long for one, whatever it wears, becomes several.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, NamedTuple

from workers import furnishing, headline, wardrobe
from workers.account import IssueMark
from workers.digest import (
    ARTICLES_LIMIT,
    AUTHOR_LIMIT,
    CONTENT_LIMIT,
    HOSTED_ADDRESS,
    SUMMARY_LIMIT,
    TITLE_LIMIT,
    Article,
)
from workers.errors import Fault, Gravity
from workers.markup import figures, prose, tree
from workers.markup.split import split
from workers.markup.write import Writer

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from workers.digest import Digest, HostedPicture
    from workers.markup.places import Place
    from workers.settings import Account
    from workers.tutorials import Series
    from workers.wardrobe import Dress

WORDS: Final = 16
"""Of the text in a fault: enough to find the place."""
NUMERALS: Final = "一二三四五六七八"


class _Look(NamedTuple):
    """One way to set a page, and what had to go for it ("" if nothing)."""

    place: Place
    hosted: Mapping[str, HostedPicture]
    colours: bool
    told: str

    def set(self, root: tree.Element) -> tuple[str, int]:
        """HTML and its length, with WeChat's own addresses, whatever length ours have here."""
        writer = Writer(self.place, self.hosted, colours=self.colours)
        html = writer.article(root)
        ours = sum(map(len, writer.addresses))
        return html, len(html) - ours + HOSTED_ADDRESS * len(writer.addresses)

    def length(self, root: tree.Element) -> int:
        return self.set(root)[1]


class _Set(NamedTuple):
    """A page, or a part of one, as it was set."""

    root: tree.Element
    html: str
    characters: int
    told: str


def typeset(
    digest: Digest,
    hosted: Mapping[str, HostedPicture],
    account: Account,
    series: Series | None = None,
) -> tuple[Article, ...]:
    """WeChat-safe HTML with the pictures WeChat hosts; a picture missing in `hosted` is left out.

    From CONTENT_LIMIT characters on, the theme's lean sheet is tried, then the same without the
    colours of code; what is still too long is cut into parts, an article each. Where that
    cannot be done either, one article too long comes back, with a fault. The first article has
    the faults of all. `series` is the recommended one as the ledger keeps it; without it, that
    of the account's file.
    """
    dress = wardrobe.dress(digest.theme, account.theme, account.accent, digest.name)
    root = tree.regrow(digest.html)
    unread = furnishing.furnish(root, digest, hosted, account, series)
    figures.hang(root, hosted)
    parts = _parts(root, digest, dress, hosted)
    titles = [_title(digest, account, _mark(at, len(parts))) for at in range(len(parts))]
    articles = [
        _article(part, at, title, digest, account)
        for at, (part, title) in enumerate(zip(parts, titles, strict=True))
    ]
    faults = (
        *dress.faults,
        *unread,
        *_title_faults(titles[0], digest.name),
        *_length_faults(parts, digest.name),
    )
    return (replace(articles[0], faults=faults), *articles[1:])


def _parts(
    root: tree.Element, digest: Digest, dress: Dress, hosted: Mapping[str, HostedPicture]
) -> list[_Set]:
    looks = (
        _Look(dress.full, hosted, colours=True, told=""),
        _Look(dress.lean, hosted, colours=True, told="已改用精简版式"),
        _Look(dress.lean, hosted, colours=False, told="已改用精简版式，代码不着色"),
    )
    whole = _fitting(root, looks)
    if whole.characters < CONTENT_LIMIT:
        return [whole]
    parts = split(
        root,
        {item.title for item in digest.items},
        [look.length for look in looks],
        room=CONTENT_LIMIT - 1,
        most=ARTICLES_LIMIT,
    )
    return [_fitting(part, looks) for part in parts] or [whole]


def _fitting(root: tree.Element, looks: Sequence[_Look]) -> _Set:
    """The fullest look that fits, else the leanest."""
    for look in looks[:-1]:
        html, characters = look.set(root)
        if characters < CONTENT_LIMIT:
            return _Set(root, html, characters, look.told)
    return _Set(root, *looks[-1].set(root), looks[-1].told)


def _article(
    part: _Set, at: int, title: headline.Fitted, digest: Digest, account: Account
) -> Article:
    """The article of a page's part, the first of which has the page's own title and summary."""
    pictures = dict.fromkeys(image.get("src", "") for image in part.root.iter("img"))
    return Article(
        title=title.text,
        title_cut=title.how,
        author=headline.fit_name(digest.author or account.author, AUTHOR_LIMIT),
        summary=_summary(digest, part.root) if at == 0 else _summary_of_rest(digest, part.root),
        html=part.html,
        characters=part.characters,
        cover=(at > 0 and next(iter(pictures), "")) or _cover(digest),
        pictures=tuple(pictures),
        source_url=digest.source_url,
        comments=digest.comments,
    )


def _title(digest: Digest, account: Account, mark: str = "") -> headline.Fitted:
    keep = account.issue_mark is IssueMark.KEEP
    return headline.fit_part(digest.title, TITLE_LIMIT, mark, keep_mark=keep)


def _mark(at: int, count: int) -> str:
    """What tells a later part's title from the first's."""
    if at == 0:
        return ""
    return "（下）" if count == 2 else f"（{NUMERALS[at]}）"  # noqa: PLR2004  an upper, a lower part


def _summary(digest: Digest, root: tree.Element) -> str:
    """The page's own summary, else the headlines, else its first sentences."""
    if digest.summary:
        return headline.fit_text(digest.summary, SUMMARY_LIMIT)
    if told := headline.join_headlines((item.title for item in digest.items), SUMMARY_LIMIT):
        return told
    return _first_sentences(root)


def _summary_of_rest(digest: Digest, root: tree.Element) -> str:
    """The headlines of this part, else its first sentences."""
    titles = {item.title for item in digest.items}
    here = [words for child in root if (words := tree.words_of(child)) in titles]
    told = headline.join_headlines(here, SUMMARY_LIMIT)
    return told or _first_sentences(root) or _summary(digest, root)


def _first_sentences(root: tree.Element) -> str:
    return headline.fit_text(prose.opening(root), SUMMARY_LIMIT)


def _cover(digest: Digest) -> str:
    if digest.cover:
        return digest.cover.ref
    return _first(digest, [picture.ref for picture in digest.pictures])


def _first(digest: Digest, refs: Collection[str]) -> str:
    """The first of these pictures that is the author's own."""
    own = (picture.ref for picture in digest.pictures if not picture.furniture)
    return next((ref for ref in own if ref in refs), "")


def _title_faults(title: headline.Fitted, file: str) -> tuple[Fault, ...]:
    if title.at_clause:
        return ()
    what = f"标题超过 {TITLE_LIMIT} 字，又没有合适的分句可断：{title.how}"
    remedy = "请在 front matter 的 [wechat] 里写一个短标题 title"
    return (Fault(what, remedy, file, gravity=Gravity.WARNING),)


def _length_faults(parts: Sequence[_Set], file: str) -> tuple[Fault, ...]:
    if parts[0].characters >= CONTENT_LIMIT:
        return (_too_long(parts[0], file),)
    told = next((part.told for part in reversed(parts) if part.told), "")
    count, limit = len(parts), f"上限 {CONTENT_LIMIT:,}"
    lengths = "、".join(f"{part.characters:,}" for part in parts)
    if count > 1:
        begins = "、".join(f"「{tree.text_of(part.root[0])[:WORDS]}」" for part in parts[1:])
        lean = f"，{told}" if told else ""
        what = f"正文太长，已拆成同一份草稿的 {count} 篇，从{begins}处分开{lean}"
        remedy = "如要一篇放下，请缩短正文"
    elif told:
        what, remedy = f"正文较长，{told}", "如要恢复，请缩短正文"
    else:
        return ()
    whole = f"{what}（{lengths} 个字符，{limit}）"
    return (Fault(whole, remedy, file, gravity=Gravity.WARNING),)


def _too_long(whole: _Set, file: str) -> Fault:
    longest = max(whole.root, key=lambda block: len(tree.text_of(block)), default=whole.root)
    what = (
        f"正文排版后有 {whole.characters:,} 个字符，微信要求少于 {CONTENT_LIMIT:,}（标签也计入），"
        f"又拆不成 {ARTICLES_LIMIT} 篇以内"
    )
    place = f"最长的一段从「{tree.text_of(longest)[:WORDS]}」开始"
    return Fault(what, f"请缩短正文或把长段分开（{place}），或拆成两篇", file)
