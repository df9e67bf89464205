"""A ledger with pages that an account has published, to be found and listed."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

from ledgers import new_ledger

from workers import shelving
from workers.account import Account
from workers.digest import Digest
from workers.ledger import SubmittedPage
from workers.publication import Publication, State
from workers.services import Services
from workers.settings import Settings

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
ACCOUNT = Account(name="demo", app_id="wx0123456789abcdef", secret="s" * 32)


@dataclass(frozen=True)
class Shelf:
    """What one account has out."""

    services: Services
    account: Account = ACCOUNT

    def publish(self, slug: str, title: str, day: str, body: str = "正文一。") -> Publication:
        """Publish a page of one day, at https://mp.weixin.qq.com/s/<slug>."""
        ledger = self.services.ledger
        page = f'+++\ntitle = """{title}"""\ndate = "{day}"\nslug = "{slug}"\n+++\n\n{body}\n'
        arrived = SubmittedPage(
            digest=Digest(
                name="index.md", folder=slug, slug=slug, title=title, day=date.fromisoformat(day)
            ),
            revision=slug,
            page=page.encode(),
            files={},
        )
        taken = ledger.submit(
            account=self.account, pages=[arrived], who="owner", now=NOON, force=False
        )
        row = ledger.move(
            taken.publication,
            State.PUBLISHED,
            who="clock",
            what="published",
            now=NOON,
            address=f"https://mp.weixin.qq.com/s/{slug}",
        )
        shelving.put_in_place(row.id, self.services)
        return row

    def withdraw(self, publication: Publication) -> None:
        self.services.ledger.move(
            publication, State.WITHDRAWN, who="owner", what="withdraw", now=NOON
        )
        shelving.put_in_place(publication.id, self.services)


def shelf_at(file: Path, **changes: object) -> Shelf:
    """An account's empty shelf in a SQLite ledger at `file`."""
    account = replace(ACCOUNT, **changes)
    settings = Settings(
        accounts={account.name: account}, home=file.parent, database_url=f"sqlite:///{file}"
    )
    new_ledger(settings.database_url)
    services = Services(settings=settings)
    services.ledger.sync_accounts([account])
    return Shelf(services, account)
