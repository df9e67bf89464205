"""How much room there is where gongbao writes; told before it ends, and when it has ended."""

from __future__ import annotations

import shutil
import time
from typing import TYPE_CHECKING, Final, NamedTuple

from structlog import get_logger

from workers.ledger import Telling, file_of, why_away
from workers.ledger.away import DISK_FULL

if TYPE_CHECKING:
    from pathlib import Path

    from workers.services import Services
    from workers.settings import Settings

LITTLE: Final = 500_000_000
"""Bytes: a backup of an ordinary house and some days of everything else."""
NONE: Final = 20_000_000
"""SQLite's log alone grows by 4 MB before it is folded back."""
HOUR_SECONDS: Final = 3600.0
TITLE: Final = "磁盘快满了"
BODY: Final = (
    "{place} 所在的磁盘只剩 {left} MB：请清理（如旧备份、日志）。满了以后什么都收不下、发不出"
)
FULL_TITLE: Final = "磁盘满了"
FULL_BODY: Final = (
    "账本写不进去：到点的不会发出，收到的消息和页面没有记下。已经发出的不会重发。"
    "请清理磁盘，之后会自己继续"
)

log = get_logger(__name__)


class Disk(NamedTuple):
    """A folder that gongbao writes into, and the bytes that are left there."""

    place: Path
    left: int


def disks(settings: Settings) -> list[Disk]:
    """Look at the home and at SQLite's folder; one disk is told once."""
    file = file_of(settings.database_url)
    folders = {settings.home, *([file.parent] if file else [])}
    there = sorted({_nearest(folder.absolute()) for folder in folders})
    seen: dict[int, Disk] = {}
    for place in there:
        seen.setdefault(place.stat().st_dev, Disk(place, shutil.disk_usage(place).free))
    return list(seen.values())


def has_room(settings: Settings) -> bool:
    """Tell whether anything can be written at all."""
    return all(disk.left >= NONE for disk in disks(settings))


def tell_of_little_room(services: Services) -> None:
    """Tell operators once a day while there is still room to write it down."""
    now = services.now()
    for disk in disks(services.settings):
        if disk.left < LITTLE:
            body = BODY.format(place=disk.place, left=disk.left // 1_000_000)
            once = f"disk {disk.place} {now:%Y-%m-%d}"
            services.ledger.tell(Telling(TITLE, body, once), now=now, account=None)


class Alarm:
    """Tells of a full disk past the ledger, which cannot keep the notice; hourly at most."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._told = -HOUR_SECONDS

    def hear(self, error: Exception) -> None:
        """Say why the ledger is away, in the log and where it is the disk by the channels."""
        why = why_away(error)
        log.error("ledger is away", why=why)
        if why != DISK_FULL or time.monotonic() - self._told < HOUR_SECONDS:
            return
        self._told = time.monotonic()
        outcomes = self._services.notifier().tell(f"公报：{FULL_TITLE}", FULL_BODY)
        for failed in (outcome for outcome in outcomes if not outcome.ok):
            log.warning("channel failed", channel=failed.channel, reason=failed.reason)


def _nearest(folder: Path) -> Path:
    """The folder itself, or the nearest above it that is there."""
    return next(each for each in (folder, *folder.parents) if each.is_dir())
