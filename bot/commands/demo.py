"""gongbao demo: the whole house at work on one page, with no account at all."""

import time
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.commands.options import AsJson
from bot.sandbox.pages import article_address
from bot.supervision.interrupt import Interrupted, interruptible
from bot.terminal import results
from bot.terminal.demonstration import ACCOUNT, Demonstration
from bot.terminal.follow import DONE, follow
from bot.terminal.house import NOBODYS
from bot.terminal.output import complain, emit_json, say
from bot.terminal.progress import Progress
from workers.account import MissingPictures
from workers.errors import PageInvalid
from workers.examine import look
from workers.jinja import templates
from workers.publication import Publication
from workers.services import build
from workers.submission import submit

EXAMPLES = """Examples:

\b
  gongbao demo
  gongbao demo content/post/ai20240618
  gongbao demo --once --json | jq .draft_id

Uses a simulated WeChat, an embedded Valkey and SQLite, all in a temporary folder that is
removed at the end. Nothing leaves this machine, except to fetch pictures a page links to.
Exit status: 0 the article is in the draft box, 1 something failed, 2 the page has errors."""

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
    told: dict[str, Any] = {}
    with interruptible():
        try:
            with Demonstration.begin() as house:
                told = _publish(page, house, Progress(quiet=as_json), port)
                _present(told, as_json=as_json)
                if not once and told["state"] in DONE:
                    _stay(house, quiet=as_json)
        except Interrupted as stop:
            if not told:  # it had not come to an end
                raise typer.Exit(stop.status) from None
    if told["state"] not in DONE:
        raise typer.Exit(1)


def _sample() -> Path:
    """Find the sample digest: the one folder in templates/sample."""
    return next(path for path in sorted((templates() / "sample").iterdir()) if path.is_dir())


def _refuse_bad(page: Path) -> None:
    """Say what is wrong with a page before anything is started for it."""
    lenient = replace(NOBODYS, missing_pictures=MissingPictures.LEAVE_OUT)
    examined = look(page, lenient)
    if examined.errors:
        raise PageInvalid(examined.faults)


def _publish(page: Path, house: Demonstration, progress: Progress, port: int) -> dict[str, Any]:
    house.start(progress, port=port)
    services = build(house.settings)
    account = house.settings.account(ACCOUNT)
    began = time.monotonic()
    with progress.step("检查、提交，等草稿进入草稿箱"):
        taken = submit([page], account, services, who="demo").publication
        done = follow(taken, services, progress.note, meanwhile=house.tend)
    seconds = time.monotonic() - began
    told = results.facts(done, look(page, account), seconds)
    if done.state not in DONE:
        complain(f"gongbao: {done.why}\nworker's last lines:\n{house.log('worker')}")
    return {**told, "page": _address(done, house), "sandbox": house.wechat.url, "web": house.web}


def _address(done: Publication, house: Demonstration) -> str:
    return article_address(house.wechat.url, house.wechat.app_id, done.draft_id or "")


def _present(told: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        emit_json(told)
        return
    results.show(told)
    say(f"\n文章在微信里的样子（模拟）：{told['page']}", "bold green")


def _stay(house: Demonstration, *, quiet: bool) -> None:
    if not quiet:
        say("按 Ctrl-C 停止所有进程")
    while True:
        house.tend()
        time.sleep(0.2)
