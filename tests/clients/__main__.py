"""Let clients that none of us wrote publish to a sandbox: `python -m tests.clients`.

Needs Node 20 with npm, and the registries of both languages. Exit status 1 if one fails.
"""

import hashlib
import shutil
import subprocess
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from PIL import Image
from rich.console import Console
from rich.table import Table

from bot.sandbox.remote import Sandbox
from bot.sandbox.server import start_in_thread
from tests.clients.front import front
from tests.clients.publishing import CLIENTS, Client, run

TITLE = "早上好：今天有雨"
MARKDOWN = "## 天气\n\n今天**有雨**，`带伞`。\n\n![雨](picture.png)\n"
HTML = '<h2>天气</h2><p>今天<strong>有雨</strong>。</p><p><img src="picture.png" alt="雨"></p>'


def main() -> int:
    """Run all clients, print what each did; 0 if every one published."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        print("tests.clients: node and npm are missing; install Node.js 20 or newer")
        return 1
    table = Table("client", "version", "calls", "result")
    failed: dict[str, list[str]] = {}
    with tempfile.TemporaryDirectory() as place, start_in_thread() as server:
        folder = Path(place)
        _draw_page(folder)
        address = urlsplit(server.url)
        with front((str(address.hostname), int(address.port or 0)), folder) as (port, authority):
            for client in CLIENTS:
                sandbox = Sandbox(server.url)
                account = sandbox.create_account("personal")
                fault = _publish(client, account, folder, port, authority)
                faults = [fault] if fault else list(_faults(sandbox, account["app_id"], folder))
                calls = Counter(call["path"] for call in sandbox.calls(account["app_id"]))
                made = "\n".join(f"{path} × {count}" for path, count in calls.items())
                table.add_row(
                    client.name, client.version, made, "failed" if faults else "published"
                )
                if faults:
                    failed[client.name] = faults
    Console().print(table)
    for name, faults in failed.items():
        print(f"\n{name}:", *faults, sep="\n")
    return 1 if failed else 0


def _draw_page(folder: Path) -> None:
    Image.new("RGB", (640, 360), (7, 193, 96)).save(folder / "picture.png")
    Image.new("RGB", (900, 383), (250, 157, 59)).save(folder / "cover.jpg")
    (folder / "page.md").write_text(MARKDOWN, encoding="utf-8")
    (folder / "page.html").write_text(HTML, encoding="utf-8")


def _publish(
    client: Client, account: dict[str, Any], folder: Path, port: int, authority: Path
) -> str:
    """Install the client and have it publish; answers what went wrong, if anything."""
    own = folder / client.name.replace("/", "-")
    own.mkdir()
    told = {"app_id": account["app_id"], "secret": account["secret"]}
    command = client.command(own, {**told, "title": TITLE, "folder": str(folder)})
    try:
        client.install(own)
        run(
            command,
            https_proxy=f"http://127.0.0.1:{port}",  # requests prefers the small letters
            no_proxy="",
            REQUESTS_CA_BUNDLE=authority,
            NODE_EXTRA_CA_CERTS=authority,
            FRONT_PORT=port,
        )
    except (RuntimeError, subprocess.TimeoutExpired) as error:
        return str(error).replace(account["secret"], "…")
    return ""


def _faults(sandbox: Sandbox, app_id: str, folder: Path) -> Iterator[str]:
    """What the sandbox did not get, or refused."""
    for call in sandbox.calls(app_id):
        if call["errcode"] or call["status"] != 200:
            yield f"{call['path']} was answered {call['status']} {call['errcode']}"
    drafts = sandbox.drafts(app_id)
    if len(drafts) != 1:
        yield f"{len(drafts)} drafts"
        return
    article = drafts[0]["articles"][0]
    if article["title"] != TITLE:
        yield "another title"
    if "有雨" not in article["content"]:
        yield "another text"
    hosted = {picture["sha256"]: picture["path"] for picture in sandbox.pictures(app_id)}
    drawn = hashlib.sha256((folder / "picture.png").read_bytes()).hexdigest()
    if drawn not in hosted:
        yield "the picture was not uploaded"
    elif f"/{hosted[drawn]}/640" not in article["content"]:
        yield "the picture is not in the article"


if __name__ == "__main__":
    raise SystemExit(main())
