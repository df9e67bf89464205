"""gongbao migrate: bring the ledger's schema up to date."""

from enum import StrEnum
from typing import Annotated

import typer

from bot.terminal.output import say
from workers.errors import GongbaoError, SettingsInvalid
from workers.ledger import LedgerAway
from workers.ledger.migrate import is_current, upgrade
from workers.settings import Settings

EXAMPLES = """Examples:

\b
  gongbao migrate
  gongbao migrate --pictures storage
  gongbao migrate --pictures ledger

Safe to run again, and while other processes run. Exit status: 0 up to date, 1 it failed,
2 the settings are incomplete."""


SHOWN = 5
LOST = (
    "{count} 张图片在存储里不见了或已损坏，没有搬：{names}。"
    "从备份放回它们，或再提交一次用到它们的页面，再运行一次"
)


class Place(StrEnum):
    """Where the bytes of pictures can lie."""

    STORAGE = "storage"
    LEDGER = "ledger"


Pictures = Annotated[
    Place | None,
    typer.Option("--pictures", help="Then move all pictures there: GONGBAO_STORE_URL, or back."),
]


def migrate(*, pictures: Pictures = None) -> None:
    """Make the ledger, or bring its schema up to date."""
    settings = Settings.read()
    _migrate(settings)
    if pictures is not None:
        _move(settings, pictures)


def _move(settings: Settings, place: Place) -> None:
    """Move the bytes of pictures while the house works; broken off, it goes on where it was."""
    if settings.store is None:
        raise SettingsInvalid(["GONGBAO_STORE_URL is not set: it says where pictures are kept"])
    from workers.services import build  # noqa: PLC0415  half a second, for those who move

    ledger, moved = build(settings).ledger, 0
    lost: list[str] = []
    while any(step := ledger.move_blobs(home=place is Place.LEDGER, but=lost)):
        moved += step.moved
        lost += step.lost
    say(f"搬了 {moved} 张图片")
    if lost:
        names = "、".join(f"{each[:2]}/{each}" for each in lost[:SHOWN])
        raise GongbaoError(LOST.format(count=len(lost), names=names))


def _migrate(settings: Settings) -> None:
    try:
        if is_current(settings.database_url):
            say("账本已是最新")
            return
        settings.home.mkdir(mode=0o700, parents=True, exist_ok=True)
        upgrade(settings.database_url)
    except LedgerAway as error:
        reason = str(error).partition("\n")[0]
        raise GongbaoError(f"cannot open the ledger (see DATABASE_URL): {reason}") from None
    say("账本已更新")
