"""Orders from the command line: what is asked, what is answered, and the exit status."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import threading
from typing import TYPE_CHECKING, Any

import pytest
from house import GONGBAO, House, settings_for

from workers import pipeline
from workers.jinja import templates
from workers.publication import State
from workers.services import Services, build
from workers.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.sandbox.remote import Sandbox
    from workers.publication import Publication

SAMPLE = templates() / "sample" / "gongbao1122"
ADDRESS = "https://mp.weixin.qq.com/s/AbCdEfGhIjKlMnOpQrStUv"


class Desk:
    """A certified account's folder, and a worker who comes when called."""

    def __init__(self, folder: Path, account: dict[str, Any], api: str, redis_url: str) -> None:
        self.app_id = str(account["app_id"])
        (folder / ".env").write_text(
            settings_for(account, api) + "GONGBAO_ACCOUNT_MAIN_ROUTE=mass\n"
        )
        shutil.copytree(SAMPLE, folder / "posts" / "gongbao1122")
        self.house = House(folder, {"REDIS_URL": redis_url})
        assert self.house.run("migrate").returncode == 0
        environ = {"REDIS_URL": redis_url}
        self.services: Services = build(Settings.read(folder, environ))

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        return self.house.run(*words)

    def told(self, *words: str) -> dict[str, Any]:
        """Give an order that is followed: its JSON."""
        ran = self.run(*words, "--json")
        assert ran.returncode == 0, ran.stderr
        told: dict[str, Any] = json.loads(ran.stdout)
        return told

    def row(self) -> Publication:
        return self.services.ledger.publications()[0]

    def drafted(self) -> None:
        assert self.run("submit", "posts/gongbao1122").returncode == 0
        pipeline.advance(self.row().id, self.services)
        assert self.row().state is State.DRAFTED

    def on_a_terminal(self, answer: str, *words: str) -> tuple[int, str]:
        """Run where somebody sits; answers the status, and what that one read."""
        ours, theirs = os.openpty()
        os.write(ours, f"{answer}\n".encode())
        ran = subprocess.run(
            [*GONGBAO, *words],
            cwd=self.house.folder,
            env=self.house.variables(),
            stdin=theirs,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        os.close(ours)
        os.close(theirs)
        return ran.returncode, ran.stdout


@pytest.fixture
def desk(tmp_path: Path, sandbox: Sandbox, redis_url: str) -> Iterator[Desk]:
    desk = Desk(tmp_path, sandbox.create_account("subscription"), sandbox.api, redis_url)
    yield desk
    desk.services.ledger.close()
    desk.services.scratch.close()


def test_a_page_is_submitted_and_appointed_in_one_go(desk: Desk) -> None:
    """A path is enough: it waits for the draft, which a worker makes meanwhile."""
    done = threading.Event()

    def work() -> None:
        while not done.wait(0.2):
            for row in desk.services.ledger.publications(states={State.RECEIVED, State.DRAFTED}):
                pipeline.advance(row.id, desk.services)

    worker = threading.Thread(target=work)
    worker.start()
    try:
        told = desk.told("release", "posts/gongbao1122", "--at", "明天 08:00", "--yes")
    finally:
        done.set()
        worker.join()
    assert (told["state"], told["route"]) == ("scheduled", "mass")
    assert "08:00 群发" in told["said"]
    assert told["appointed_by"].startswith("cli")


def test_a_whole_evening_of_orders(desk: Desk) -> None:
    """Each is answered in a sentence or JSON, and status shows where it stands."""
    desk.drafted()
    assert desk.told("release", "1122", "--at", "明天 08:00", "--yes")["state"] == "scheduled"
    shown = desk.run("status", "1122").stdout
    for fact in (
        r"方式：群发",
        r"时间：\d\d-\d\d 08:00（Asia/Shanghai），还有 .*，由 cli\S* 定下",
        r"群发余额：1（平台规则",
        r"已通知：.*已定于",
    ):
        assert re.search(fact, shown), fact
    assert "已批准" in desk.run("approve", "1122").stdout
    assert desk.told("hold", "1122")["state"] == "held"
    assert desk.told("resume", "1122")["state"] == "scheduled"
    assert desk.told("release", "1122", "--route", "draft")["state"] == "handed_over"
    assert desk.told("published", "1122", ADDRESS)["address"] == ADDRESS
    story = desk.told("status", "1122")
    assert (story["approved"], story["route"], story["quota"]["left"]) == (True, "draft", 1)
    withdrawn = desk.run("withdraw", "1122", "--yes")
    assert withdrawn.returncode == 0
    assert "发表记录" in withdrawn.stdout
    assert "已撤回" in desk.run("status", "1122").stdout


def test_what_cannot_be_followed_is_a_sentence_and_changes_nothing(desk: Desk) -> None:
    """Bad input ends with 2, like every other; no traceback, nothing in the journal."""
    desk.drafted()
    entries = desk.services.ledger.journal(desk.row().id)
    for words, why in (
        (("release", "1122", "--at", "2020-01-01 08:00"), "已经过去"),
        (("release", "1122", "--at", "08:00 Mars/Base"), "看不懂时间"),
        (("release", "1122", "--at", "08:00", "--next"), "只能用一个"),
        (("release", "1122", "--next"), "没有下一个空档"),
        (("release", "1122", "--tag", "南京"), "没有名叫“南京”的标签"),
        (("release", "1122"), "--yes"),
        (("release", "9999", "--yes"), "gongbao status"),
        (("hold", "1122"), "没有可以暂停的"),
        (("resume", "1122"), "没有停住"),
        (("retry", "1122"), "还没有定时间"),
        (("withdraw", "1122", "--yes"), "没有可以撤回的"),
        (("published", "1122", "https://example.com/s/x"), "不是公众号文章的链接"),
        (("closed", "someday"), "看不懂休刊日期"),
        (("closed", "--remove", "7"), "gongbao closed"),
    ):
        ran = desk.run(*words)
        assert (ran.returncode, ran.stdout) == (2, ""), words
        assert why in ran.stderr
        assert ran.stderr.startswith("gongbao: ")
    assert desk.services.ledger.journal(desk.row().id) == entries
    assert desk.row().state is State.DRAFTED


def test_what_cannot_be_undone_is_asked_about(desk: Desk, sandbox: Sandbox) -> None:
    """With account, route, people, quota, title and first lines; anything but yes is no."""
    sandbox.audience(desk.app_id, followers=20)
    desk.drafted()
    status, shown = desk.on_a_terminal("n", "release", "1122")
    assert status == 1
    for fact in ("账号：main", "方式：群发", "人数：约 ", "群发余额：1", "标题：", "确定吗？"):
        assert fact in shown
    assert desk.row().state is State.DRAFTED
    status, shown = desk.on_a_terminal("y", "release", "1122")
    assert status == 0
    assert "已定于" in shown
    assert desk.row().state is State.SCHEDULED


def test_days_are_closed_by_command(desk: Desk) -> None:
    """Written as people write them, listed with the number that opens them again."""
    assert "没有休刊" in desk.run("closed").stdout
    closed = desk.run("closed", "10-01..10-07", "国庆休刊")
    assert closed.returncode == 0
    (kept,) = desk.told("closed")["closed"]
    assert (kept["sentence"], kept["first"][5:], kept["last"][5:]) == ("国庆休刊", "10-01", "10-07")
    assert "国庆休刊" in desk.run("closed").stdout
    assert "已取消休刊" in desk.run("closed", "--remove", str(kept["id"])).stdout
