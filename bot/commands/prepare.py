"""gongbao prepare: find the digest of a day, and bring it into the draft box."""

from datetime import date
from typing import Annotated

import typer

from bot.commands.options import AccountName, AsJson
from bot.commands.submit import submit
from bot.terminal.house import open_house
from workers.errors import SettingsInvalid, Unfit
from workers.newsstand import Copy, copies_of
from workers.schedule import day_of, read_day

EXAMPLES = """Examples:

\b
  gongbao prepare
  gongbao prepare 明天
  gongbao prepare 11-23 --account weekly

DAY is today, 明天, 0618, 06-18 or 2026-06-18 on the account's calendar; the day of a page is
read from its issue, title, slug, folder or date. Exit status: 0 its draft is in the box, 1 it was
held or failed, 2 there is none, or more than one, or it has errors."""

Day = Annotated[str, typer.Argument(metavar="DAY", help="The day it is the issue of.")]


def prepare(day: Day = "today", *, account: AccountName = None, as_json: AsJson = False) -> None:
    """Find the digest of the day in the content folder, submit it and wait for its draft."""
    services = open_house()
    meant = services.settings.account(account)
    if meant.content is None:
        raise SettingsInvalid([f"account {meant.name} has no content folder (set `content`)"])
    wanted = read_day(day, meant.schedule, services.now())
    today = day_of(services.now(), meant.schedule)
    found = copies_of(wanted, meant)
    archive = services.ledger.archive_keys(meant.name)
    ready = [copy for copy in found if not _reasons(copy, archive)]
    if len(ready) != 1:
        told = [_shown(copy, archive) for copy in ready or found]
        raise Unfit(_question(told, len(ready), wanted, today))
    submit([ready[0].path], account=meant.name, wait=True, as_json=as_json)


def _question(told: list[str], ready: int, wanted: date, today: date) -> str:
    which, listed = "今天" if wanted == today else f"{wanted} ", "；".join(told)
    if ready:
        return f"{which}有 {ready} 篇日报：{listed}。请指明一篇：gongbao submit 页面"
    seen = f"这一天只有 {listed}。" if told else ""
    return f"{which}的日报没有找到。{seen}请检查页面的日期，或直接指明：gongbao submit 页面"


def _shown(copy: Copy, archive: set[str]) -> str:
    """Name a page, and say why it does not count."""
    reasons = "，".join(_reasons(copy, archive))
    return f"{copy.path.name}「{copy.edition.title}」" + (f"（{reasons}）" if reasons else "")


def _reasons(copy: Copy, archive: set[str]) -> list[str]:
    paper = copy.edition
    reasons = {"draft = true": paper.draft, "不是日报": not paper.digest}
    return [why for why, so in {**reasons, "旧页面": paper.key in archive}.items() if so]
