"""gongbao release: appoint when and how a publication leaves."""

from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

import typer

from bot.commands.options import AccountName, Anyway, AsJson, Yes
from bot.terminal.follow import follow
from bot.terminal.house import open_house, who
from bot.terminal.ordering import Meant, confirm, meant, tell
from bot.terminal.output import say
from workers import orders
from workers.errors import GongbaoError, Unfit
from workers.publication import Publication, Route, State
from workers.schedule import read_when
from workers.schedule.when import NOW
from workers.services import Services
from workers.standing import rests, told
from workers.submission import submit

EXAMPLES = """Examples:

\b
  gongbao release 0618
  gongbao release ai20240618 --route mass --at "2026-11-23 08:00"
  gongbao release content/post/ai20240618 --route publish --at "明天 08:00" --yes
  gongbao release 0618 --route mass --tag 北京 --next
  gongbao release 0618 --route draft

PAGE is a key, an issue's day, or a page on disk, which is submitted first. Without --at it leaves
after the undo hold (3 minutes, unless the account says otherwise); until then `gongbao cancel`
stops it. Times are those of the account's own clock.
Exit status: 0 appointed, 1 WeChat refused, 2 it cannot be appointed so; nothing was changed."""

Way = Annotated[Route | None, typer.Option("--route", "-r", help="Else what page or account say.")]
Tag = Annotated[
    str | None, typer.Option("--tag", metavar="TAG", help='Only to this tag ("" for everyone).')
]
At = Annotated[
    str, typer.Option("--at", metavar="TIME", help='"08:00", "明天 08:00", "2026-11-23 08:00".')
]
Next = Annotated[bool, typer.Option("--next", help="In the next slot of the account's schedule.")]
Page = Annotated[str, typer.Argument(metavar="PAGE", help="A key, an issue's day, or a page.")]


def release(
    page: Page,
    *,
    account: AccountName = None,
    route: Way = None,
    tag: Tag = None,
    at: At = "",
    next_slot: Next = False,
    anyway: Anyway = False,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Appoint a release: now (after the undo hold), at a time, or in the next slot."""
    ordered = _meant(page, account, quiet=as_json)
    publication, its_account, services, name = ordered
    moment = _moment(at, ordered, next_slot=next_slot)
    wish = orders.plan(publication, its_account, services, route=route, target=tag, at=moment)
    if wish.route is not Route.DRAFT:
        orders.weigh(publication, wish, its_account, services, anyway=anyway)
        if not yes:
            confirm(orders.question(publication, wish, its_account, services), yes=yes)
    done = orders.release(
        publication,
        its_account,
        services,
        who=name,
        route=route,
        target=tag,
        at=moment,
        anyway=anyway,
    )
    tell(done, as_json=as_json)


def _meant(page: str, account: str | None, *, quiet: bool) -> Meant:
    services = open_house()
    path = Path(page)
    if not path.exists():
        return meant(page, account, services)
    its_account = services.settings.account(account)
    taken = submit([path], its_account, services, who=who()).publication
    publication = _drafted(taken, services, quiet=quiet)
    return Meant(publication, its_account, services, who())


def _drafted(publication: Publication, services: Services, *, quiet: bool) -> Publication:
    """Wait until its draft lies in the box."""
    if rests(publication):
        return publication
    publication = follow(publication, services, (lambda _: None) if quiet else say)
    if publication.state in (State.HELD, State.FAILED, State.CANCELLED):
        raise GongbaoError(f"{publication.key}：{told(publication)}")
    return publication


def _moment(at: str, ordered: Meant, *, next_slot: bool) -> datetime | Literal["next"] | None:
    if at and next_slot:
        raise Unfit("--at 和 --next 只能用一个")
    if next_slot:
        return "next"
    if not at or at.strip().lower() in NOW:
        return None
    return read_when(at, ordered.account.schedule, ordered.services.now())
