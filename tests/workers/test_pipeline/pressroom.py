"""A house for one test: a fresh account at the sandbox, a ledger of its own, a real Valkey."""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from PIL import Image

from workers import pipeline
from workers.account import Account, MissingPictures
from workers.services import Services
from workers.settings import Settings
from workers.submission import submit

if TYPE_CHECKING:
    from pathlib import Path

    from bot.sandbox.remote import Sandbox
    from workers.ledger import Submission
    from workers.publication import Publication

FRONT = '+++\ntitle = "{title}"\ndate = "2026-11-22"\nslug = "{slug}"\n+++\n\n'
BODY = "## 第一条\n\n![一张图](one.png)\n\n正文一（[报道详情](https://example.com/1)）。\n"


@dataclass
class Clock:
    """The clock on the wall, which a test may put forward."""

    ahead: timedelta = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def pass_by(self, moment: datetime | None) -> None:
        """Let it be later than `moment`."""
        if moment is not None:
            just_after = moment - datetime.now(UTC) + timedelta(milliseconds=1)
            self.ahead = max(self.ahead, just_after)


@dataclass
class House:
    """What a test holds in its hands."""

    settings: Settings
    sandbox: Sandbox
    folder: Path
    clock: Clock = field(default_factory=Clock)

    def __post_init__(self) -> None:
        self.services = Services(settings=self.settings, now=self.clock)
        self.account: Account = self.settings.account()

    def page(self, slug: str = "ai1122", *, title: str = "早上好", body: str = BODY) -> Path:
        """Write a page with one picture beside it."""
        folder = self.folder / slug
        folder.mkdir(exist_ok=True)
        text = FRONT.format(title=title, slug=slug) + body
        (folder / "index.md").write_text(text, encoding="utf-8")
        (folder / "one.png").write_bytes(picture(slug))
        return folder

    def submit(self, *pages: Path, force: bool = False) -> Submission:
        return submit(pages, self.account, self.services, who="test", force=force)

    def walk(self, submission: Submission) -> Publication:
        """Do what a worker would, until nothing is left to do by itself."""
        pipeline.advance(submission.publication.id, self.services)
        return self.services.ledger.publication(submission.publication.id)

    def row(self, publication: Publication) -> Publication:
        """Read a publication again."""
        return self.services.ledger.publication(publication.id)

    def settle(self, publication: Publication) -> Publication:
        """Do what the clock's sweep and a restarted worker do, until the publication rests.

        What they would wait for, the lease of a dead worker or a pause, is over at once.
        """
        for _ in range(60):
            row = self.row(publication)
            if row.state not in pipeline.STEPS:
                break
            self.clock.pass_by(row.lease_until)
            self.clock.pass_by(row.not_before)
            pipeline.advance(row.id, self.services)
        return self.row(publication)

    def drafts(self) -> list[dict[str, Any]]:
        return self.sandbox.drafts(self.account.app_id)

    def calls(self, path: str) -> int:
        return len(self.sandbox.calls(self.account.app_id, path))

    def tolerant(self) -> House:
        """Let missing pictures be left out."""
        return self.with_account(missing_pictures=MissingPictures.LEAVE_OUT)

    def with_account(self, **changes: object) -> House:
        """Let the account's owner have set it up otherwise."""
        account = replace(self.account, **changes)
        settings = replace(self.settings, accounts={account.name: account})
        return House(settings, self.sandbox, self.folder, self.clock)


def picture(seed: str, size: tuple[int, int] = (640, 360)) -> bytes:
    """Draw a picture that no other seed gives."""
    colour = tuple(hash_of(seed)[:3])
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "PNG")
    return out.getvalue()


def hash_of(seed: str) -> bytes:
    return hashlib.sha256(seed.encode()).digest()


def settings_for(opened: dict[str, Any], sandbox: Sandbox, home: Path, redis_url: str) -> Settings:
    account = Account(
        name="daily", app_id=opened["app_id"], secret=opened["secret"], api_base=sandbox.api
    )
    return Settings(
        accounts={account.name: account},
        home=home,
        database_url=f"sqlite:///{home / 'ledger.sqlite3'}",
        redis_url=redis_url,
    )
