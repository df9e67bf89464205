"""Look at a page on disk from all sides: every fault, and the article it would become."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from workers.bundle import open_bundle
from workers.digest import HostedPicture
from workers.errors import Fault, Gravity
from workers.furnishing import remarks
from workers.obtain import obtain, wanted, weigh
from workers.steps.cover import choose_covers
from workers.steps.parse import parse
from workers.steps.typeset import typeset
from workers.structure import faults_of, once, verify

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path

    from workers.account import Account
    from workers.bundle import Bundle
    from workers.digest import Article, Digest, FittedPicture
    from workers.structure import Violation
    from workers.tutorials import Series


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """A page, what was read for it, and what would become of it.

    `files` are the pictures read from the bundle, `fitted` the ones WeChat would get, both by
    ref; pictures in `articles` have their refs for addresses. `own` are the page's faults,
    `breaches` what the HTML alone tells of WeChat's structure rules, `faults` both. `remarks`
    tell what became of the page's footer; nothing is wrong with it.
    """

    digest: Digest
    articles: tuple[Article, ...]
    page: bytes = field(repr=False)
    files: Mapping[str, bytes] = field(repr=False)
    fitted: Mapping[str, FittedPicture] = field(repr=False)
    own: tuple[Fault, ...] = ()
    breaches: tuple[Violation, ...] = ()
    remarks: tuple[Fault, ...] = ()

    @property
    def article(self) -> Article:
        """The first, which is the only one unless the page is too long for one."""
        return self.articles[0]

    @property
    def faults(self) -> tuple[Fault, ...]:
        return self.faults_with()

    def faults_with(self, *beyond: Violation) -> tuple[Fault, ...]:
        """All faults, those that others found in the article too, each breach once."""
        told = faults_of(
            # The last to tell of a breach tells it best: its place in the source is known.
            once((*beyond, *self.breaches)),
            self.page.decode("utf-8", "replace"),
            self.digest.name,
            {picture.ref: picture.line for picture in self.digest.pictures},
        )
        return _ordered(*self.own, *told)

    @property
    def errors(self) -> tuple[Fault, ...]:
        return tuple(f for f in self.faults if f.gravity is Gravity.ERROR)


def look(
    path: Path, account: Account, *, theme: str = "", series: Series | None = None
) -> Examined:
    """Examine a page file or bundle folder; reads local files only and touches nothing.

    Foreign pictures are not fetched: they stand in the article with their own addresses. `series`
    is the recommended one as the ledger keeps it; without it, that of the account's file.
    Raises PageInvalid where there is no page to read.
    """
    if theme:
        account = replace(account, theme=theme)
    bundle = open_bundle(path, account=account)
    digest = parse(bundle.page, name=bundle.name, folder=bundle.folder, account=account)
    files, unread = _read(bundle, digest)
    had = obtain(digest, files, account, remote=False, without=unread)
    articles = typeset(digest, _addresses(had.far, had.fitted), account, series)
    covers = choose_covers(digest, articles, had.data)
    return Examined(
        digest=digest,
        articles=tuple(map(_with_cover, articles, covers)),
        page=bundle.page,
        files={ref: data for ref, data in files.items() if ref in had.data},
        fitted=had.fitted,
        own=(
            *digest.faults,
            *(weigh(fault, account) for fault in unread.values()),
            *had.faults,
            *articles[0].faults,
        ),
        breaches=tuple(found for article in articles for found in verify(article.html)),
        remarks=remarks(digest, account),
    )


def _with_cover(article: Article, cover: str) -> Article:
    return replace(article, cover=cover)


def _read(bundle: Bundle, digest: Digest) -> tuple[dict[str, bytes], dict[str, Fault]]:
    files, unread = {}, {}
    for picture in wanted(digest):
        if picture.inline:
            continue
        found = bundle.read(picture)
        if isinstance(found, Fault):
            unread[picture.ref] = found
        elif found is not None:
            files[picture.ref] = found
    return files, unread


def _addresses(
    far: Collection[str], fitted: Mapping[str, FittedPicture]
) -> dict[str, HostedPicture]:
    """Let each picture stand at its own ref; one that is far away has no size yet."""
    addresses = {ref: HostedPicture(ref, f.width, f.height) for ref, f in fitted.items()}
    return {**{ref: HostedPicture(ref, 0, 0) for ref in far}, **addresses}


def _ordered(*faults: Fault) -> tuple[Fault, ...]:
    return tuple(sorted(dict.fromkeys(faults), key=lambda f: (f.file, f.line or 0, str(f))))
