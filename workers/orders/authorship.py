"""Who may hand in pages from a machine of their own: a token is given, and taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from workers.entrance import hashed, new_secret, place
from workers.errors import StaleState, Unfit
from workers.orders.staffing import person_name

if TYPE_CHECKING:
    from workers.account import Account
    from workers.services import Services

MARK: Final = "gba_"
"""What a token begins with, so that whoever finds one knows whose it is, scanners too."""
GIVEN: Final = (
    "给 {name} 的令牌（只显示这一次，只能用来给“{account}”交页面）：\n{token}\n"
    "在 {name} 的机器上写进 .env：\nGONGBAO_TO={address}\nGONGBAO_TO_TOKEN={token}\n"
    "然后：gongbao submit 页面"
)
INSIDE: Final = (
    "\n还没有设 GONGBAO_PUBLIC_URL：上面的地址只在这台机器上有用。设好以后，GONGBAO_TO 写成它"
)
THERE: Final = (
    "“{account}”已经有叫 {name} 的作者。要换令牌：先用 author revoke {name} 撤掉旧的，再 author add"
)


class Added(NamedTuple):
    """A token, and what to tell its author; the token is nowhere else."""

    token: str
    said: str


def add(account: Account, name: str, services: Services, *, who: str) -> Added:
    """Make an author's token for this account. Raises Unfit."""
    person, token, now = person_name(name), f"{MARK}{new_secret()}", services.now()
    services.ledger.sync_accounts([account])  # there may be authors before there is any page
    try:
        services.ledger.add_author(account.name, person, token_hash=hashed(token), who=who, now=now)
    except StaleState:
        raise Unfit(THERE.format(account=account.name, name=person)) from None
    address = place(services.settings)
    said = GIVEN.format(name=person, account=account.name, token=token, address=address)
    return Added(token, said if services.settings.public_url else f"{said}{INSIDE}")


def revoke(name: str, services: Services, *, who: str, account: str | None = None) -> str:
    """Take an author's tokens back, in one account or in all. Raises Unfit for nobody's name."""
    person = person_name(name)
    gone = services.ledger.revoke_author(person, account=account, who=who, now=services.now())
    if not gone:
        raise Unfit(f"没有叫 {person} 的作者")
    return f"已收回 {person} 的令牌（{'、'.join(each.account for each in gone)}）"
