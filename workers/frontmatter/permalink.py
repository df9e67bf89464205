"""A page's own public address, as Hugo's permalink rule makes it, for 阅读原文."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, urljoin, urlsplit

from workers.digest import SOURCE_URL_BYTES
from workers.errors import Fault, Gravity

if TYPE_CHECKING:
    from workers.frontmatter.fields import FrontMatter

_TOKEN: Final = re.compile(r":([a-z]+)")


def public_address(
    front: FrontMatter, folder: str, *, base_url: str, permalink: str, file: str
) -> tuple[str, tuple[Fault, ...]]:
    """[wechat].source_url, else base_url with the permalink rule filled in, else ""."""
    url = front.source_url or _by_rule(front, folder, base_url, permalink)
    url = quote(url, safe=":/?#[]@!$&'()*+,;=%~")
    if not url or (_is_web(url) and len(url) <= SOURCE_URL_BYTES):
        return url, ()
    fault = Fault(
        f"阅读原文的地址不能用：{url[:80]}",
        f"请写成 http(s):// 开头、不超过 {SOURCE_URL_BYTES} 字节的完整地址",
        file,
        gravity=Gravity.ERROR if front.source_url else Gravity.WARNING,
    )
    return "", (fault,)


def _is_web(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc)


def _by_rule(front: FrontMatter, folder: str, base_url: str, permalink: str) -> str:
    slug = front.slug or _slugged(folder) or _slugged(front.title)
    if not base_url or not slug:
        return ""
    values = {"slug": slug, "title": _slugged(front.title), "slugorfilename": slug,
              "filename": _slugged(folder), "contentbasename": _slugged(folder)}  # fmt: skip
    if front.date:
        values |= {
            "year": f"{front.date:%Y}",
            "month": f"{front.date:%m}",
            "day": f"{front.date:%d}",
        }
    path = _TOKEN.sub(lambda token: values.get(token[1], token[0]), permalink)
    if _TOKEN.search(path):
        return ""
    return urljoin(base_url.rstrip("/") + "/", path.lstrip("/"))


def _slugged(text: str) -> str:
    """Hugo's urlize, near enough: lower case, spaces as hyphens, punctuation gone."""
    return re.sub(r"[^\w.-]+", "-", text.lower()).strip("-")
