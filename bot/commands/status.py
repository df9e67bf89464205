"""gongbao status: what has become of submitted pages."""

from datetime import datetime
from typing import Annotated, Any

import typer

from bot.commands.options import AccountName, AsJson
from bot.terminal.appointment import appointment_json, story, story_json
from bot.terminal.finding import find_publication
from bot.terminal.house import NOBODYS, open_house
from bot.terminal.output import emit_json, say, show_table, table
from bot.terminal.refused import examine_refusals
from bot.terminal.vitals import shown, vitals
from workers.cards import ROUTES, STATES
from workers.digest import CONTENT_LIMIT
from workers.ledger import Entry
from workers.orders import standstill
from workers.publication import Publication, State
from workers.schedule.local import shown_at
from workers.services import Services
from workers.standing import publication_json

EXAMPLES = """Examples:

\b
  gongbao status
  gongbao status ai20240618
  gongbao status 0618 --json

KEY is a page's slug (else its folder's name), or the issue's day such as 0618.
Exit status: 0, or 2 if there is no such publication."""

Key = Annotated[str | None, typer.Argument(metavar="KEY", help="One publication, in detail.")]
Limit = Annotated[int, typer.Option("--limit", min=1, max=1000, help="How many to list.")]


def status(
    key: Key = None, *, account: AccountName = None, limit: Limit = 20, as_json: AsJson = False
) -> None:
    """List publications, the newest first, or tell the whole story of one."""
    services = open_house()
    if key is not None:
        _tell(find_publication(key, account, services), services, as_json=as_json)
        return
    rows = services.ledger.publications(account=account, limit=limit)
    if as_json:
        told = [{**publication_json(row), **appointment_json(row)} for row in rows]
        beating = {pulse.process: pulse.facts for pulse in vitals(services)}
        paused = services.ledger.house_paused()
        emit_json({"publications": told, "processes": beating, "paused": paused})
        return
    if not rows:
        say("还没有提交过任何页面。用 gongbao submit PAGE 提交一篇")
    else:
        show_table(
            table(
                ("期", "账号", "状态", "标题", "更新于", "说明"),
                [_row(row, services) for row in rows],
            )
        )
    say("　".join(shown(pulse) for pulse in vitals(services)))
    for each in services.settings.accounts.values():
        for refused in examine_refusals(each, services):
            say(f"{refused.what}。{refused.remedy}", "yellow")
    if paused := standstill(services):
        say(paused, "yellow")


def _row(row: Publication, services: Services) -> tuple[str, ...]:
    why = row.why
    if row.state is State.SCHEDULED and row.release_at is not None:
        account = services.settings.accounts.get(row.account, NOBODYS)
        why = f"{shown_at(row.release_at, account.schedule)} {ROUTES[row.route]}"
    return (row.key, row.account, STATES[row.state], row.title, local(row.updated_at), why)


def _tell(publication: Publication, services: Services, *, as_json: bool) -> None:
    history = services.ledger.journal(publication.id)
    # An account that is no longer set up has a history all the same.
    account = services.settings.accounts.get(publication.account, NOBODYS)
    report: dict[str, Any] = publication.report or {}
    if as_json:
        emit_json(
            {
                **publication_json(publication),
                **story_json(publication, account, services),
                "report": report,
                "journal": [_entry_json(entry) for entry in history],
            }
        )
        return
    say(f"{publication.key}　{publication.title}", "bold")
    say(
        f"状态：{STATES[publication.state]}" + (f"（{publication.why}）" if publication.why else "")
    )
    say(f"账号：{publication.account}")
    for line in story(publication, account, services):
        say(line)
    if publication.draft_id:
        say(f"草稿：{publication.draft_id}")
    articles = report.get("articles", [])
    for number, article in enumerate(articles, start=1):
        place = f"第 {number} 篇：{article['title']}　" if len(articles) > 1 else "正文："
        say(f"{place}{article['characters']:,} 字符（上限 {CONTENT_LIMIT:,}）")
    for warning in report.get("warnings", []):
        say(f"提醒：{warning}", "yellow")
    show_table(table(("时间", "谁", "做了什么", "状态", "说明"), map(_entry_row, history)))


def _entry_row(entry: Entry) -> tuple[str, ...]:
    moved = entry.after if entry.before == entry.after else f"{entry.before} → {entry.after}"
    code = f"（errcode {entry.errcode} rid {entry.rid}）" if entry.errcode is not None else ""
    return (local(entry.at), entry.who, entry.what, moved, f"{entry.why}{code}")


def _entry_json(entry: Entry) -> dict[str, object]:
    names = ("who", "what", "before", "after", "why", "errcode", "rid")
    return {"at": entry.at.isoformat(), **{name: getattr(entry, name) for name in names}}


def local(moment: datetime) -> str:
    """Write a moment in this machine's time zone."""
    return moment.astimezone().strftime("%m-%d %H:%M:%S")
