"""Ordinary pages to submit, of which a test names only what matters."""

from collections.abc import Callable
from datetime import UTC, datetime

from workers.account import Account
from workers.digest import Digest
from workers.ledger import Ledger, Submission, SubmittedPage

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
    again: bool = False,
    now: datetime = NOON,
    **digest: object,
) -> Submission:
    """Submit a page of which only these facts matter."""
    facts = {"name": "index.md", "folder": "ai0618", "slug": "ai0618", "title": "早上好", **digest}
    page = submitted(revision, files=files, **facts)
    return submit_pages(ledger, page, account=account, now=now, force=force, again=again)


def submitted(
    revision: str, *, files: dict[str, bytes] | None = None, **facts: object
) -> SubmittedPage:
    """A page that comes in, of which only these facts matter."""
    named = {"name": "index.md", "folder": "", "slug": "", "title": "早上好", **facts}
    return SubmittedPage(
        digest=Digest(**named),
        revision=revision,
        page=f"page of {revision}".encode(),
        files={"a.png": b"a"} if files is None else files,
    )


def submit_pages(
    ledger: Ledger,
    *pages: SubmittedPage,
    account: Account = ACCOUNT,
    now: datetime = NOON,
    force: bool = False,
    again: bool = False,
) -> Submission:
    """Submit pages for one draft, in this order."""
    return ledger.submit(
        account=account, pages=pages, who="owner", now=now, force=force, again=again
    )
