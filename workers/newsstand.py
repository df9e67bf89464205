"""The digests in an account's content folder, by the day they are the issue of."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from workers.bundle import open_bundle
from workers.bundle.shelf import shelf
from workers.edition import edition
from workers.errors import PageInvalid

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from workers.account import Account
    from workers.edition import Edition


class Copy(NamedTuple):
    """A page of the folder, and what it says of itself."""

    path: Path
    edition: Edition
    page: bytes

    @property
    def unreadable(self) -> bool:
        """Whether its front matter tells nothing, so that only its name says what it is."""
        return not self.edition.title and not self.edition.digest


def read_copy(path: Path, account: Account) -> Copy | None:
    """Read what a page says of itself; None where there is no page to read."""
    try:
        bundle = open_bundle(path, account=account)
    except PageInvalid:
        return None
    paper = edition(bundle.page, name=bundle.name, folder=bundle.folder, account=account)
    return Copy(path, paper, bundle.page)


def copies_of(day: date, account: Account) -> list[Copy]:
    """List every page of the day in the content folder, also those that are no digests."""
    if account.content is None:
        return []
    copies = (read_copy(page.path, account) for page in shelf(account.content).pages)
    return [copy for copy in copies if copy is not None and copy.edition.day == day]
