"""gongbao demo: the whole house at work on one page, with no account at all."""

import time
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import typer

from bot.commands.options import AsJson
from bot.supervision.interrupt import Interrupted, interruptible
from bot.terminal import results
from bot.terminal.demonstration import ACCOUNT, Demonstration
from bot.terminal.follow import follow
from bot.terminal.guide import Guide
from bot.terminal.house import NOBODYS
from bot.terminal.output import complain, emit_json, say
from bot.terminal.person import WHO, Person, register
from bot.terminal.progress import Progress
from workers import menuboard
from workers.account import MissingPictures
from workers.errors import GongbaoError, PageInvalid
from workers.examine import look
from workers.jinja import templates
from workers.orders.probing import probe
from workers.publication import Kind, Publication, State
from workers.services import Services, build
from workers.standing import DONE
from workers.submission import submit

NEXT_ISSUE = templates() / "sample" / "gongbao1123"
"""What there is to push, once the account is of a kind that may."""

EXAMPLES = """Examples:

\b
  gongbao demo
  gongbao demo content/post/ai20240618
  gongbao demo --once --json | jq .draft_id

Uses a simulated WeChat, an embedded Valkey and SQLite, all in a temporary folder that is
removed at the end. Nothing leaves this machine, except to fetch pictures a page links to.
It opens on a phone, simulated too: ask it for a word, become an operator, press 发表 in the back
end and send the address; then make the account a certified one, and push. With --once the demo
presses 发表 itself.
Exit status: 0 the article is in the draft box (--once: published), 1 something failed, 2 the
page has errors."""

Digest = Annotated[
    Path | None, typer.Argument(metavar="DIGEST", help="Another page than the sample.")
]
Once = Annotated[bool, typer.Option("--once", help="Exit after the table, for scripts.")]
Port = Annotated[
    int,
    typer.Option("--port", min=0, max=65535, help="Of the simulated WeChat; 0 takes a free one."),
]


def demo(
    digest: Digest = None, *, once: Once = False, port: Port = 0, as_json: AsJson = False
) -> None:
    """Run the whole house with a simulated WeChat, and bring a page into its draft box."""
    page = (digest or _sample()).resolve()
    _refuse_bad(page)
    shown: _Shown | None = None
    with interruptible():
        try:
            with Demonstration.begin() as house:
                shown = _publish(page, house, Progress(quiet=as_json), port=port, once=once)
                _present(shown, as_json=as_json)
                if not once and shown.done.state in DONE:
                    _stay(shown, house, quiet=as_json)
        except Interrupted as stop:
            if shown is None:  # it had not come to an end
                raise typer.Exit(stop.status) from None
    if shown.done.state not in DONE:
        raise typer.Exit(1)


class _Shown(NamedTuple):
    """What the demo has to show: the publication, who publishes it, and the facts told of it."""

    done: Publication
    person: Person
    guide: Guide
    services: Services
    told: dict[str, Any]


def _sample() -> Path:
    """Find the sample digest: the one folder in templates/sample."""
    return next(path for path in sorted((templates() / "sample").iterdir()) if path.is_dir())


def _refuse_bad(page: Path) -> None:
    """Say what is wrong with a page before anything is started for it."""
    lenient = replace(NOBODYS, missing_pictures=MissingPictures.LEAVE_OUT)
    examined = look(page, lenient)
    if examined.errors:
        raise PageInvalid(examined.faults)


def _publish(
    page: Path, house: Demonstration, progress: Progress, *, port: int, once: bool
) -> _Shown:
    house.start(progress, port=port)
    services, person = build(house.settings), Person(house.wechat)
    account = house.settings.account(ACCOUNT)
    began = time.monotonic()
    with progress.step("检查、提交，等草稿进入草稿箱"):
        taken = submit([page], account, services, who=WHO).publication
        done = follow(taken, services, progress.note, meanwhile=house.tend)
    seconds = time.monotonic() - began
    shown = person.draft(done)
    if once and done.state is State.HANDED_OVER:
        with progress.step("替人在模拟的后台按发表，登记链接"):
            person.press(done)
            done = register(done, person.came_out(done), account, services)
            shown = person.article(done.address)
    told = results.facts(done, look(page, account), seconds)
    if done.state not in DONE:
        complain(f"gongbao: {done.why}\nworker's last lines:\n{house.log('worker')}")
    guide = Guide(house.wechat, account, services)
    where = {
        "page": shown,
        "phone": guide.phone,
        "backend": person.desk,
        "sandbox": house.wechat.url,
        "web": house.web,
    }
    return _Shown(done, person, guide, services, {**told, **where})


def _present(shown: _Shown, *, as_json: bool) -> None:
    told = shown.told
    if as_json:
        emit_json(told)
        return
    results.show(told)
    say(f"\n文章在微信里的样子（模拟）：{told['page']}", "bold green")
    if shown.done.state is State.HANDED_OVER:
        say(f"个人号要由人发表。打开模拟的微信后台，按“发表”：{told['backend']}", "bold")
        say(f"再把链接发给公众号。从手机开始（模拟，什么都能点）：{told['phone']}", "bold green")


def _stay(shown: _Shown, house: Demonstration, *, quiet: bool) -> None:
    """Keep everything running, follow the account's kind, and say what came of the publication."""
    services, guide = shown.services, shown.guide
    if not quiet:
        say("按 Ctrl-C 停止所有进程")
    told = False
    while True:
        house.tend()
        if house.heed_kind():
            services = build(house.settings)
            _begin_anew(house, services)
        guide.look(house.settings.account(ACCOUNT), services)
        row = services.ledger.publication(shown.done.id)
        if row.state is State.PUBLISHED and not told:
            told = True
            if not quiet:
                say(f"已发表：{row.address}", "bold green")
                say(f"（模拟：{shown.person.article(row.address)}）")
        time.sleep(0.3)


def _begin_anew(house: Demonstration, services: Services) -> None:
    """What a new kind of account brings: rights, a menu, and an issue that can be pushed."""
    account = house.settings.account(ACCOUNT)
    for _ in probe(account, services):
        pass
    if account.kind is Kind.PERSONAL:
        return
    submit([NEXT_ISSUE], account, services, who=WHO)
    try:
        menuboard.push(account, services, who=WHO)
    except GongbaoError as error:  # the demo goes on without one
        complain(f"gongbao: {error}")
