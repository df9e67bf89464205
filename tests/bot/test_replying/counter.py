"""An account with readers and operators at the sandbox, its ledger on SQLite, a real Valkey."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from ledgers import new_ledger

from bot.messages import TextMessage
from bot.operators.command import Said
from bot.operators.figures import COMMANDS as FIGURES
from bot.operators.inbox import COMMANDS as INBOX
from bot.operators.replies import COMMANDS as REPLIES
from workers.account import Account
from workers.errors import GongbaoError
from workers.people import Operator, Role
from workers.publication import Kind
from workers.services import Services
from workers.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

    from bot.messages import Reply
    from bot.sandbox.remote import Sandbox

COMMANDS = (*REPLIES, *INBOX, *FIGURES)


@dataclass
class Clock:
    """The clock on the wall, which a test may put forward."""

    ahead: timedelta = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead


@dataclass
class Counter:
    """Where followers ask and operators answer."""

    account: Account
    services: Services
    sandbox: Sandbox
    folder: Path
    clock: Clock = field(default_factory=Clock)

    @property
    def readers(self) -> list[str]:
        """The openids of the account's followers."""
        listed: list[str] = self.sandbox.audience(self.account.app_id)["openids"]
        return listed

    def write(self, name: str, text: str | bytes) -> Path:
        """Put a file beside the settings."""
        path = self.folder / name
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    def told(self, words: str, *, person: str = "主编", role: Role = Role.OWNER) -> str:
        """What an operator reads who gives a command, by the longest name that fits."""
        names = {name: command for command in COMMANDS for name in command.names}
        name = max((n for n in names if words.startswith(n)), key=len)
        said = Said(
            operator=operator(self.account, person, role),
            account=self.account,
            rest=words.removeprefix(name),
            message=message(self.account, words),
            services=self.services,
        )
        try:
            answer: Reply | str = names[name].answer(said)
        except GongbaoError as error:  # the door makes a sentence of it
            return str(error)
        assert isinstance(answer, str)
        return answer


def opened(
    sandbox: Sandbox, folder: Path, redis_url: str, kind: Kind = Kind.SUBSCRIPTION
) -> Counter:
    """Open an account of this kind with three followers."""
    there = sandbox.create_account(kind.value)
    sandbox.audience(there["app_id"], followers=3)
    account = Account(
        name="daily",
        app_id=there["app_id"],
        secret=there["secret"],
        kind=kind,
        api_base=sandbox.api,
        replies=folder / "replies.toml",
    )
    settings = Settings(
        accounts={account.name: account},
        home=folder,
        database_url=f"sqlite:///{folder / 'ledger.sqlite3'}",
        redis_url=redis_url,
    )
    new_ledger(settings.database_url)
    clock = Clock()
    counter = Counter(account, Services(settings=settings, now=clock), sandbox, folder, clock)
    counter.write("replies.toml", "")
    counter.services.ledger.sync_accounts([account])
    return counter


def moved(counter: Counter, **changes: object) -> Counter:
    """The same counter, its account set up otherwise."""
    account = replace(counter.account, **changes)  # type: ignore[arg-type]
    settings = replace(counter.services.settings, accounts={account.name: account})
    return replace(
        counter, account=account, services=Services(settings=settings, now=counter.clock)
    )


def operator(account: Account, person: str, role: Role) -> Operator:
    return Operator(
        id=1,
        account=account.name,
        person=person,
        openid="oOperator",
        role=role,
        enrolled_at=datetime.now(UTC),
    )


def message(account: Account, words: str) -> TextMessage:
    return TextMessage(
        account=account.name,
        kind="text",
        follower="oOperator",
        official="gh_1",
        sent_at=0,
        identity="1",
        words=words,
    )
