"""Tell an account's digests from its other pages, by its own rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from workers.account import Account
    from workers.digest import Digest


def is_digest(digest: Digest, account: Account) -> bool:
    """Whether a page is a digest: by category, tag or folder; without a rule, every page is."""
    rule = account.digests
    return (
        not has_rule(account)
        or bool({*rule.categories} & {*digest.categories})
        or bool({*rule.tags} & {*digest.tags})
        or digest.folder.startswith(rule.folders or ("\0",))
    )


def has_rule(account: Account) -> bool:
    """Whether the account says at all which pages are digests."""
    rule = account.digests
    return bool(rule.categories or rule.tags or rule.folders)
