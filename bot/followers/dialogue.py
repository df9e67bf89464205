"""The dialogue with a follower: what was asked, where the talk stands, what is said."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Final

from bot.followers import lines, phrases
from bot.followers.knowing import Knowing
from bot.followers.leaving import leave
from bot.followers.lists import Entry
from bot.followers.ownreplies import answer_own, own_default
from bot.followers.pages import Pages, reply_of, stand_of
from bot.followers.phrases import Command
from bot.followers.talk import Stand, Talks
from bot.followers.tally import Tally
from bot.messages import Event, TextReply
from workers.schedule.local import day_of

if TYPE_CHECKING:
    from datetime import date

    from bot.followers.answers import Answer
    from bot.messages import Message, Reply
    from workers.account import Account
    from workers.query import Query
    from workers.services import Services


NUMERALS: Final = frozenset("一二三四五六七八九十")
"""Numbers that are words to look for as well."""


class Dialogue:
    """One process's part in all talks. Raises LedgerAway."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self.tally = Tally(lambda: services.ledger)
        self.knowing = Knowing(services, self._keep_list)

    @cached_property
    def _talks(self) -> Talks:
        return Talks(self._services.scratch)

    @cached_property
    def _pages(self) -> Pages:
        return Pages(self._talks, self.knowing)

    def words(self, message: Message, words: str) -> Reply | None:
        """Answer words that were typed, spoken, or stand for a tap of the menu."""
        account = self._services.settings.account(message.account)
        plain = phrases.fold(words)
        command = phrases.command_of(plain)
        if self._talks.awaits(account.name, message.follower) and (
            reply := self._awaited(message, words, plain, account)
        ):
            return reply
        if own := answer_own(words, account, self._services):
            self._count(account, plain)
            return own
        if command is not None:
            return self._command(message, command, account)
        return self._asked(message, words, plain, account)

    def category(self, message: Message, name: str, account: Account) -> Reply:
        """Answer a tap on a category of the menu."""
        self._count(account, phrases.fold(f"{Command.SERIES} {name}"))
        return self._pages.say(message, self.knowing.category(account, name))

    def forget(self, message: Message) -> None:
        """Forget what is remembered of a follower's talk."""
        self._talks.forget(message.account, message.follower)

    def forget_person(self, message: Message) -> None:
        """Forget all talks with somebody who is gone, those of an operator too."""
        self._talks.forget_person(message.account, message.follower)

    def welcome(self, message: Message, head: str, account: Account) -> Reply:
        """Say `head`, with the menu below where the account has no other."""
        return self._pages.say(message, self.knowing.menu(account, head))

    def today(self, account: Account) -> date:
        """The day on the account's own calendar."""
        return day_of(self._services.now(), account.schedule)

    def _awaited(self, message: Message, words: str, plain: str, account: Account) -> Reply | None:
        """Take words for the message that is awaited; None where they ask for something else."""
        if isinstance(message, Event):
            self.forget(message)
            return None
        command = phrases.command_of(plain)
        query = self.knowing.query(account, plain, self.today(account))
        # People greet before they say what they want, and tap a number by mistake.
        if command is Command.SMALL_TALK or query.number is not None or not query.said:
            return TextReply(lines.ASK_WORDS)
        self.forget(message)
        if command is not None or _names_issue(query):
            return None
        return TextReply(leave(message, words, account, self._services))

    def _command(self, message: Message, command: Command, account: Account) -> Reply:
        match command:
            case Command.SMALL_TALK:
                return TextReply(lines.SMALL_TALK)
            case Command.CANCEL:
                return TextReply(lines.CANCELLED)
            case Command.LEAVE:
                self._count(account, command.value)
                waits = self._talks.await_words(account.name, message.follower)
                return TextReply(lines.ASK_WORDS if waits else lines.ASK_AT_ONCE)
            case Command.MORE:
                return self._pages.more(message, account)
            case _:
                self._count(account, command.value)
                return self._pages.say(message, self._guided(command, account))

    def _guided(self, command: Command, account: Account) -> Answer:
        match command:
            case Command.LATEST:
                today = self.today(account)
                query = self.knowing.query(account, command.value, today)
                return self.knowing.issue(account, query, today)
            case Command.PAST:
                return self.knowing.past(account)
            case Command.SERIES:
                return self.knowing.all_series(account)
            case _:
                return self.knowing.menu(account, lines.HOW_TO)

    def _asked(self, message: Message, words: str, plain: str, account: Account) -> Reply:
        """Answer what is no command: a number, a day, a tutorial's name, or words to find."""
        today = self.today(account)
        query = self.knowing.query(account, plain, today)
        if query.number is not None and (
            reply := self._numbered(message, plain, query.number, account)
        ):
            return reply
        if left := phrases.left_words(words):
            return TextReply(leave(message, left, account, self._services))
        if not query.said:
            return TextReply(lines.ONLY_SIGNS)
        if _names_issue(query):
            answer = self.knowing.issue(account, query, today)
            self._count(account, plain, missed=answer.missed)
            return self._pages.say(message, answer)
        wanted = phrases.within_series(plain)
        known = self.knowing.in_series(account, wanted, today) if wanted else None
        return self._found(message, words, plain, account, known)

    def _found(
        self, message: Message, words: str, plain: str, account: Account, known: Answer | None
    ) -> Reply:
        answer = known or self.knowing.search(account, plain, self.today(account))
        before = self._talks.keep(account.name, message.follower, stand_of(answer))
        if before.awaits:  # another process asked for these words less than a second ago
            self.forget(message)
            return TextReply(leave(message, words, account, self._services))
        self._count(account, plain, missed=answer.missed)
        if answer.missed:
            return self._missed(message, plain, account, before.misses)
        return reply_of(message, answer)

    def _missed(self, message: Message, plain: str, account: Account, misses: int) -> Reply:
        """Say that nothing was found; the second time in a row, offer to leave a message."""
        if misses or phrases.wants_person(plain):
            self._talks.keep(account.name, message.follower, Stand(misses=misses + 1))
            return TextReply(lines.NOTHING + lines.OFFER)
        return own_default(account, self._services) or TextReply(lines.NOTHING)

    def _numbered(
        self, message: Message, plain: str, number: int, account: Account
    ) -> Reply | None:
        """Answer a number with what stands there in the list that was shown last.

        None where the number is to be looked for, like any other word.
        """
        match self._pages.entry(message, number):
            case Entry() as entry:
                if reply := self._pages.opened(entry, account):
                    return reply
                # A button whose words are a number would lead to itself for ever.
                again = self.knowing.query(account, phrases.fold(entry.says), self.today(account))
                return self.words(message, entry.says) if again.number is None else None
            case None:
                return None if NUMERALS.issuperset(plain) else TextReply(lines.NO_LIST)
            case reply:
                return reply

    def _keep_list(self, account: Account, answer: Answer) -> None:
        if answer.listed is not None:
            self._talks.keep_list(account.name, answer.listed)

    def _count(self, account: Account, plain: str, *, missed: bool = False) -> None:
        self.tally.question(account, self.today(account), plain, missed=missed)


def _names_issue(query: Query) -> bool:
    """Whether a whole issue is asked for, and nothing in it."""
    return bool(query.day or query.issue or query.latest) and not query.asked
