"""gongbao submit: send pages on their way into the draft box, here or on another machine."""

from typing import Annotated

import typer

from bot.commands.options import AccountName, AsJson, Pages
from bot.terminal.outcomes import LEFT_OUT, OUTCOMES
from bot.terminal.output import complain, emit_json, fault_json, say, show_faults
from workers.settings import handing_in

EXAMPLES = """Examples:

\b
  gongbao submit content/post/ai20240618
  gongbao submit ai20240618 --account weekly --wait
  gongbao submit ai20240618 tutorial20240618
  gongbao submit ai20240618 --json | jq -r .outcome
  gongbao submit ai20240618 --to https://gongbao.example.com

Several pages (up to 8 articles) become one draft, in this order; it is known by the first.
The same pages submitted twice are one publication; a changed page updates its draft.
What their author should look at is told on stderr, and with --json as "warnings".
With --to nothing is needed here but this program and a token (`gongbao author add NAME` over
there), in GONGBAO_TO_TOKEN or in the file that GONGBAO_TO_TOKEN_FILE names; GONGBAO_TO is the
address where --to is not given. The pages and the pictures they show are sent, and followed.
Exit status: 0 taken in (with --wait: the draft is in the box), 1 it was held or failed,
2 the page has errors or the settings are incomplete."""

Wait = Annotated[
    bool | None,
    typer.Option(
        "--wait/--no-wait",
        "-w",
        help="Follow it until the draft is there; with --to that is usual.",
        show_default=False,
    ),
]
To = Annotated[
    str, typer.Option("--to", metavar="URL", help="Hand them in to the gongbao of another machine.")
]
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
    wait: Wait = None,
    to: To = "",
    force: Force = False,
    again: Again = False,
    as_json: AsJson = False,
) -> None:
    """Submit pages as one draft: check them, keep them in the ledger, and call a worker."""
    to = to or handing_in()[0]
    if to:
        from bot.terminal.handing import Errand, hand_in  # noqa: PLC0415  needs no house

        follows = True if wait is None else wait
        errand = Errand(pages, account, follows, force=force, again=again, as_json=as_json)
        raise typer.Exit(hand_in(to, errand))
    _submit_here(pages, account, wait=bool(wait), force=force, again=again, as_json=as_json)


def _submit_here(
    pages: Pages, account: str | None, *, wait: bool, force: bool, again: bool, as_json: bool
) -> None:
    # Ledger and queue are not even there on a machine that hands its pages in elsewhere.
    from bot.terminal.follow import follow  # noqa: PLC0415
    from bot.terminal.house import open_house, who  # noqa: PLC0415
    from workers.cards import STATES  # noqa: PLC0415
    from workers.standing import is_well, publication_json  # noqa: PLC0415
    from workers.submission import submit as submit_pages  # noqa: PLC0415

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
    if submission.outcome in LEFT_OUT:
        raise typer.Exit(1)
    if wait and not is_well(publication):
        complain(f"gongbao: {publication.key}：{publication.why or STATES[publication.state]}")
        raise typer.Exit(1)
