"""Talk to an account as followers do, and put on its shelf what they may find."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from itertools import count
from typing import TYPE_CHECKING, Any

from bot.followers import Followers
from bot.messages import (
    Card,
    Event,
    ImageMessage,
    Message,
    NewsReply,
    OtherMessage,
    TextMessage,
    TextReply,
    VoiceMessage,
    rendered,
)
from workers.account import Account
from workers.digest import Digest
from workers.ledger import Readable, SubmittedPage
from workers.passages import Passage
from workers.services import Services
from workers.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

    from bot.messages import Reply

NOON = datetime(2024, 6, 20, 4, tzinfo=UTC)  # a Thursday, at noon in Beijing
OPENID = "oFollower-0001"
_identities = count()


@dataclass
class Parlour:
    """One account's services and its followers' side."""

    services: Services
    account: Account
    followers: Followers = field(init=False)
    _keys: Any = field(default_factory=count)

    def __post_init__(self) -> None:
        self.followers = Followers(self.services)

    def other_process(self) -> Parlour:
        """The same house as another web process has it: nothing remembered but in the stores."""
        services = Services(settings=self.services.settings, now=self.services.now)
        return Parlour(services, self.account, self._keys)

    def with_account(self, **changes: object) -> Parlour:
        """Let the account's owner have set it up otherwise."""
        account = replace(self.account, **changes)
        settings = replace(self.services.settings, accounts={account.name: account})
        return Parlour(Services(settings=settings, now=self.services.now), account, self._keys)

    def publish(
        self,
        title: str,
        *items: tuple[str, str],
        day: date | None = None,
        issue: str = "",
        address: str | None = None,
        summary: str = "",
    ) -> int:
        """Put an article on the shelf; its items are headlines with their texts."""
        number = self._publication(title, summary)
        if address is None:
            address = f"https://mp.weixin.qq.com/s/{number}"
        mark = issue or (f"{day:%m%d}" if day else "")
        passages = [Passage(heading, text) for heading, text in items]
        readable = Readable(number, 0, title, mark, day, address, passages)
        self.services.ledger.index_articles(self.account.name, [readable])
        return number

    def _publication(self, title: str, summary: str) -> int:
        key = f"page{next(self._keys)}"
        digest = Digest(name="index.md", folder=key, slug=key, title=title, summary=summary)
        page = SubmittedPage(digest=digest, revision="r1", page=b"page", files={})
        done = self.services.ledger.submit(
            account=self.account, pages=[page], who="test", now=NOON, force=False
        )
        return done.publication.id

    def say(self, words: str, who: str = OPENID) -> str:
        """What a follower reads after writing; of a card its title, in brackets."""
        return shown(self.answer(words, who))

    def card(self, words: str, who: str = OPENID) -> Card:
        """The one card that words are answered with."""
        reply = self.answer(words, who)
        assert isinstance(reply, NewsReply), reply
        (card,) = reply.cards
        return card

    def answer(self, words: str, who: str = OPENID) -> Reply | None:
        return self.followers.answer(TextMessage(**self._fields("text", who), words=words))

    def speak(self, recognised: str) -> str:
        fields = self._fields("voice", OPENID)
        voice = VoiceMessage(**fields, media_id="m", recognised=recognised)
        return shown(self.followers.answer(voice))

    def send(self, kind: str) -> Reply | None:
        fields = self._fields(kind, OPENID)
        made = ImageMessage(**fields, media_id="m", url="u") if kind == "image" else None
        return self.followers.answer(made or OtherMessage(**fields))

    def happen(self, name: str, key: str = "", who: str = OPENID) -> Reply | None:
        """Let an event come in, as the router gives it to its handler."""
        handlers = {known.lower(): each for known, each in self.followers.event_handlers().items()}
        event = Event(**self._fields("event", who), name=name.lower(), key=key, fields={})
        handler = handlers.get(event.name)
        return handler(event) if handler else None

    def _fields(self, kind: str, who: str) -> dict[str, Any]:
        return {
            "account": self.account.name,
            "kind": kind,
            "follower": who,
            "official": "gh_0123456789ab",
            "sent_at": 1,
            "identity": f"identity{next(_identities)}",
        }


def opened(folder: Path, redis_url: str) -> Parlour:
    # Tests share a Valkey, so every account has a name of its own.
    account = Account(name=f"a{secrets.token_hex(6)}", app_id="wx0123456789abcdef", secret="s" * 32)
    settings = Settings(
        accounts={account.name: account},
        home=folder,
        database_url=f"sqlite:///{folder / 'ledger.sqlite3'}",
        redis_url=redis_url,
    )
    return Parlour(Services(settings=settings, now=lambda: NOON), account)


def shown(reply: Reply | None) -> str:
    """What stands in the chat, and that WeChat would show it whole."""
    assert reply is not None
    message = Message(account="a", kind="text", follower="o", official="g", sent_at=1, identity="i")
    written = rendered(reply, message, 1)
    if isinstance(reply, TextReply):
        assert len(reply.words.encode()) <= 2047
        assert reply.words.replace("]]>", "") in written.replace("]]]]><![CDATA[>", "")
        return reply.words
    assert isinstance(reply, NewsReply)
    return "".join(f"【{card.title}】" for card in reply.cards)
