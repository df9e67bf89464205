"""gongbao sandbox: run a simulated WeChat."""

import signal
from collections.abc import Mapping
from typing import Annotated, Any

import typer

from bot.commands.options import AsJson
from bot.sandbox import ids
from bot.sandbox.devplatform_pages import platform_path
from bot.sandbox.remote import api_base
from bot.sandbox.server import serve
from bot.sandbox.world import Terms
from bot.terminal.output import emit, emit_json

EXAMPLES = """Examples:

\b
  gongbao sandbox --port 9100
  gongbao sandbox --port 9100 > .env     (then in another terminal: gongbao up)
  gongbao sandbox --fresh                (then in another terminal: gongbao init, as it says)

With --fresh the account is as one finds it on the first day: no AppSecret yet, an empty whitelist
that takes 25 seconds to act, no callback.
It is a simulation: nothing reaches WeChat, and all is forgotten when it stops."""

Host = Annotated[str, typer.Option("--host", help="Address to listen on.")]
Port = Annotated[int, typer.Option("--port", min=0, max=65535, help="0 takes any free port.")]


Fresh = Annotated[bool, typer.Option("--fresh", help="An account that nobody has set up yet.")]

FIRST_DAY = {"secret": "", "ip_whitelist": [], "terms": Terms(whitelist_delay=25.0)}
"""That a whitelist takes 20 to 30 seconds to act was observed in 2026."""


def sandbox(
    *, host: Host = "127.0.0.1", port: Port = 9100, fresh: Fresh = False, as_json: AsJson = False
) -> None:
    """Run a simulated WeChat with one personal account; prints what belongs into .env."""
    for sign in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(sign, signal.default_int_handler)
    account: dict[str, Any] = {
        "app_id": ids.app_id(),
        "secret": ids.app_secret(),
        "kind": "personal",
        "callback_token": ids.callback_token(),
        "aes_key": ids.aes_key(),
        "mode": "safe",
    }
    if fresh:
        account = {"app_id": account["app_id"], "kind": "personal", **FIRST_DAY}
    announce = _announce_json if as_json else _announce_fresh if fresh else _announce
    serve(host, port, accounts=[account], announce=lambda url: announce(url, account))


def _announce(url: str, account: Mapping[str, Any]) -> None:
    lines = {
        "APP_ID": account["app_id"],
        "SECRET": account["secret"],
        "KIND": account["kind"],
        "TOKEN": account["callback_token"],
        "AES_KEY": account["aes_key"],
        "MODE": account["mode"],
        "API_BASE": api_base(url),
    }
    emit(f"# A simulated WeChat at {url} (Ctrl-C stops it). For .env:\n")
    emit("".join(f"GONGBAO_ACCOUNT_SANDBOX_{key}={value}\n" for key, value in lines.items()))


def _announce_json(url: str, account: Mapping[str, Any]) -> None:
    texts = {name: value for name, value in account.items() if isinstance(value, str)}
    platform = f"{url}{platform_path(account['app_id'])}"
    emit_json({"url": url, "api_base": api_base(url), "platform": platform, **texts})


def _announce_fresh(url: str, account: Mapping[str, Any]) -> None:
    emit(f"# A simulated WeChat (Ctrl-C stops it). AppID: {account['app_id']}\n")
    emit(f"# Its 微信开发者平台: {url}{platform_path(account['app_id'])}\n")
    emit(f"# In another terminal: gongbao init --api-base {api_base(url)}\n")
