"""Lists as they are read: shown a page at a time, opened by their numbers, continued by 更多."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.followers import lines
from bot.followers.answers import saying
from bot.followers.fronts import referred
from bot.followers.lists import unpacked
from bot.followers.talk import Stand
from bot.messages import Event, NewsReply, TextReply

if TYPE_CHECKING:
    from bot.followers.answers import Answer
    from bot.followers.knowing import Knowing
    from bot.followers.lists import Entry, Listed
    from bot.followers.talk import Talks
    from bot.messages import Message, Reply
    from workers.account import Account


class Pages:
    """What followers were shown last, by where the talk with each stands."""

    def __init__(self, talks: Talks, knowing: Knowing) -> None:
        self._talks = talks
        self._knowing = knowing

    def say(self, message: Message, answer: Answer) -> Reply:
        """Give an answer, and note its list, if it has one."""
        if answer.listed is not None:
            self._talks.keep(message.account, message.follower, stand_of(answer))
        return reply_of(message, answer)

    def entry(self, message: Message, number: int) -> Entry | Reply | None:
        """What stands at a number of the list; a reply where it is not so long, None for no list.

        Numbers begin at 1.
        """
        listed = self._listed(message, self._talks.stand(message.account, message.follower))
        if listed is None:
            return None
        if number > len(listed.entries):
            return TextReply(lines.fewer(len(listed.entries)))
        return listed.entries[number - 1]

    def opened(self, entry: Entry, account: Account) -> Reply | None:
        """Open an entry: the card of an article, or its link; None where it stands for words."""
        if there := referred(entry.says):
            about = entry.label if there.item else ""
            return self._knowing.card(account, there.publication, there.position, about).reply
        return None if entry.says else TextReply(entry.line)

    def more(self, message: Message, account: Account) -> Reply:
        """Show the next page of the list that was shown last."""
        stand = self._talks.stand(message.account, message.follower)
        listed = self._listed(message, stand)
        if listed is None:
            return TextReply(lines.NO_LIST)
        if stand.shown < len(listed.entries):
            page = listed.page(stand.shown)
            self._talks.keep(message.account, message.follower, stand._replace(shown=page.end))
            return TextReply(page.words)
        if not listed.further:
            return TextReply(lines.NO_MORE)
        return self.say(message, self._further(listed.further, account))

    def _further(self, further: str, account: Account) -> Answer:
        """Give the list behind a list: `past:20` or `series:20:its category`."""
        what, _, rest = further.partition(":")
        skipped, _, name = rest.partition(":")
        if not skipped.isdecimal():
            return saying(lines.NO_MORE)
        if what == "past":
            return self._knowing.past(account, int(skipped))
        return self._knowing.category(account, name, int(skipped))

    def _listed(self, message: Message, stand: Stand) -> Listed | None:
        if not stand.listed:
            return None
        return unpacked(self._talks.listed(message.account, stand.listed))


def stand_of(answer: Answer) -> Stand:
    """Where a talk stands once this answer is read."""
    if answer.missed:
        return Stand(misses=1)
    listed = answer.listed
    return Stand(listed.name, listed.first.end) if listed is not None else Stand()


def reply_of(message: Message, answer: Answer) -> Reply:
    """A tap of the menu may be answered with several cards, a message with one."""
    if answer.cards and isinstance(message, Event):
        return NewsReply(answer.cards)
    return answer.reply
