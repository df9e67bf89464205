"""Look over a folder, hear everybody, and write down what is sure: the back catalogue."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from workers.adoption import online
from workers.adoption.folder import archive_of, look_over
from workers.adoption.matching import Match, Matches, match
from workers.adoption.told import Refused
from workers.bundle import open_bundle
from workers.errors import PageInvalid
from workers.ledger import AdoptedPage, Readable, SubmittedPage
from workers.passages import passages_of
from workers.schedule import day_of
from workers.steps.parse import parse
from workers.tutorials import bare_biz, biz_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from workers.account import Account
    from workers.adoption.folder import Found
    from workers.adoption.told import Testimony, Told
    from workers.services import Services

BATCH: Final = 50  # pages in one transaction


@dataclass(slots=True, kw_only=True)
class Survey:
    """What is known of the old pages of a folder, and what became of what was told.

    `known` counts those that the ledger has already; `remarks` are what was in the way (Chinese).
    """

    found: Found
    matches: Matches
    known: int = 0
    refused: list[Refused] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


def survey(
    folder: Path,
    account: Account,
    services: Services,
    *,
    lists: Sequence[Testimony] = (),
    ask: bool = False,
) -> Survey:
    """Find the addresses of a folder's old pages; writes nothing. Calls WeChat only with `ask`."""
    found = look_over(folder, account, day_of(services.now(), account.schedule))
    placed = services.ledger.placed_pages(account.name)
    pages = [page for key, page in found.old.items() if key not in placed.keys]
    known = len(found.old) - len(pages)
    heard = [*lists, found.heard, online.kept_figures(account, services)]
    remarks = [] if not ask or online.may_ask(account) else [online.MAY_NOT]
    asking = ask and not remarks
    if asking:
        _add(heard, remarks, *online.published_list(account, services))
    own = _own(account, services)
    matches = match(pages, _ours(heard, own), placed.addresses)
    if asking and (matches.unknown or matches.unsure):
        days = {one.page.day for one in (*matches.unknown, *matches.unsure) if one.page.day}
        _add(heard, remarks, *online.figures_of(days, account, services))
        matches = match(pages, _ours(heard, own), placed.addresses)
    refused = [each for testimony in heard for each in testimony.refused]
    refused += _foreign(heard, own)
    return Survey(found=found, matches=matches, known=known, refused=refused, remarks=remarks)


def keep(survey: Survey, account: Account, services: Services) -> int:
    """Know the folder's old pages for archive; answers how many were not known before."""
    archive = archive_of(survey.found)
    return services.ledger.keep_archive(account, archive, now=services.now())


def adopt(
    sure: Iterable[Match], found: Found, account: Account, services: Services, *, who: str
) -> int:
    """Write down where pages are, and let followers find them; each by its first choice.

    Answers how many were written down: what the ledger knows meanwhile stays as it is.
    """
    done, every = 0, list(sure)
    for start in range(0, len(every), BATCH):
        read = [_page(one, found, account) for one in every[start : start + BATCH]]
        pages = [page for page in read if page is not None]
        made = services.ledger.adopt(account, pages, who=who, now=services.now())
        # Should this be lost, the clock finds within the minute what nobody can find.
        services.ledger.index_articles(account.name, [_readable(*one) for one in made])
        done += len(made)
    return done


def _page(one: Match, found: Found, account: Account) -> AdoptedPage | None:
    """Read a page once more; its pictures stay where they are, for nobody typesets it.

    None for one that is gone, or another, since the folder was looked over: a person may have
    thought about their answers for long.
    """
    try:
        bundle = open_bundle(found.paths[one.page.key], account=account)
    except PageInvalid:
        return None
    digest = parse(bundle.page, name=bundle.name, folder=bundle.folder, account=account)
    if digest.key != one.page.key:
        return None
    revision = hashlib.sha256(b"adopted\0" + bundle.page).hexdigest()
    page = SubmittedPage(digest=digest, revision=revision, page=bundle.page, files={})
    choice = one.choices[0]
    return AdoptedPage(page=page, address=choice.address, origin=choice.origin)


def _readable(number: int, one: AdoptedPage) -> Readable:
    digest = one.page.digest
    return Readable(
        publication=number,
        position=0,
        title=digest.title,
        issue=digest.issue,
        day=digest.day,
        address=one.address,
        passages=passages_of(digest),
    )


def _add(heard: list[Testimony], remarks: list[str], more: Testimony, remark: str) -> None:
    heard.append(more)
    remarks += [remark] if remark else []


def _own(account: Account, services: Services) -> frozenset[str]:
    """The numbers by which long addresses name this account; none where nothing tells."""
    card = account.furniture.card
    told = (bare_biz(card.id) if card else "", biz_of(services.ledger.long_address(account.name)))
    return frozenset(filter(None, told))


def _ours(heard: Sequence[Testimony], own: frozenset[str]) -> list[Told]:
    """What may be the account's: a long address says whose article it is, a short one does not."""
    every = [each for testimony in heard for each in testimony.told]
    return [each for each in every if _may_be_ours(each, own)]


def _foreign(heard: Sequence[Testimony], own: frozenset[str]) -> list[Refused]:
    """What a person listed and is another account's: they will ask what came of it."""
    every = [each for testimony in heard for each in testimony.told if each.listed]
    theirs = [each for each in every if not _may_be_ours(each, own)]
    return [Refused(each.address, "这是别的公众号的文章", each.origin) for each in theirs]


def _may_be_ours(told: Told, own: frozenset[str]) -> bool:
    return not own or biz_of(told.address) in {"", *own}
