"""Which issue a page is, read from its front matter alone: its day, and whether it may go out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from workers import frontmatter
from workers.digest import Digest
from workers.digests import is_digest
from workers.frontmatter.issue import issue_of

if TYPE_CHECKING:
    from datetime import date

    from workers.account import Account


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """A page's key and title, the day it is the issue of (None for none), its `draft` mark.

    `digest` tells whether the account counts it among its digests.
    """

    key: str
    title: str
    day: date | None
    draft: bool
    digest: bool


def edition(page: bytes, *, name: str, folder: str, account: Account) -> Edition:
    """Read what a page says of itself; never raises for what is in it."""
    text = page.decode("utf-8-sig", errors="replace")
    front = frontmatter.read(frontmatter.split(text, file=name), file=name, keys=account.keys)
    seen = Digest(
        name=name,
        folder=folder,
        slug=front.slug,
        title=front.title,
        categories=front.categories,
        tags=front.tags,
    )
    return Edition(
        key=front.slug or folder,
        title=front.title,
        day=issue_of(front, folder, file=name).day,
        draft=front.draft,
        digest=is_digest(seen, account),
    )
