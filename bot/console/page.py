"""What a page of the console is: a view, its template, and the deeds its forms may do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from flask import Response, url_for

from workers.people import Role, may

if TYPE_CHECKING:
    from datetime import datetime

    from werkzeug.datastructures import MultiDict

    from bot.console.visitor import Visitor
    from workers.account import Account
    from workers.publication import Kind
    from workers.services import Services


class TurnedAway(Exception):
    """What a page answers instead of itself: a status, and a sentence for whoever asked."""

    def __init__(self, status: int, sentence: str) -> None:
        self.status = status
        self.sentence = sentence
        super().__init__(sentence)


NOT_YOURS = "你的角色不能这样做：请负责人给你权限，或请有权限的人来做。"
NOWHERE = "这里没有这个页面，它可能已经不在了。"


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One request to a page: who asks, for which accounts, and what the house has.

    `account` is the one that was chosen, None for all; `accounts` are those the page is about:
    the chosen one, or all in which the visitor may see this page. `needs` is the least role of
    what was asked for: the page's, or the deed's.
    """

    services: Services = field(repr=False)
    visitor: Visitor
    page: Page
    needs: Role
    now: datetime
    account: Account | None
    accounts: tuple[Account, ...]
    args: MultiDict[str, str] = field(repr=False)
    form: MultiDict[str, str] = field(repr=False)

    @property
    def who(self) -> str:
        """The visitor's name, as the journal and other operators read it."""
        return self.visitor.person

    def demand(self, account: str) -> Account:
        """Give an account in which the visitor may do what was asked; TurnedAway elsewhere."""
        if account not in self.visitor.roles:
            raise TurnedAway(404, NOWHERE)
        if not may(self.visitor.roles[account], self.needs):
            raise TurnedAway(403, NOT_YOURS)
        return self.services.settings.account(account)

    def may(self, account: str, needed: Role | str) -> bool:
        """Whether the visitor's role in an account is enough; for buttons."""
        return self.visitor.may(account, Role(needed))

    def url(self, page: str, deed: str = "", **values: Any) -> str:  # noqa: ANN401  as url_for
        """Give the address of a page, or of a deed of it; the chosen account goes along."""
        if self.account is not None:
            values.setdefault("account", self.account.name)
        return url_for(f"console.{page}-{deed}" if deed else f"console.{page}", **values)


Facts = Mapping[str, object]
"""What a template gets beside visit, told, words, rooms, look, static, shown_to and stamp_of."""

View = Callable[..., Facts | Response]
"""Answers a GET: `view(visit, **the path's variables)`."""

Do = Callable[..., str | Response]
"""Does what a form asks for: `do(visit, **the path's variables)`.

A str is told to whoever asked, on the page they came from. Unfit, PageInvalid and WeChatError are
told in the same way, as what did not work.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """What a form may do: POST to `<the page's path>/<its name>`; `needs` is the least role.

    `most` is how many bytes its form may have, 0 for as many as any.
    """

    needs: Role
    do: Do = field(repr=False)
    most: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page: `name` is its endpoint and its template, console/<name>.html.j2.

    `path` stands behind /console, with Flask's variables. `needs` is the least role, in at least
    one account. With an `icon` (a name in parts.html.j2) it stands in the navigation, on phones
    too where it is `near`; `inside` names the pages that lie behind it. `kinds` are the kinds of
    account that can use it.
    """

    name: str
    path: str
    title: str
    english: str
    view: View = field(repr=False)
    needs: Role = Role.EDITOR
    deeds: Mapping[str, Deed] = field(default_factory=dict, repr=False)
    icon: str = ""
    near: bool = False
    inside: tuple[str, ...] = ()
    kinds: frozenset[Kind] | None = None

    def is_for(self, account: Account) -> bool:
        """Whether an account of that kind can use it."""
        return self.kinds is None or account.kind in self.kinds
