"""Look over an installation: what is there, what is missing, what to do about it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from rq import Worker

from bot.terminal.account_checkup import examine_account
from bot.terminal.callback_checkup import examine_callback
from bot.terminal.findings import Finding
from bot.terminal.house import read_settings
from bot.terminal.output import size
from bot.terminal.vitals import remedy, shown, vitals
from workers.account import WECHAT_API
from workers.diskroom import LITTLE, disks
from workers.errors import SettingsInvalid, WeChatError
from workers.fetch.kin import Kin
from workers.identity import ask
from workers.jobs import WORKER_TTL
from workers.log import configure
from workers.orders import standstill
from workers.scratch import Unreachable
from workers.services import build
from workers.storage import StorageAway, StorageRefuses

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rq.worker import BaseWorker

    from workers.services import Services
    from workers.settings import Account, Settings

ADDRESSES: Final = {
    Kin.ANOTHER: "由另一套公报应答：停掉其中一套，或改好 public_url，否则什么也不会发出",
    Kin.NOBODY: "没有认出这套公报（/installation/ 要通到 web 进程）：发出之前没法确认没有第二套",
}

WORKER_SILENT_SECONDS: Final = 2 * WORKER_TTL


def examine_house() -> Iterator[Finding]:
    """Look at settings, ledger, Redis, each account and the processes, in that order."""
    try:
        settings = read_settings()
    except SettingsInvalid as error:
        yield Finding("设置", str(error))
        return
    configure(settings)
    yield Finding(f"设置：{len(settings.accounts)} 个账号（{'、'.join(settings.accounts)}）")
    services = build(settings)
    yield (ledger := _ledger(services))
    yield from _disks(settings)
    yield from _storage(services)
    yield (redis := _redis(services))
    for account in settings.accounts.values():
        yield (asked := _account(account, services) if redis.ok else _not_asked(account))
        if asked.ok and ledger.ok:
            yield from examine_account(account, services)
    yield from _leaders(services) if ledger.ok else [Finding("clock", "先让账本可用")]
    yield from _whole(services) if ledger.ok else ()
    yield _worker(services) if redis.ok else Finding("worker", "先让 Redis 可用")


def examine_callbacks(url: str = "") -> Iterator[Finding]:
    """Ask each account's callback from outside; `url` takes the place of `public_url`."""
    try:
        settings = read_settings()
    except SettingsInvalid as error:
        yield Finding("设置", str(error))
        return
    configure(settings)
    services = build(settings)
    yield (redis := _redis(services))
    yield (ledger := _ledger(services))
    if redis.ok and ledger.ok:
        for account in settings.accounts.values():
            yield from examine_callback(account, services, url)


def _ledger(services: Services) -> Finding:
    try:
        services.ledger.beats()
    except SettingsInvalid as error:
        return Finding("账本", str(error))
    return Finding("账本：可读，表结构是最新的")


def _storage(services: Services) -> Iterator[Finding]:
    """Where the bytes of pictures lie, if not in the ledger."""
    if services.settings.store is None:
        return
    place = f"图片存储 {services.settings.store.url}"
    try:
        assert services.storage is not None
        services.storage.probe()
    except (SettingsInvalid, StorageAway, StorageRefuses) as error:
        yield Finding(place, str(error))
    else:
        yield Finding(f"{place}：有应答")


def _disks(settings: Settings) -> Iterator[Finding]:
    for disk in disks(settings):
        remedy = (
            "" if disk.left >= LITTLE else "请清理（如旧备份、日志）：满了以后什么都收不下、发不出"
        )
        yield Finding(f"磁盘：{disk.place} 还剩 {size(disk.left)}", remedy)


def _redis(services: Services) -> Finding:
    try:
        services.scratch.ping()
    except SettingsInvalid as error:
        return Finding("Redis", str(error))
    except Unreachable as error:
        if services.scratch.is_there():
            return Finding("Redis", "在，但拒绝写入：多半是它的磁盘满了，看 Redis 的日志")
        return Finding(
            "Redis", f"连不上（{type(error).__name__}）：检查 REDIS_URL，或运行 gongbao up"
        )
    return Finding("Redis：有应答")


def _account(account: Account, services: Services) -> Finding:
    """Ask for a token and the number of drafts: that proves secret, whitelist and right."""
    name = f"账号 {account.name}（{account.kind}）{way_to_wechat(account)}"
    try:
        count = services.wechat(account.name).draft_count()
    except WeChatError as error:
        known = error.errcode is None or str(error.errcode) in error.sentence
        return Finding(
            name, error.sentence if known else f"{error.sentence}（errcode {error.errcode}）"
        )
    return Finding(f"{name}：可取得 access_token，白名单和草稿权限正常，草稿箱有 {count} 篇")


def way_to_wechat(account: Account) -> str:
    """Say by which way WeChat is asked, where that is not this machine's own; no password."""
    proxy, api = urlsplit(account.proxy), urlsplit(account.api_base)
    told = [f"经代理 {proxy.hostname}:{proxy.port or 80}"] if account.proxy else []
    told += [f"经 {api.hostname}（api_base）"] if account.api_base != WECHAT_API else []
    return f"，{'，'.join(told)}" if told else ""


def _not_asked(account: Account) -> Finding:
    return Finding(f"账号 {account.name}（{account.kind}）", "先让 Redis 可用，再向微信核对")


def _whole(services: Services) -> Iterator[Finding]:
    """The house as a whole: whether it is paused, and whether its public address leads here."""
    if paused := standstill(services):
        yield Finding("整体暂停", paused)
    if url := services.settings.public_url:
        wrong = ADDRESSES.get(ask(services), "")
        yield Finding(f"公开地址 {url}" if wrong else f"公开地址 {url}：通到这套公报", wrong)


def _leaders(services: Services) -> Iterator[Finding]:
    """Clock and, where a folder is watched, watch: each is heard of in the ledger."""
    for pulse in vitals(services):
        fault = remedy(pulse)
        yield Finding(pulse.process, fault) if fault else Finding(shown(pulse))


def _worker(services: Services) -> Finding:
    alive = [w for w in Worker.all(connection=services.scratch.redis) if _lives(w)]
    if not alive:
        return Finding("worker", "没有在运行的：启动 gongbao worker 或 gongbao up")
    return Finding(f"worker：{len(alive)} 个在运行")


def _lives(worker: BaseWorker) -> bool:
    heard = worker.last_heartbeat
    if heard is None:
        return False
    aware = heard if heard.tzinfo else heard.replace(tzinfo=UTC)
    return (datetime.now(UTC) - aware).total_seconds() < WORKER_SILENT_SECONDS
