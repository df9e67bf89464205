"""The calls of the chat: words to one follower, and what the back end answers by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from workers.wechat.caller import Caller


MEDIA_SECONDS: Final = 20.0


class Conversation:
    """What a follower is told beside the answer to a message of theirs."""

    _caller: Caller

    def say(self, openid: str, words: str, *, seconds: float | None = None) -> None:
        """Send a text (links as `<a href>`), at most 2,047 bytes of it, to one follower.

        Platform docs, "sendCustomMessage": certified accounts only; five within 48 hours after a
        message of theirs, three within a minute after a click, a scan or a subscription.
        Refused: too late (45015), they left or want none (43004, 48002); QuotaSpent: no more
        until they write again (45047); OperatorMustAct: not this kind of account (48001);
        NoAnswer: it may have arrived, so do not say it again.
        """
        body = {"touser": openid, "msgtype": "text", "text": {"content": words}}
        self._caller.call("POST", "message/custom/send", json=body, seconds=seconds)

    def autoreply_info(self) -> dict[str, Any]:
        """The automatic replies of the back end; every kind of account may ask.

        Only what is in force is told: nothing, once the account's callback is switched on.
        """
        return self._caller.call("GET", "get_current_autoreply_info")

    def sent_media(self, media_id: str, *, seconds: float = MEDIA_SECONDS) -> bytes:
        """Get what somebody sent in chat, kept for three days (media/get); every kind may ask.

        Refused: it is no longer there, or never was (40007).
        """
        params = {"media_id": media_id}
        return self._caller.download("media/get", params=params, seconds=seconds)
