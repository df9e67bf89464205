"""How long the first day takes: from `gongbao init` to the first answered callback.

Against a sandbox as one finds WeChat on the first day, with a person who does at once what init
asks for: puts the address on the whitelist, copies the callback's values, sends a word. What no
program can shorten is measured in the same run: `gongbao up` alone until its web process answers,
and the whitelist's own delay, which is 5 s here (20 to 30 s at WeChat).
"""

from __future__ import annotations

import json
import re
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import TYPE_CHECKING

from bot.sandbox.remote import Sandbox
from workers.settings import environment

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

GONGBAO = (sys.executable, "-P", "-m", "bot.cli")
DELAY = 5.0
LIMIT = 1.5
NAMES = {"URL": "url", "Token": "token", "EncodingAESKey": "aes_key"}


@contextmanager
def running(*words: str, folder: Path, port: int) -> Iterator[subprocess.Popen[str]]:
    """Run a command of gongbao's in a folder, and stop it with all it started."""
    kept = {k: v for k, v in environment().items() if not k.startswith(("GONGBAO_", "REDIS_"))}
    process = subprocess.Popen(
        [*GONGBAO, *words],
        cwd=folder,
        env={**kept, "PORT": str(port), "PYTHONUNBUFFERED": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield process
    finally:
        process.terminate()
        process.communicate(timeout=60)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def until_web_answers(folder: Path, port: int) -> float:
    """Give the seconds from `gongbao up` until its web process answers."""
    began = time.monotonic()
    with running("up", folder=folder, port=port):
        while True:
            line = HTTPConnection("127.0.0.1", port, timeout=1)
            try:
                line.request("GET", "/healthz")
                line.getresponse().read()
            except OSError:
                time.sleep(0.02)
            else:
                return time.monotonic() - began
            finally:
                line.close()


def first_day(sandbox: Sandbox, app_id: str, folder: Path) -> Mapping[str, float]:
    """Play a whole dialogue; gives the second at which each part of it was over."""
    port = free_port()
    (folder / "secret").write_text(sandbox.on_platform(app_id, "secret")["secret"])
    options = {
        "--app-id": app_id,
        "--kind": "personal",
        "--secret-file": "secret",
        "--public-url": f"http://127.0.0.1:{port}",
        "--api-base": sandbox.api,
    }
    words = [word for pair in options.items() for word in pair]
    over, filled, began = {}, {}, time.monotonic()
    with running("init", "--yes", "--stay", *words, folder=folder, port=port) as init:
        assert init.stdout is not None
        for line in init.stdout:
            if over.get("asked") is None and re.fullmatch(r" {4}[\d.]+\n", line):
                over["asked"] = time.monotonic() - began
                sandbox.on_platform(app_id, "whitelist", addresses=[line.strip()])
            elif line.startswith("✅ ②"):
                over["let in"] = time.monotonic() - began
            elif field := re.fullmatch(r" {2}(\w+)（.*?）：(\S+)\n", line):
                filled[NAMES[field[1]]] = field[2]
            elif line.startswith("等待微信来验证"):
                sandbox.on_platform(app_id, "callback", **filled)
            elif line.startswith("✅ ④"):
                over["verified"] = time.monotonic() - began
                told = sandbox.send(app_id, content="帮助")
                assert told["outcome"] == "reply", told
                over["answered"] = time.monotonic() - began
                break
        else:
            sys.exit("init ended before its callback was verified")
    return over


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="gb-") as name:
        there, house, alone = (Path(name) / part for part in ("s", "h", "a"))
        for folder in (there, house, alone):
            folder.mkdir()
        words = ("sandbox", "--fresh", "--json", "--port", "0")
        with running(*words, folder=there, port=0) as process:
            assert process.stdout is not None
            text = ""
            while not text.endswith("}\n"):
                text += process.stdout.readline()
            told = json.loads(text)
            sandbox = Sandbox(told["url"])
            sandbox.patch_account(told["app_id"], terms={"whitelist_delay": DELAY})
            over = first_day(sandbox, told["app_id"], house)
        for file in (".env", "gongbao.toml"):
            (alone / file).write_bytes((house / file).read_bytes())
        up = until_web_answers(alone, free_port())
    for part, seconds in over.items():
        print(f"{part}: after {seconds:.1f} s")
    ratio = over["answered"] / (up + DELAY)
    print(
        f"init → first answered callback: {over['answered']:.1f} s, {ratio:.2f} × what must be "
        f"waited for: gongbao up {up:.1f} s, the whitelist {DELAY:.1f} s (limit {LIMIT})"
    )
    return ratio > LIMIT


if __name__ == "__main__":
    sys.exit(main())
