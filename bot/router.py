"""Which handler answers which word or event; what nobody is registered for has no answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from bot.messages import Event, Message, Reply, TextMessage
from workers.errors import GongbaoError
from workers.words.spelling import spelled

WordHandler = Callable[[TextMessage], Reply | None]
EventHandler = Callable[[Event], Reply | None]
Handler = Callable[[Message], Reply | None]
_AnyHandler = TypeVar("_AnyHandler")


class NotKept(GongbaoError):
    """What came could not be written down: WeChat is to send it again."""


def _nobody(_message: Message) -> None:
    """The answer where no handler is registered: none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Router:
    """Handlers by word and by event, and `otherwise` for every other message of a person.

    Built once and handed down. A handler gets the message and returns a reply, or None for
    silence; an event without a handler is never given to `otherwise`, for no one asked. It may
    raise NotKept, and then WeChat gets no answer.
    """

    words: Mapping[str, WordHandler] = field(default_factory=dict)
    events: Mapping[str, EventHandler] = field(default_factory=dict)
    otherwise: Handler = _nobody

    def __post_init__(self) -> None:
        # The platform spells some event names in both cases, so only one spelling is kept.
        object.__setattr__(self, "words", _unique(self.words, spelled))
        object.__setattr__(self, "events", _unique(self.events, str.lower))

    def answer(self, message: Message) -> Reply | None:
        """Let the one handler registered for this message answer it."""
        match message:
            case TextMessage(words=words):
                return self.words.get(spelled(words), self.otherwise)(message)
            case Event(name=name):
                return self.events.get(name, _nobody)(message)
            case _:
                return self.otherwise(message)


def _unique(
    handlers: Mapping[str, _AnyHandler], spell: Callable[[str], str]
) -> dict[str, _AnyHandler]:
    """Key handlers by spelling; two for one spelling is a mistake of ours, found at the start."""
    named: dict[str, _AnyHandler] = {}
    for name, handler in handlers.items():
        if spell(name) in named:
            raise ValueError(f"two handlers answer {spell(name)!r}")
        named[spell(name)] = handler
    return named
