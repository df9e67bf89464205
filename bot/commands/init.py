"""gongbao init: set an account up, step by step, to the first answered callback."""

import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from bot.commands.options import AccountName, AsJson, Yes
from bot.supervision.interrupt import Interrupted, interruptible
from bot.terminal.initiation import AtTerminal, Nobody, Pace, Person, Wishes, initiate
from bot.terminal.output import complain, emit_json, say
from workers.errors import SettingsInvalid
from workers.scratch import Unreachable
from workers.settings import environment

EXAMPLES = """Examples:

\b
  gongbao init
  gongbao init --account weekly
  gongbao init --yes --app-id wx0123456789abcdef --kind personal --secret-file secret.txt \\
    --public-url https://bot.example.com --json
  pass show wechat/secret | gongbao init --yes --secret-file - ...

Asks for what it does not know, writes .env (0600) and gongbao.toml, starts `gongbao up` if nothing
runs, prints each value as 微信开发者平台 asks for it, and waits: until the IP whitelist acts, until
WeChat verifies the callback. What goes wrong is named. Run again it goes on where it stopped;
nothing that is there is replaced without a yes. It prints the callback's token and key, which the
platform must be given.
Exit status: 0 the callback is verified, 1 not yet, 2 bad input or settings."""

PATIENCE = Pace().limit
AppId = Annotated[str, typer.Option("--app-id", help="The account's AppID.")]
OfKind = Annotated[str, typer.Option("--kind", help="personal, subscription or service.")]
Url = Annotated[str, typer.Option("--public-url", help="Where WeChat reaches this machine.")]
Content = Annotated[str, typer.Option("--content", help="The folder of your site's pages.")]
SecretFile = Annotated[
    str, typer.Option("--secret-file", help="A file that holds the AppSecret; - for stdin.")
]
ApiBase = Annotated[
    str, typer.Option("--api-base", help="Another WeChat: that of `gongbao sandbox --fresh`.")
]
Wait = Annotated[
    float,
    typer.Option("--wait", min=0, help="Seconds to wait for a person each time; 0: look once."),
]
Stay = Annotated[
    bool | None,
    typer.Option("--stay/--no-stay", help="Keep running what was started; on a terminal it does."),
]


def init(
    *,
    account: AccountName = None,
    app_id: AppId = "",
    kind: OfKind = "",
    public_url: Url = "",
    content: Content = "",
    secret_file: SecretFile = "",
    api_base: ApiBase = "",
    wait: Wait = PATIENCE,
    stay: Stay = None,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Set an account up in a dialogue, until its callback is verified."""
    person = _person(yes=yes, as_json=as_json)
    wishes = Wishes(
        account=account or "",
        app_id=app_id,
        kind=kind,
        secret=_secret(secret_file),
        public_url=public_url,
        content=content,
        api_base=api_base,
    )
    stays = person.answers if stay is None else stay
    with interruptible():
        try:
            came = initiate(
                wishes, person, Path.cwd(), environment(), pace=Pace(limit=wait), stay=stays
            )
        except Interrupted as stop:
            complain("\n停在这里。再运行 gongbao init 会接着做")
            raise typer.Exit(stop.status) from None
        except Unreachable as error:
            complain(f"gongbao: Redis does not answer ({type(error).__name__}): see REDIS_URL")
            raise typer.Exit(1) from None
    if as_json:
        emit_json(asdict(came))
    if not came.verified:
        raise typer.Exit(1)


def _person(*, yes: bool, as_json: bool) -> Person:
    """Somebody is asked on a terminal only, and only if nothing says that nobody is."""
    if yes or as_json or not sys.stdin.isatty():
        return Nobody(yes=yes, tell=complain if as_json else say)
    return AtTerminal()


def _secret(file: str) -> str:
    if not file:
        return ""
    try:
        text = sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "not UTF-8"
        raise SettingsInvalid([f"--secret-file {file} cannot be read: {why}"]) from None
    return text.strip()
