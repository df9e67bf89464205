"""gongbao doctor: find out what is missing, and what to do about it."""

from typing import Annotated

import typer

from bot.commands.options import AsJson
from bot.terminal.checkup import examine_callbacks, examine_house
from bot.terminal.findings import Finding
from bot.terminal.output import emit_json, say

EXAMPLES = """Examples:

\b
  gongbao doctor
  gongbao doctor --json | jq '.findings[] | select(.ok | not)'
  gongbao doctor --callback --url https://bot.example.com

Asks WeChat for a token and the number of drafts, after each right by a call that reads only, and
after the day's quotas; asks the web process as WeChat would. Changes nothing but what is known of
the account's rights, shows no secret. With --callback it comes to the account's public address as
WeChat does (GET, a harmless POST, a forged one), has WeChat look at the host, and says what of the
back end the callback switches off.
Exit status: 0 all is well, 1 something is not."""


def doctor(
    *,
    callback: Annotated[
        bool, typer.Option("--callback", help="Come to the callback from outside, as WeChat does.")
    ] = False,
    url: Annotated[
        str, typer.Option(help="Where people reach the web process, instead of public_url.")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Check settings, database, Redis, each account's rights and quotas, and the processes."""
    if url and not callback:
        raise typer.BadParameter("--url goes with --callback")
    if url and not url.startswith(("http://", "https://")):
        raise typer.BadParameter("an address begins with http:// or https://", param_hint="--url")
    findings = []
    for finding in examine_callbacks(url) if callback else examine_house():
        findings.append(finding)
        if not as_json:
            _show(finding)
    if as_json:
        told = [{"what": f.what, "ok": f.ok, "remedy": f.remedy} for f in findings]
        emit_json({"findings": told})
    if not all(finding.ok for finding in findings):
        raise typer.Exit(1)


def _show(finding: Finding) -> None:
    say(f"{'✅' if finding.ok else '❌'} {finding.what}")
    for line in finding.remedy.splitlines():
        say(f"   {line}")
