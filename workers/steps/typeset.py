"""Typeset: a Digest becomes the Article WeChat will show, in the account's theme."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from workers import headline
from workers.digest import AUTHOR_LIMIT, CONTENT_LIMIT, SUMMARY_LIMIT, TITLE_LIMIT, Article
from workers.digest import HOSTED_ADDRESS as ADDRESS
from workers.errors import Fault, Gravity
from workers.jinja import templates
from workers.markup import themes, tree
from workers.markup.write import Writer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from workers.digest import Digest, HostedPicture
    from workers.markup.places import Place
    from workers.settings import Account

DEFAULT: Final = "calm"


def typeset(digest: Digest, hosted: Mapping[str, HostedPicture], account: Account) -> Article:
    """WeChat-safe HTML with the pictures WeChat hosts; a picture missing in `hosted` is left out.

    Over CONTENT_LIMIT characters the colours of code go first; what is still too long is a fault.
    """
    theme, faults = _theme(digest.theme or account.theme, digest.name)
    title = headline.fit_title(digest.title, TITLE_LIMIT)
    root = tree.regrow(digest.html)
    html, characters = _written(root, theme, hosted, colours=True)
    if characters >= CONTENT_LIMIT:
        html, characters = _written(root, theme, hosted, colours=False)
        faults = (*faults, _pale(digest.name))
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
        faults=(*faults, *_title_faults(title, digest.name), *_long(characters, digest.name)),
    )


def _theme(name: str, file: str) -> tuple[Place, tuple[Fault, ...]]:
    """The theme's places; an unknown one is a fault, and the article is set in the default."""
    known = _themes()
    if name in known:
        return _places(name), ()
    remedy = f"请改用其中之一：{'、'.join(known)}"
    return _places(DEFAULT), (Fault(f"没有名为 {name} 的主题", remedy, file),)


@lru_cache(maxsize=1)
def _themes() -> tuple[str, ...]:
    """The names of the themes that are installed."""
    return tuple(sorted(path.parent.name for path in templates().glob("themes/*/theme.css")))


@lru_cache(maxsize=16)
def _places(name: str) -> Place:
    folder = templates() / "themes" / name
    css = (folder / "theme.css").read_text(encoding="utf-8")
    return themes.places(css, (folder / "theme.toml").read_text(encoding="utf-8"))


def _written(
    root: tree.Element, theme: Place, hosted: Mapping[str, HostedPicture], *, colours: bool
) -> tuple[str, int]:
    """The HTML and its length with every picture's address as long as WeChat's are."""
    writer = Writer(theme, hosted, colours=colours)
    html = writer.article(root)
    ours = sum(map(len, writer.addresses))
    return html, len(html) - ours + ADDRESS * len(writer.addresses)


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


def _pale(file: str) -> Fault:
    what = "正文接近微信的上限，代码不再着色"
    return Fault(what, "如要保留颜色，请缩短正文或代码", file, gravity=Gravity.WARNING)


def _long(characters: int, file: str) -> tuple[Fault, ...]:
    if characters < CONTENT_LIMIT:
        return ()
    what = f"正文排版后有 {characters:,} 个字符，微信要求少于 {CONTENT_LIMIT:,}（标签也计入）"
    return (Fault(what, "请缩短正文，或拆成两篇", file),)
