"""Tell one block at a page's end: a rule, the picture to scan, the line that asks to follow."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import unquote, urlsplit

from workers.digest import Closing, ClosingKind
from workers.markup.links import addresses
from workers.markup.tree import text_of

if TYPE_CHECKING:
    import xml.etree.ElementTree as ET
    from collections.abc import Iterable

_HOLDERS: Final = frozenset({"p", "div", "center", "figure", "section"})
_LINE: Final = 60  # characters: an invitation is short, what is longer tells something
_ALT: Final = 30
_ACCOUNT: Final = r"(?:微信)?(?:公众号|订阅号|服务号)"
# The alt text of a picture to scan, whole: 公众号后台的设置 is a picture of the text.
_SCANNED: Final = re.compile(
    rf"{_ACCOUNT}(?:二维码|名片)?(?:[：:|｜\s「“《【-].{{1,24}})?"
    rf"|.{{0,12}}(?:扫码|扫一扫|长按|扫描|识别).{{0,8}}(?:关注|公众号|二维码).{{0,10}}"
    rf"|.{{0,8}}关注(?:我们?|本号|作者|{_ACCOUNT}).{{0,12}}"
    rf"|.{{0,10}}{_ACCOUNT}的?(?:二维码|名片)"
    r"|(?:扫码|欢迎|点击)?关注|扫码|二维码",
    re.IGNORECASE,
)
# 关注本公众号，我们共同学习进步 asks; 我们将持续关注公众号行业 tells.
_ASIDE: Final = r"(?:.{0,16}[，,！!。～~ ])?"
_PLEASE: Final = "(?:欢迎|请|记得|点击|长按|扫码|扫一扫|别忘了|点个)"
_ASKS: Final = re.compile(
    rf"{_ASIDE}{_PLEASE}*.{{0,6}}?(?:关注|订阅)"
    rf"(?:一下|下方|我的|我们的|本|微信|[“「]?\w{{1,12}}[”」]?的?)?{_ACCOUNT}"
    r"(?:(?:[^\w]|获取|了解|回复|看|阅读|查看|领取|不迷路|第一时间|一起|和我|与我).*)?"
    rf"|{_ASIDE}{_PLEASE}+.{{0,6}}?(?:关注|订阅)(?:我们?|本号|一下)?\W*"
    rf"|{_ACCOUNT}[：:|｜]\s?.{{1,20}}",
)
_ORIGIN: Final = re.compile(
    r".{0,8}(?:原文|原地址|原始地址|博客|本文|首发|永久链接).{0,8}(?:地址|链接|网址|于|网站|：|:)?"
    r"[：:\s]*|(?:地址|链接)[：:\s]*"
)
_END: Final = " \t。.！!）)（(「」[]【】"


def from_root(ref: str) -> str:
    """An account's picture is an address, or a path of the site's static files."""
    return ref if not ref or re.match(r"https?:|/", ref) else f"/{ref}"


class PageItself(NamedTuple):
    """What tells an address as the page's own: the site's host, and the page's names in it.

    `picture` is the account's furniture picture, `address` the page's public address, or "".
    """

    host: str = ""
    names: frozenset[str] = frozenset()
    picture: str = ""
    address: str = ""

    @classmethod
    def of(cls, *, base_url: str, picture: str, address: str, names: Iterable[str]) -> PageItself:
        """What the page's own address and its account's picture are known by."""
        host = urlsplit(base_url).netloc.lower()
        return cls(host, frozenset(names) - {""}, from_root(picture), address)

    def owns(self, url: str) -> bool:
        """Whether an address is the page's public one: on its site, or named after it."""
        try:
            parts = urlsplit(url)
        except ValueError:
            return False
        last = unquote(parts.path.rstrip("/").rpartition("/")[2])
        return last in self.names or (self.host != "" and parts.netloc.lower() == self.host)


def kind_of(block: ET.Element, page: PageItself) -> Closing | None:
    """What a block is, if it is furniture; its line is not yet told."""
    if block.tag == "hr":
        return Closing(ClosingKind.RULE)
    if block.tag not in _HOLDERS:
        return None
    return _picture(block, page) or _self_link(block, page) or _follow(block)


def _picture(block: ET.Element, page: PageItself) -> Closing | None:
    images = list(block.iter("img"))
    if len(images) != 1:
        return None
    source, words = images[0].get("src", ""), text_of(block)
    name = images[0].get("alt", "").strip() or words
    known = page.picture != "" and unquote(source) == unquote(page.picture)
    scanned = len(name) <= _ALT and _SCANNED.fullmatch(name) is not None
    if not (known or scanned) or (words and words != name):
        return None
    return Closing(ClosingKind.PICTURE, name, source)


def _self_link(block: ET.Element, page: PageItself) -> Closing | None:
    words = text_of(block)
    anchors = list(block.iter("a"))
    urls = [anchor.get("href", "") for anchor in anchors] or [url for _, url in addresses(words)]
    if len(urls) != 1 or next(block.iter("img"), None) is not None or not page.owns(urls[0]):
        return None
    shown = text_of(anchors[0]) if anchors else urls[0]
    label = words.replace(shown, "", 1).strip(_END) or shown
    if len(label) > _LINE or not _ORIGIN.fullmatch(label):
        return None
    return Closing(ClosingKind.SELF_LINK, words, urls[0])


def _follow(block: ET.Element) -> Closing | None:
    words = text_of(block)
    plain = not any(child.tag in ("a", "img") for child in block.iter()) and "://" not in words
    if not plain or len(words) > _LINE or not _ASKS.fullmatch(words):
        return None
    return Closing(ClosingKind.FOLLOW, words)
