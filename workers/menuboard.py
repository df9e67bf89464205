"""The menu in WeChat: read, compared with what it should be, pushed only when it differs."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from structlog import get_logger

from workers.curriculum import menu_of
from workers.errors import NoAnswer, QuotaSpent, TryLater, Unfit, WeChatError
from workers.ledger import Telling
from workers.menu import same, spelled
from workers.publication import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from workers.account import Account
    from workers.ledger import KeptMenu
    from workers.menu import Menu
    from workers.services import Services
    from workers.wechat import MenuThere

RIGHT: Final = "menu"
LACKING: Final = frozenset({48001, 48004})
"""Platform docs: no right to the call; the call is banned."""
PERSONAL: Final = "个人或未认证的公众号没有用接口设菜单的权限"
INSTEAD: Final = "读者发「帮助」会得到同样的菜单，新关注的人也会看到；也可照着它在后台自己设"
LEFT_ALONE: Final = "gongbao.toml 里写着 menu = false，公报不管这个账号的菜单"
EMPTY: Final = "菜单是空的：还没有教程，gongbao.toml 里也没有按钮"
STRANGE: Final = "微信里的菜单不是公报上次推送的那个，没有覆盖。要用公报的：gongbao menu push"
PAUSE: Final = timedelta(minutes=10)
"""Between tries where WeChat is away: menu/create may be called 1,000 times a day."""
PATIENCE: Final = 15.0

log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Board:
    """The menu as it should be, and as it is in WeChat (None: there is none, or nobody may ask).

    `no` says why it cannot be pushed ("" where it can).
    """

    wanted: Menu
    there: MenuThere | None
    no: str = ""

    @property
    def differs(self) -> bool:
        return self.there is None or not same(self.wanted.as_json(), self.there.menu)


def why_not(account: Account, services: Services) -> str:
    """Say why an account's menu cannot be pushed; "" where it can, as far as is known."""
    if account.menu is None:
        return LEFT_ALONE
    known = services.ledger.rights(account.name).get(RIGHT)
    if known is not None:
        return "" if known.held else f"账号没有自定义菜单的权限（{known.how}）。{INSTEAD}"
    return f"{PERSONAL}。{INSTEAD}" if account.kind is Kind.PERSONAL else ""


def look(account: Account, services: Services, *, seconds: float = PATIENCE) -> Board:
    """Compare the menu with WeChat's, where the account may ask. Raises WeChatError."""
    wanted, no = menu_of(account, services.ledger), why_not(account, services)
    if no:
        return Board(wanted, None, no)
    try:
        return Board(wanted, services.wechat(account.name).menu_there(seconds=seconds))
    except WeChatError as error:
        if not _lacks(error, account, services):
            raise
        return Board(wanted, None, why_not(account, services))


def push(
    account: Account, services: Services, *, who: str, seconds: float = PATIENCE
) -> tuple[Board, bool]:
    """Bring the menu up by a person's word, over whatever is there; whether that was needed.

    From then on gongbao keeps it as the series is. Raises Unfit where that is not possible, and
    WeChatError.
    """
    board = look(account, services, seconds=seconds)
    if board.no or not board.wanted.buttons:
        raise Unfit(board.no or EMPTY)
    if board.differs:
        _create(board.wanted, account, services, who=who, seconds=seconds)
    else:
        _remember(board.wanted, account, services)
    return board, board.differs


def push_wanted(account: Account, services: Services, seen: KeptMenu) -> None:
    """Do what was wanted when the row was `seen`: bring the menu up if it is gongbao's, and other.

    What a person made or changed elsewhere is left, and operators are told. Never raises for
    what WeChat answers: it is tried again later, or told.
    """
    try:
        done = _follow(account, services)
    except (TryLater, NoAnswer, QuotaSpent) as error:
        until = services.now() + PAUSE
        if isinstance(error, QuotaSpent) and error.until is not None:
            until = error.until + PAUSE
        services.ledger.put_off_menu(seen, until)
        log.info("menu put off", account=account.name, error=type(error).__name__)
        return
    except WeChatError as error:
        if not _lacks(error, account, services):
            _tell("菜单没有推送", str(error), account, services)
        done = False
    services.ledger.menu_is_well(seen)
    log.info("menu looked after", account=account.name, pushed=done)


def _follow(account: Account, services: Services) -> bool:
    """Push what has changed; False where nothing is to be pushed."""
    kept = services.ledger.menu_state(account.name)
    if kept.pushed_at is None or why_not(account, services):
        return False  # no person ever said that this menu is to be gongbao's
    wanted = menu_of(account, services.ledger)
    if not wanted.buttons or _hash(wanted.as_json()) == kept.pushed_hash:
        return False
    there = services.wechat(account.name).menu_there(seconds=PATIENCE)
    if there is not None and same(wanted.as_json(), there.menu):
        _remember(wanted, account, services)
        return False
    if there is None or _hash(there.menu) != kept.pushed_hash:
        _tell("菜单在后台被改过", STRANGE, account, services)
        return False
    _create(wanted, account, services, who="worker", seconds=PATIENCE)
    return True


def _create(menu: Menu, account: Account, services: Services, *, who: str, seconds: float) -> None:
    ledger = services.ledger
    services.wechat(account.name).menu_create(menu.as_json(), seconds=seconds)
    _remember(menu, account, services)
    ledger.record(
        who=who,
        what="menu push",
        now=services.now(),
        account=account.name,
        why="\n".join(spelled(menu.as_json())),
    )
    if menu_of(account, ledger) != menu:  # the series went on while WeChat was called
        ledger.want_menu(account.name, ledger.menu_state(account.name).why, now=services.now())


def _remember(menu: Menu, account: Account, services: Services) -> None:
    services.ledger.sync_accounts([account])
    pushed = _hash(menu.as_json())
    services.ledger.menu_went_up(account.name, pushed, now=services.now())


def _lacks(error: WeChatError, account: Account, services: Services) -> bool:
    """Whether WeChat says that the right is missing; it is remembered then."""
    if error.errcode not in LACKING:
        return False
    services.ledger.sync_accounts([account])
    how = f"{error.call} 回答 {error.errcode}"
    services.ledger.keep_right(account.name, RIGHT, held=False, how=how, now=services.now())
    return True


def _tell(title: str, body: str, account: Account, services: Services) -> None:
    once = f"menu {account.name} {hashlib.sha256(body.encode()).hexdigest()[:16]}"
    once += f" {services.now():%Y-%m-%d}"
    services.ledger.tell(Telling(title, body, once), now=services.now(), account=account.name)


def _hash(menu: Mapping[str, Any]) -> str:
    return hashlib.sha256("\n".join(spelled(menu)).encode()).hexdigest()
