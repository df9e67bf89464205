"""gongbao restore: bring the whole house back out of a backup."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from bot.commands.options import Yes
from bot.terminal.house import open_house
from bot.terminal.ordering import confirm
from bot.terminal.output import say
from bot.terminal.stillness import kept_still
from workers.chest import Chest, opened
from workers.errors import GongbaoError, Unfit
from workers.ledger import LedgerAway
from workers.ledger.engine import shown
from workers.ledger.moving import left_unfinished, pause_of, stands_empty
from workers.moving import back_up, bring_back, demand_fit, demand_rest, reader_of
from workers.settings import Settings
from workers.shelving import reindex

EXAMPLES = """Examples:

\b
  gongbao restore gongbao-20261123T083000Z.tar
  gongbao restore backup.tar --replace

All of the file is checked before anything is written; then everything is loaded, or nothing.
One that was killed is run again as it was; until then the house stands still, and says why.
The house is paused afterwards: look at it, make sure that no other runs, then `gongbao resume`.
A ledger that is there already is only replaced with --replace, and backed up first.
Exit status: 0 restored, 1 the file is damaged or the disk full, 2 it runs, or is not empty."""

NOT_EMPTY = "这里的账本不是空的{paused}。要用备份代替它：加 --replace（现在的账本会先备份）"
AGAIN = "上一次恢复没有做完，什么也没有留下：从头再来"
PAUSED = "，并且整体暂停着（{why}）"
CARD = (
    "用 {path}（作于 {made}，{publications} 期）代替 {url} 里现在的账本。"
    "现在的账本先备份到 {home}。"
)
DONE = (
    "已恢复：{publications} 期，{pictures} 张图片，{found} 期可以查到。\n"
    "公报处于整体暂停：启动后不会自己建草稿、不会发出任何东西。\n"
    "1. 确认原来的那一台已经停下\n"
    "2. 核对 .env、gongbao.toml 和它提到的文件都已抄来，本机 IP 已在白名单：gongbao doctor\n"
    "3. gongbao up，看一遍控制台；过了时间的排期会按宽限处理\n"
    "4. 恢复运行：gongbao resume，或在聊天里发「恢复」\n"
    "登录、确认码、邀请码没有带来；要进控制台：gongbao console"
)

IN_THE_LEDGER = "图片现在在账本里；要移到设置的存储：gongbao migrate --pictures storage"

File = Annotated[Path, typer.Argument(metavar="FILE", help="What `gongbao backup` has made.")]
Replace = Annotated[bool, typer.Option("--replace", help="Even where there is a ledger.")]


def restore(file: File, *, replace: Replace = False, yes: Yes = False) -> None:
    """Bring the whole house back out of a backup, and leave it paused."""
    settings, now = Settings.read(), datetime.now(UTC)
    say("正在检查备份…")
    try:
        with opened(file) as chest, kept_still(settings.home):
            demand_fit(chest.manifest, settings)
            demand_rest(settings, now)
            empty = stands_empty(settings.database_url)
            if left_unfinished(why := pause_of(settings.database_url)):
                say(AGAIN)
            if not empty:
                _set_aside(chest, file, settings, now, replace=replace, yes=yes, why=why)
            say("备份完好，正在写入…")
            bring_back(chest, settings.database_url, now=now, replace=not empty)
            publications, pictures = chest.end.rows.get("publications", 0), chest.end.pictures
    except LedgerAway as error:
        reason = str(error).partition("\n")[0]
        raise GongbaoError(f"cannot open the ledger (see DATABASE_URL): {reason}") from None
    found = _index()
    say(DONE.format(publications=publications, pictures=pictures, found=found))
    if settings.store is not None:
        say(IN_THE_LEDGER)


def _set_aside(
    chest: Chest,
    file: Path,
    settings: Settings,
    now: datetime,
    *,
    replace: bool,
    yes: bool,
    why: str,
) -> None:
    """Keep what is there as a backup, once the caller has said yes to its end."""
    if not replace:
        raise Unfit(NOT_EMPTY.format(paused=PAUSED.format(why=why) if why else ""))
    said = CARD.format(
        path=file,
        made=chest.manifest.made_at,
        publications=chest.end.rows.get("publications", 0),
        url=shown(settings.database_url),
        home=settings.home,
    )
    confirm(said, yes=yes)
    elsewhere = reader_of(settings)
    kept = back_up(settings.database_url, settings.home, now=now, elsewhere=elsewhere)
    say(f"现在的账本已备份到 {kept.path}")


def _index() -> int:
    """Make anew what followers find; the clock would do it, too, page by page."""
    services = open_house()
    done = 0
    for account in services.settings.accounts.values():
        done += max(reindex(services.ledger, account), default=0)
    return done
