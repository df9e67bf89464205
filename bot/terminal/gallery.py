"""All themes side by side, each on the same page in a phone: what one chooses by."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import TYPE_CHECKING, Final, NamedTuple

from bot.terminal.fragments import Html, fill, joined
from bot.terminal.house import NOBODYS
from bot.terminal.phone import phone, policy, sheet, skeleton, switches
from bot.terminal.sight import data_uri
from workers import wardrobe
from workers.digest import HostedPicture
from workers.examine import look
from workers.imaging.decode import decode, on_white
from workers.imaging.look import look as look_at
from workers.jinja import templates
from workers.markup import colours, themes
from workers.steps.typeset import typeset

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from workers.account import Account
    from workers.digest import Article, FittedPicture
    from workers.errors import Fault
    from workers.examine import Examined

SPECIMEN: Final = "specimen"
EXAMPLE: Final = "daily"
"""What an account may be called, where none is set up."""
THUMB: Final = (860, 4000)
"""Pixels: twice the widest phone. Seven phones show each picture, in one file."""
QUALITY: Final = 80
NUMBERS: Final = "零一二三四五六七八九"

THEME: Final = """<article class="theme"><header>
<h2>{name} <code>{key}</code>
<span class="colours" role="img" aria-label="{words}">{dots}</span></h2>
<p class="what">{told}</p><p class="soft">这一页 {characters} 字符{more}</p>
</header>{phone}</article>"""
DOT: Final = '<i style="background:{colour}" title="{word} {colour}"></i>'
TOLD: Final = "拿起手机一样往下滑，白天黑夜都看看。喜欢哪一个，就把它名字后面的那个词写进设置。"
TOLD_PAGE: Final = "用的是你的《{title}》。喜欢哪一个，就把它名字后面的那个词写进设置。"
SHOWN: Final = ("accent", "fill", "tint", "line")


class Gallery(NamedTuple):
    """The page, and what is wrong with a style sheet of the account's own."""

    html: str
    faults: tuple[Fault, ...] = ()


class _Worn(NamedTuple):
    key: str
    name: str
    told: str
    colours: Mapping[str, str]
    articles: tuple[Article, ...]
    faults: tuple[Fault, ...]


def gallery(account: Account, page: Path | None = None, accent: str = "") -> Gallery:
    """Show all themes, and the account's own sheet; `accent` ("" or #rrggbb) colours them all.

    `page` is shown in them, else a specimen of ours. Raises PageInvalid where there is none.
    """
    name = EXAMPLE if account is NOBODYS else account.name
    account = replace(account, accent=accent or account.accent)
    examined = look(page or templates() / "preview" / SPECIMEN, account)
    own = (account.theme,) if wardrobe.is_sheet(account.theme) else ()
    worn = [_wear(key, examined, account) for key in (*own, *wardrobe.names())]
    thumbs = {ref: _thumb(picture) for ref, picture in examined.fitted.items()}
    html = fill(
        skeleton("gallery"),
        policy=policy(),
        style=sheet("page", "gallery"),
        switches=switches(),
        count=NUMBERS[len(worn)],
        told=TOLD_PAGE.format(title=examined.article.title) if page else TOLD,
        themes=joined(_shown(one, examined, thumbs) for one in worn),
        account=name,
    )
    return Gallery(html, _distinct(fault for one in worn for fault in one.faults))


def _wear(key: str, examined: Examined, account: Account) -> _Worn:
    """Set the page in a theme, whatever the page itself asks for."""
    worn = replace(account, theme=key)
    digest = replace(examined.digest, theme="")
    dress = wardrobe.dress("", key, account.accent, key)
    hosted = {ref: HostedPicture(ref, f.width, f.height) for ref, f in examined.fitted.items()}
    articles = typeset(digest, hosted, worn)
    if wardrobe.is_sheet(key):
        told = colours.words_of(dress.accent)
        return _Worn(key, "自己的", "账号的样式表", told, articles, dress.faults)
    words = themes.words(
        (templates() / "themes" / key / "theme.toml").read_text(encoding="utf-8"), account.accent
    )
    return _Worn(key, words.name, words.description, words.colours, articles, dress.faults)


def _shown(worn: _Worn, examined: Examined, thumbs: Mapping[str, str]) -> Html:
    article = worn.articles[0]
    shades = {worn.colours[word]: word for word in reversed(SHOWN)}
    return fill(
        THEME,
        name=worn.name,
        key=worn.key,
        told=worn.told,
        words="、".join(f"{word} {shade}" for shade, word in reversed(shades.items())),
        dots=joined(fill(DOT, colour=s, word=w) for s, w in reversed(shades.items())),
        characters=f"{article.characters:,}",
        more=f"，共 {len(worn.articles)} 篇，这是第一篇" if len(worn.articles) > 1 else "",
        phone=phone(
            article,
            examined.digest,
            address=lambda ref: thumbs.get(ref, ""),
            label=f"{worn.name}：{article.title}",
            account=worn.name,
        ),
    )


def _thumb(picture: FittedPicture) -> str:
    """A picture no larger than phones show it; the first of a film's."""
    image = on_white(decode(picture.data, look_at(picture.data), THUMB))
    out = io.BytesIO()
    image.convert("RGB").save(out, "JPEG", quality=QUALITY, optimize=True)
    small = out.getvalue()
    if len(small) < picture.after or picture.kind == "gif":
        return data_uri("jpeg", small)
    return data_uri(picture.kind, picture.data)


def _distinct(faults: Iterable[Fault]) -> tuple[Fault, ...]:
    return tuple(dict.fromkeys(faults))
