"""A content folder as it is found: what of it is old, what is still to come, what links say."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from workers import frontmatter
from workers.adoption.matching import Old
from workers.adoption.told import Testimony, decoded, from_page
from workers.bundle import open_bundle
from workers.bundle.naming import visible
from workers.bundle.shelf import shelf
from workers.edition import edition
from workers.errors import Fault, Gravity, PageInvalid
from workers.ledger import OldPage
from workers.schedule import day_of

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from workers.account import Account
    from workers.bundle import Bundle
    from workers.services import Services

_NUMBERED: Final = re.compile(r"^[\W\d_]*(?:[A-Za-z]{1,4}\d{4,}[\W\d_]*)?")
_SHORTEST: Final = 4  # letters of a folder's name that may be a title


@dataclass(slots=True)
class Found:
    """The pages of a folder: the `old` by key, where they lie, and how many others there are.

    `untitled` are old, too, but their front matter cannot be read; `faults` say why, with lines.
    """

    old: dict[str, Old] = field(default_factory=dict)
    paths: dict[str, Path] = field(default_factory=dict)
    untitled: dict[str, Old] = field(default_factory=dict)
    coming: int = 0
    drafts: int = 0
    whole: bool = True
    faults: list[Fault] = field(default_factory=list)
    heard: Testimony = field(default_factory=Testimony)


def look_over(folder: Path, account: Account, today: date, *, links: bool = True) -> Found:
    """Read what each page says of itself, and with `links` of others; never raises for a page."""
    found, seen = Found(), shelf(folder)
    found.whole = seen.whole
    for page in seen.pages:
        try:
            bundle = open_bundle(page.path, account=account)
        except PageInvalid as error:
            found.faults.extend(error.faults)
            continue
        if links:
            said = from_page(decoded(bundle.page), f"{bundle.folder} 里的链接")
            found.heard.told += said.told
            found.heard.refused += said.refused
        _place(found, page.path, bundle, account, today)
    return found


def first_look(account: Account, services: Services) -> int:
    """Take what lies in an account's folder and is older than today for archive, once.

    What comes into the folder later is not old for having an old date: its author may mistype
    that, and mend it. Answers how many pages are archive from now on.
    """
    folder = account.content
    if folder is None or not folder.is_dir() or services.ledger.adopted_at(account.name):
        return 0
    today = day_of(services.now(), account.schedule)
    found = look_over(folder, account, today, links=False)
    return services.ledger.keep_archive(account, archive_of(found), now=services.now())


def archive_of(found: Found) -> list[OldPage]:
    """The old pages of a folder, as the ledger knows them."""
    every = {**found.untitled, **found.old}
    return [OldPage(page.key, page.title, page.day) for page in every.values()]


def _place(found: Found, path: Path, bundle: Bundle, account: Account, today: date) -> None:
    # Whoever saved a page in GBK is told so when it is checked; its title counts all the same.
    text = decoded(bundle.page).encode()
    paper = edition(text, name=bundle.name, folder=bundle.folder, account=account)
    key, unreadable = paper.key, not paper.title
    ahead = paper.day is not None and paper.day >= today
    if paper.draft:
        found.drafts += 1
    elif ahead and (paper.digest or unreadable):
        found.coming += 1
    elif key in found.paths:
        what = f"和 {_shown(found.paths[key])} 的编号一样（{key}），只认那一个"
        found.faults.append(Fault(what, "请给它写一个别的 slug", bundle.name))
    else:
        found.paths[key] = path
        old = Old(key=key, title=paper.title, day=paper.day, aliases=_aliases(bundle.folder))
        (found.untitled if unreadable else found.old)[key] = old
        if unreadable:
            found.faults += _unread(bundle, account)


def _shown(path: Path) -> str:
    return visible(f"{path.name}/" if path.is_dir() else path.name)


def _unread(bundle: Bundle, account: Account) -> list[Fault]:
    text = decoded(bundle.page)
    split = frontmatter.split(text, file=bundle.name)
    front = frontmatter.read(split, file=bundle.name, keys=account.keys)
    faults = [fault for fault in front.faults if fault.gravity is Gravity.ERROR]
    return faults or [Fault("没有标题", "请在 front matter 里写 title", bundle.name)]


def _aliases(folder: str) -> tuple[str, ...]:
    """What a folder's name says beside its number: 2024101801-Transformers 框架."""
    rest = _NUMBERED.sub("", folder)
    return (rest,) if len(rest) >= _SHORTEST else ()
