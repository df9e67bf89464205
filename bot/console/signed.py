"""An issue for whoever holds its signed link: the article and its pictures, without a login."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import urlencode

from flask import Blueprint, Response, request

from bot.console.article import as_picture, document, picture_of
from bot.console.page import TurnedAway
from bot.console.phone import Phone
from workers.showlink import PATH, is_good

if TYPE_CHECKING:
    from workers.account import Account
    from workers.publication import Publication
    from workers.services import Services

OVER: Final = "这个预览链接不对，或者已经过期（一天内有效）。请在聊天里再发一次「预览」。"


class Signed(NamedTuple):
    """What a good link leads to."""

    row: Publication
    account: Account


def add_signed(console: Blueprint, services: Services) -> None:
    """Add the two addresses a signed link opens."""

    @console.get(f"{PATH}/<int:number>/<int:position>")
    def shown(number: int, position: int) -> Response:
        found = _found(number, services)
        mine = {name: request.args.get(name, "") for name in ("until", "sign")}
        phone = Phone.read({"article": str(position), "theme": "", "mode": "auto"})
        return document(
            found.row,
            phone,
            services,
            lambda sha: f"{PATH}/{number}/pictures/{sha}?{urlencode(mine)}",
        )

    @console.get(f"{PATH}/<int:number>/pictures/<sha>")
    def shown_picture(number: int, sha: str) -> Response:
        found = _found(number, services)
        data = picture_of(found.row.id, sha, services)
        if data is None:
            raise TurnedAway(404, OVER)
        return as_picture(data)


def _found(number: int, services: Services) -> Signed:
    """Find the issue of the request's link; 404 for any that is not ours, or over."""
    args = request.args
    try:
        row = services.ledger.publication(number)
    except (LookupError, OverflowError):
        raise TurnedAway(404, OVER) from None
    account = services.settings.accounts.get(row.account)
    if account is None or not is_good(
        account, row.id, args.get("until", ""), args.get("sign", ""), services.now()
    ):
        raise TurnedAway(404, OVER)
    return Signed(row, account)
