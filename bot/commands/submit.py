"""gongbao submit: send pages on their way into the draft box."""

from typing import Annotated

import typer

from bot.commands.options import AccountName, AsJson, Pages
from bot.terminal.follow import DONE, follow, publication_json
from bot.terminal.house import open_house, who
from bot.terminal.output import complain, emit_json, fault_json, say, show_faults
from workers.cards import STATES
from workers.submission import submit as submit_pages

EXAMPLES = """Examples:

\b
  gongbao submit content/post/ai20240618
  gongbao submit ai20240618 --account weekly --wait
  gongbao submit ai20240618 tutorial20240618
  gongbao submit ai20240618 --json | jq -r .outcome

Several pages (up to 8 articles) become one draft, in this order; it is known by the first.
The same pages submitted twice are one publication; a changed page updates its draft.
What their author should look at is told on stderr, and with --json as "warnings".
Exit status: 0 taken in (with --wait: the draft is in the box), 1 it was held or failed,
2 the page has errors or the settings are incomplete."""

OUTCOMES = {
    "new": "新提交",
    "same": "没有变化",
    "changed": "内容有变，将更新草稿",
    "leaving": "已在发送，本次修改未包含",
    "doubtful": "上一次发送没有得到确定的回答，可能已经发出，本次修改未包含；请先到后台看："
    "已发出，gongbao published；没有发出，gongbao retry；确认没有发出而要用这次的内容，加 --force",
    "released": "已经发出，本次修改未包含；要作为新的一篇再出，加 --again",
}

Wait = Annotated[bool, typer.Option("--wait", "-w", help="Follow it until the draft is there.")]
Force = Annotated[
    bool,
    typer.Option(
        "--force", help="Overwrite a draft that was edited, or make anew one that is gone."
    ),
]
Again = Annotated[
    bool, typer.Option("--again", help="Bring out once more what readers already had.")
]


def submit(
    pages: Pages,
    *,
    account: AccountName = None,
    wait: Wait = False,
    force: Force = False,
    again: Again = False,
    as_json: AsJson = False,
) -> None:
    """Submit pages as one draft: check them, keep them in the ledger, and call a worker."""
    services = open_house()
    meant = services.settings.account(account)
    submission = submit_pages(pages, meant, services, who=who(), force=force, again=again)
    publication = submission.publication
    if not as_json:
        show_faults(submission.warnings)
        say(f"{publication.key}：{OUTCOMES[submission.outcome]}（{STATES[publication.state]}）")
    if wait:
        notice = (lambda _: None) if as_json else say
        publication = follow(publication, services, notice)
    if as_json:
        warnings = [fault_json(fault) for fault in submission.warnings]
        told = {"outcome": submission.outcome, "warnings": warnings}
        emit_json({**told, **publication_json(publication)})
    if submission.outcome in ("leaving", "released", "doubtful"):
        raise typer.Exit(1)
    if wait and publication.state not in DONE:
        complain(f"gongbao: {publication.key}：{publication.why or STATES[publication.state]}")
        raise typer.Exit(1)
