"""gongbao sandbox: run a simulated WeChat."""

import signal
from typing import Annotated

import typer

from bot.commands.options import AsJson
from bot.sandbox import ids
from bot.sandbox.remote import api_base
from bot.sandbox.server import serve
from bot.terminal.output import emit, emit_json

EXAMPLES = """Examples:

\b
  gongbao sandbox --port 9100
  gongbao sandbox --port 9100 > .env     (then in another terminal: gongbao up)

It is a simulation: nothing reaches WeChat, and all is forgotten when it stops."""

Host = Annotated[str, typer.Option("--host", help="Address to listen on.")]
Port = Annotated[int, typer.Option("--port", min=0, max=65535, help="0 takes any free port.")]


def sandbox(*, host: Host = "127.0.0.1", port: Port = 9100, as_json: AsJson = False) -> None:
    """Run a simulated WeChat with one personal account; prints what belongs into .env."""
    for sign in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(sign, signal.default_int_handler)
    account = {
        "app_id": ids.app_id(),
        "secret": ids.app_secret(),
        "kind": "personal",
        "callback_token": ids.callback_token(),
        "aes_key": ids.aes_key(),
        "mode": "safe",
    }
    announce = _announce_json if as_json else _announce
    serve(host, port, accounts=[account], announce=lambda url: announce(url, account))


def _announce(url: str, account: dict[str, str]) -> None:
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


def _announce_json(url: str, account: dict[str, str]) -> None:
    emit_json({"url": url, "api_base": api_base(url), **account})
