"""What followers do besides writing: they come, go, tap the menu, scan a code."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.followers import lines
from bot.followers.ownreplies import own_welcome
from bot.followers.phrases import fold, writable
from bot.followers.trouble import busy_or
from bot.messages import TextReply
from bot.router import NotKept
from workers.account import CallbackMode
from workers.ledger import LedgerAway, why_away
from workers.menu import category_of, said
from workers.menuboard import why_not

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.followers.dialogue import Dialogue
    from bot.messages import Event, Reply
    from bot.router import EventHandler
    from workers.account import Account
    from workers.services import Services

SCENE: Final = "qrscene_"
"""What stands before a QR code's scene, where its scan made somebody follow."""


class Happenings:
    """Handlers of events, by the dialogue's means."""

    def __init__(self, services: Services, dialogue: Dialogue) -> None:
        self._services = services
        self._dialogue = dialogue

    def handlers(self) -> Mapping[str, EventHandler]:
        """By the name of the event; all others stay unanswered."""
        return {
            "subscribe": busy_or(self._came),
            "unsubscribe": self._went,
            "CLICK": busy_or(self._tapped),
            "SCAN": self._scanned,
        }

    def _came(self, event: Event) -> Reply | None:
        account = self._account(event)
        self._count(event, account, came=True)
        if own := own_welcome(account, self._services):
            return own
        head = account.welcome or lines.WELCOME
        if account.welcome and not why_not(account, self._services):
            return TextReply(account.welcome)
        return self._dialogue.welcome(event, head, account)

    def _went(self, event: Event) -> None:
        """Forget who it was: what they left, where the talk stood. Raises NotKept.

        Whoever unfollows gives no orders either, and their openid is erased: the phone may be
        lost. Not in plain mode, where nobody signs an event (platform docs, "Message encryption
        and decryption").
        """
        account, ledger, now = self._account(event), self._services.ledger, self._services.now()
        self._count(event, account, came=False)
        self._dialogue.forget_person(event)
        try:
            signed = account.mode is not CallbackMode.PLAIN
            ledger.unfollowed(account.name, event.follower, signed=signed, now=now)
        except LedgerAway as error:
            raise NotKept(why_away(error)) from None

    def _tapped(self, event: Event) -> Reply | None:
        """Answer a tap of the menu as if its words were typed."""
        account = self._account(event)
        category = category_of(event.key, self._dialogue.knowing.categories(account))
        if category is not None:
            return self._dialogue.category(event, category, account)
        return self._dialogue.words(event, said(event.key))

    def _scanned(self, event: Event) -> Reply | None:
        """Greet somebody who follows already, and scanned one of the account's codes."""
        account = self._account(event)
        today = self._dialogue.today(account)
        self._dialogue.tally.question(account, today, f"扫码 {fold(event.key)}".strip())
        return TextReply(lines.SCANNED)

    def _count(self, event: Event, account: Account, *, came: bool) -> None:
        key = writable(event.key)
        scene = key.removeprefix(SCENE) if key.startswith(SCENE) else ""
        self._dialogue.tally.follow(account, self._dialogue.today(account), scene, came=came)

    def _account(self, event: Event) -> Account:
        return self._services.settings.account(event.account)
