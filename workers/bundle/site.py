"""Where on disk a picture's address leads: beside the page, in the site's static, or nowhere."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal
from unicodedata import normalize
from urllib.parse import unquote, urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# Hugo's tokens that stand for the page's own name; the others (dates, sections) match anything.
_NAMES: Final = frozenset({":slug", ":filename", ":slugorcontentbasename", ":contentbasename"})
_TOKEN: Final = re.compile(r"(:[a-z]+(?:\[[^\]]*\])?)")
_SLUG: Final = re.compile(rb"^\s*\"?slug\"?\s*[:=]\s*[\"']?([^\"'\s,]+)", re.MULTILINE)
_FORMS: Final[tuple[Literal["NFC"], Literal["NFD"]]] = ("NFC", "NFD")
_FRONT: Final = 4096  # bytes; a slug further down is no front matter


@dataclass(frozen=True, slots=True)
class Place:
    """A possible file: `relative` to `root`, which it must not leave."""

    root: Path
    relative: str


@dataclass(frozen=True, slots=True)
class Site:
    """A page's folder, the site's static folder, and the public addresses of both.

    `names` are the names the page may have in its public address (folder and slug). `sent` is
    what came of another machine's static folder with the page; it is asked first.
    """

    home: Path
    static: Path | None
    base_url: str
    permalink: str
    names: frozenset[str]
    sent: Path | None = None

    def places(self, ref: str) -> Iterator[Place]:
        """Yield where a relative or absolute ref may lie, likeliest first."""
        for spelling in _spellings(ref):
            if not spelling.startswith("/"):
                yield Place(self.home, spelling)
                continue
            base = urlsplit(self.base_url).path.rstrip("/")
            path = spelling.removeprefix(base) if spelling.startswith(f"{base}/") else spelling
            yield from self._from_root(spelling)
            if path != spelling:
                yield from self._from_root(path)

    def mapped(self, url: str) -> Iterator[Place]:
        """Yield where a full address may lie: nowhere, unless it is under `base_url`."""
        try:
            base, asked = urlsplit(self.base_url), urlsplit(url)
        except ValueError:  # half a bracket; to be refused when it is fetched
            return
        prefix = f"{base.path.rstrip('/')}/"
        same_host = base.netloc.lower() == asked.netloc.lower() != ""
        if same_host and asked.path.startswith(prefix):
            yield from self._from_root(f"/{unquote(asked.path.removeprefix(prefix))}")

    def _from_root(self, path: str) -> Iterator[Place]:
        for static in (self.sent, self.static):
            if static is not None:
                yield Place(static, path.lstrip("/"))
        beside = self._beside_page(path)
        if beside:
            yield Place(self.home, beside)

    def _beside_page(self, path: str) -> str:
        """Return the part behind the page's own public address; "" for other pages' files.

        Files of different pages share names (00.jpg), so the name alone decides nothing.
        """
        tokens = _TOKEN.split(f"/{self.permalink.strip('/')}/")
        pattern = "".join(self._pattern(token) for token in tokens)
        match = re.match(pattern, path)
        return path[match.end() :] if match else ""

    def _pattern(self, token: str) -> str:
        if token in _NAMES:
            return f"(?:{'|'.join(map(re.escape, sorted(self.names))) or '(?!)'})"
        return "[^/]+" if _TOKEN.fullmatch(token) else re.escape(token)


def slug_of(page: bytes) -> str:
    """Return the slug that the front matter seems to give; good enough to compare with."""
    found = _SLUG.search(page[:_FRONT])
    return found[1].decode("utf-8", "replace") if found else ""


def static_beside(home: Path) -> Path | None:
    """Find Hugo's `static` beside the `content` folder that a page lies in."""
    for folder in (home, *home.parents):
        if folder.name == "content":
            static = folder.parent / "static"
            return static if static.is_dir() else None
    return None


def _spellings(ref: str) -> Iterator[str]:
    """Yield a ref as written, percent-decoded, without query and fragment: each once.

    Names that macOS wrote are decomposed (e + accent) where keyboards compose, so both.
    """
    bare = unquote(re.split(r"[?#]", ref, maxsplit=1)[0])
    plain = [spelling for spelling in (ref, unquote(ref), bare) if spelling]
    yield from dict.fromkeys([*plain, *(normalize(f, s) for f in _FORMS for s in plain)])
