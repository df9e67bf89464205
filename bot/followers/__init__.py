"""What anyone may ask: digests, tutorials, the account's own replies, a word for a person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.followers import lines
from bot.followers.dialogue import Dialogue
from bot.followers.happenings import Happenings
from bot.followers.trouble import busy_or
from bot.messages import ImageMessage, TextMessage, TextReply, VoiceMessage

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.followers.memo import CacheInfo
    from bot.messages import Message, Reply
    from bot.router import EventHandler
    from workers.services import Services

__all__ = ["Followers"]

OTHERS: Final = {
    "video": lines.VIDEO,
    "shortvideo": lines.VIDEO,
    "location": lines.PLACE,
    "link": lines.SHARED,
}
"""By MsgType; to what is not named here there is no answer."""


class Followers:
    """Answers whoever writes to an account. One for each process; it may be made before a fork."""

    def __init__(self, services: Services) -> None:
        self._dialogue = Dialogue(services)
        self._happenings = Happenings(services, self._dialogue)

    def answer(self, message: Message) -> Reply | None:
        """Answer a message; None for one of an unknown kind."""
        return busy_or(self._answered)(message)

    def event_handlers(self) -> Mapping[str, EventHandler]:
        """Make the handlers of what followers do besides writing, by the name of the event."""
        return self._happenings.handlers()

    def cache_info(self) -> CacheInfo:
        """Tell how many searches were known already, and how many were made."""
        return self._dialogue.knowing.info

    def flush(self) -> None:
        """Write down what was counted and is not written yet."""
        self._dialogue.tally.flush()

    def _answered(self, message: Message) -> Reply | None:
        match message:
            case TextMessage(words=words):
                return self._dialogue.words(message, words)
            case VoiceMessage(recognised=words):
                said = words.rstrip("。，")  # which WeChat puts behind what it understood
                return self._dialogue.words(message, said) if said else TextReply(lines.VOICE)
            case ImageMessage():
                return TextReply(lines.PICTURE)
            case _:
                words = OTHERS.get(message.kind, "")
                return TextReply(words) if words else None
