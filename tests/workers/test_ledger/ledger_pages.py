"""Ordinary pages to submit, of which a test names only what matters."""

from collections.abc import Callable
from datetime import UTC, datetime

from workers.account import Account
from workers.digest import Digest
from workers.ledger import Ledger, Submission

NOON = datetime(2024, 6, 18, 12, tzinfo=UTC)
ACCOUNT = Account(name="daily", app_id="wx0123456789abcdef", secret="s" * 32)

Submit = Callable[..., Submission]


def submit_page(
    ledger: Ledger,
    revision: str,
    *,
    account: Account = ACCOUNT,
    files: dict[str, bytes] | None = None,
    force: bool = False,
    now: datetime = NOON,
    **digest: object,
) -> Submission:
    """Submit a page of which only these facts matter."""
    facts = {"name": "index.md", "folder": "ai0618", "slug": "ai0618", "title": "早上好", **digest}
    return ledger.submit(
        account=account,
        digest=Digest(**facts),
        revision=revision,
        page=f"page of {revision}".encode(),
        files={"a.png": b"a"} if files is None else files,
        who="owner",
        now=now,
        force=force,
    )
