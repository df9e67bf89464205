"""Typeset an article to be looked at in the console; what comes of it is kept in the ledger."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from workers import wardrobe
from workers.digest import TITLE_LIMIT, HostedPicture, Use
from workers.errors import Fault, GongbaoError, PageInvalid
from workers.furnishing import remarks
from workers.headline import fit_title
from workers.imaging.card import draw_cover
from workers.imaging.header import header
from workers.imaging.look import look as examine
from workers.mending import sent
from workers.obtain import Obtained, obtain, wanted
from workers.shown import Shown, ShownPicture, stand_in
from workers.steps.cover import DRAWN, choose_covers, crop_cover
from workers.steps.parse import parse
from workers.steps.typeset import typeset
from workers.structure import faults_of, once, verify

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from workers.account import Account
    from workers.digest import Article, Digest
    from workers.ledger import StoredSource
    from workers.publication import Publication
    from workers.services import Services

NO_SUCH = "这一期没有第 {number} 篇文章"


@dataclass(frozen=True, slots=True)
class _Page:
    """A page, read and typeset, with the bytes and the addresses of its pictures."""

    number: int
    digest: Digest
    source: StoredSource
    had: Obtained
    hosted: Mapping[str, HostedPicture]
    articles: tuple[Article, ...]


def show(showing_id: int, services: Services) -> None:
    """Do what somebody asked to see; a second worker finds it done, or does the same again."""
    showing = services.ledger.showing(showing_id)
    if showing is None or showing.made_at is not None:
        return
    publication = services.ledger.publication(showing.publication)
    made, why = "", ""
    try:
        pages = list(_pages(publication, showing.theme, services))
        made = _shown(pages, showing.position, services, publication.account).to_json()
    except GongbaoError as error:
        why = str(error)
    services.ledger.keep_showing(showing, made, why=why, now=services.now())


def articles_of(publication: Publication, services: Services) -> list[Article]:
    """Typeset a publication as it would be now, with what pictures there are; asks nobody.

    Raises GongbaoError for a page that cannot be read, LookupError where there is none.
    """
    return [each for page in _pages(publication, "", services) for each in page.articles]


def _pages(publication: Publication, theme: str, services: Services) -> Iterator[_Page]:
    account = services.settings.account(publication.account)
    for number, source in enumerate(services.ledger.sources(publication.id)):
        digest = parse(
            source.page,
            name=source.name,
            folder=source.folder,
            account=account,
            mends=source.mends,
        )
        digest = replace(digest, theme=theme or digest.theme)
        # What never came is left out here: looking asks nobody for anything.
        files = source.files | sent(source.mends, wanted(digest))
        had = obtain(digest, files, account, remote=False, checked=True)
        hosted = _addresses(digest, had, account, services)
        body = {ref: one for ref, one in hosted.items() if ref in had.data}
        yield _Page(number, digest, source, had, hosted, tuple(typeset(digest, body, account)))


def _addresses(
    digest: Digest, had: Obtained, account: Account, services: Services
) -> dict[str, HostedPicture]:
    """Give each picture that could be had WeChat's address, or one that stands in for it."""
    shas = {p.ref: _sha(had.data[p.ref]) for p in digest.pictures if p.ref in had.data}
    known = services.ledger.hosted_many(account.name, Use.BODY, shas.values())
    return {ref: known.get(sha) or HostedPicture(stand_in(sha), 0, 0) for ref, sha in shas.items()}


def _shown(pages: list[_Page], position: int, services: Services, account_name: str) -> Shown:
    every = [(page, at) for page in pages for at in range(len(page.articles))]
    if not 0 <= position < len(every):
        raise PageInvalid([Fault(NO_SUCH.format(number=position + 1), "请回到第一篇")])
    page, at = every[position]
    account = services.settings.account(account_name)
    digest, article = page.digest, page.articles[at]
    cover = choose_covers(digest, page.articles, page.had.data)[at]
    data = page.had.data[cover] if cover != DRAWN else _card(digest, account)
    marked = digest if at == 0 else replace(digest, cover_crop=None, cover_crop_square=None)
    crops = crop_cover(marked, cover, data)
    return Shown(
        page=page.number,
        name=digest.name,
        theme=digest.theme or account.theme,
        title=article.title,
        whole_title=digest.title,
        title_cut=article.title_cut,
        author=article.author,
        summary=article.summary,
        html=article.html,
        characters=article.characters,
        source_url=article.source_url,
        articles=len(every),
        cover=_sha(data) if cover != DRAWN else "",
        card=base64.b64encode(data).decode() if cover == DRAWN else "",
        cover_size=_size(data),
        wide=crops.wide,
        square=crops.square,
        croppable=at == 0 and cover != DRAWN,
        notes=tuple((note.number, note.text, note.url) for note in digest.notes),
        links=tuple((link.text, link.url) for link in digest.kept_links),
        items=tuple((item.title, item.line) for item in digest.items),
        pictures=tuple(_pictures(page)),
        faults=_faults(page, article, account),
    )


def _pictures(page: _Page) -> Iterator[ShownPicture]:
    for picture in page.digest.pictures:
        data, hosted = page.had.data.get(picture.ref), page.hosted.get(picture.ref)
        sha = _sha(data) if data is not None else ""
        yield ShownPicture(
            ref="data:" if picture.inline else picture.ref,
            line=picture.line,
            alt=picture.alt,
            sha256=sha,
            address=hosted.address if hosted else "",
            hosted=hosted is not None and hosted.address != stand_in(sha),
        )


def _faults(page: _Page, article: Article, account: Account) -> tuple[Fault, ...]:
    """Gather what the page, its pictures and WeChat's structure rules have to say."""
    digest = page.digest
    told = faults_of(
        once(verify(article.html)),
        page.source.page.decode("utf-8", "replace"),
        digest.name,
        {picture.ref: picture.line for picture in digest.pictures},
    )
    own = (*digest.faults, *page.had.faults, *page.articles[0].faults)
    every = dict.fromkeys((*own, *told, *remarks(digest, account)))
    return tuple(sorted(every, key=lambda fault: (fault.line or 0, str(fault))))


def _size(data: bytes) -> tuple[int, int]:
    plain = header(data)
    return plain.size if plain else examine(data).upright


def _card(digest: Digest, account: Account) -> bytes:
    dress = wardrobe.dress(digest.theme, account.theme, account.accent, digest.name)
    title = fit_title(digest.title, TITLE_LIMIT, keep_mark=not digest.issue).text
    return draw_cover(title, digest.issue, dress.accent)


def _sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
