"""Take a page in: all faults first, then one row of the ledger and a call to a worker."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from workers.errors import PageInvalid
from workers.examine import look
from workers.wardrobe import files

if TYPE_CHECKING:
    from pathlib import Path

    from workers.account import Account
    from workers.examine import Examined
    from workers.ledger import Submission
    from workers.services import Services

SHAPING = ("theme", "accent", "author", "base_url", "permalink", "missing_pictures", "mermaid")
"""The account's settings that change an article; others do not make a new revision."""


def submit(
    path: Path, account: Account, services: Services, *, who: str, force: bool = False
) -> Submission:
    """Submit a page file or bundle folder; the outcome is "new", "same" or "changed".

    The same page, pictures and settings change nothing, unless its publication is held: then
    it goes on. With `force` a draft that was edited in the back end is overwritten, and one
    that is gone is made anew. Raises PageInvalid with every fault, nothing uploaded or kept,
    and SettingsInvalid where ledger or queue are not set up.
    """
    examined = look(path, account)
    if examined.errors:
        raise PageInvalid(examined.faults)
    wakeups = services.wakeups  # wrong settings are said before anything is kept
    submission = services.ledger.submit(
        account=account,
        digest=examined.digest,
        revision=revision(examined, account),
        page=examined.page,
        files=examined.files,
        who=who,
        now=services.now(),
        force=force,
    )
    wakeups.advance(submission.publication.id, submission.publication.fence)
    return submission


def revision(examined: Examined, account: Account) -> str:
    """Hash page, pictures and what shapes the article: sha256, hex."""
    total = hashlib.sha256()
    parts = [examined.page, *(str(getattr(account, name)).encode() for name in SHAPING)]
    parts += [path.read_bytes() for path in files(examined.digest.theme or account.theme)]
    for ref, data in sorted(examined.files.items()):
        parts += [ref.encode(), data]
    for part in parts:
        # Each part by its own hash, so that no two different lists can read the same.
        total.update(hashlib.sha256(part).digest())
    return total.hexdigest()
