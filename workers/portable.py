"""A page as plain Markdown that reads the same on any other site. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, urljoin, urlsplit

from workers import frontmatter
from workers.errors import Fault, PageInvalid, SettingsInvalid
from workers.frontmatter.permalink import public_address
from workers.markup import shortcodes
from workers.markup.passages import passages, pieces

if TYPE_CHECKING:
    from workers.account import Account

_END: Final = re.compile(r"\r\n|\r|\n")
_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_ESCAPED: Final = re.compile(r"\\([!-/:-@\[-`{-~])")
_SAFE: Final = ":/?#[]@!$&'()*+,;=%~"  # what an address may hold as it is


@dataclass(frozen=True, slots=True)
class Portable:
    """The Markdown, and what of the page could not be made plain."""

    text: str
    faults: tuple[Fault, ...] = ()


def portable(page: bytes, *, name: str, folder: str, account: Account) -> Portable:
    """Take off the front matter and make addresses absolute; all else stays as it is written.

    What is relative is under the page's own address, as Hugo's permalink rule makes it; what
    begins with a slash is under `base_url`; foreign addresses, anchors and code stay. Raises
    PageInvalid for what is no text, SettingsInvalid where the account has no `base_url`.
    """
    if not account.base_url:
        raise SettingsInvalid(
            [f"account {account.name}: base_url is not set; pictures need the site's address"]
        )
    try:
        text = page.decode("utf-8-sig")
    except UnicodeDecodeError:
        fault = Fault("页面不是 UTF-8 编码", "请在编辑器里另存为 UTF-8 编码", name)
        raise PageInvalid([fault]) from None
    split = frontmatter.split(_END.sub("\n", text), file=name)
    front = replace(frontmatter.read(split, file=name, keys=account.keys), source_url="")
    address, odd = public_address(
        front, folder, base_url=account.base_url, permalink=account.permalink, file=name
    )
    expanded = shortcodes.expand(
        split.body, file=name, offset=split.offset, permalink=account.permalink
    )
    site = _Site(address, account.base_url)
    body = "".join(
        "".join(map(site.made_absolute, pieces(passage.text))) if passage.is_text else passage.text
        for passage in passages(expanded.body)
    )
    faults = (*front.faults, *odd, *expanded.faults, *site.faults(name))
    return Portable(_with_ends_of(text, body, split.offset), faults)


class _Site:
    """The page's and the site's public addresses."""

    def __init__(self, page: str, base_url: str) -> None:
        self._page = page
        self._base = base_url.rstrip("/")
        self._path = urlsplit(self._base).path
        self._lost: list[str] = []

    def made_absolute(self, piece: tuple[str, bool]) -> str:
        """A piece of text, made absolute if it is an address."""
        written, is_address = piece
        return self._absolute(written) if is_address else written

    def faults(self, name: str) -> tuple[Fault, ...]:
        remedy = "请在页首写 slug，或把地址写完整"
        return tuple(
            Fault(f"不知道页面自己的地址，{ref[:80]} 无从写完整", remedy, name)
            for ref in dict.fromkeys(self._lost)
        )

    def _absolute(self, written: str) -> str:
        if not written or written.startswith(("#", "//")) or _SCHEME.match(written):
            return written
        plain = _ESCAPED.sub(r"\1", written)
        # Brackets that were escaped must not end the link now.
        safe = _SAFE if plain == written else _SAFE.replace("()", "")
        return quote(self._joined(plain), safe=safe)

    def _joined(self, ref: str) -> str:
        if ref.startswith("/"):
            below = ref.removeprefix(self._path) if ref.startswith(f"{self._path}/") else ref
            return f"{self._base}{below}"
        if not self._page:
            self._lost.append(ref)
            return ref
        try:
            return urljoin(self._page, ref)
        except ValueError:  # half a bracket
            self._lost.append(ref)
            return ref


def _with_ends_of(text: str, body: str, offset: int) -> str:
    """The body with its lines' own ends, as they were before all became LF."""
    ends = _END.findall(text)[offset:]
    lines = body.split("\n")
    if set(ends) <= {"\n"}:
        return body.lstrip("\n")
    last = len(lines) - 1
    whole = [f"{line}{ends[at] if at < last else ''}" for at, line in enumerate(lines)]
    return "".join(whole).lstrip("\r\n")
