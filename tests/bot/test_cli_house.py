"""The commands that need a house: submit, status, cancel, doctor, up."""

import json
import shutil
import signal
import time
from http.client import HTTPConnection
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING, Any

import pytest
from house import House, free_port, settings_for
from processes import await_true

from bot.sandbox.remote import Sandbox
from bot.supervision.programs import gongbao
from bot.supervision.relay import to_files
from bot.supervision.supervisor import Supervisor
from workers.jinja import templates
from workers.settings import Settings

if TYPE_CHECKING:
    import subprocess

SAMPLE = templates() / "sample" / "gongbao1122"


@pytest.fixture
def house(tmp_path: Path, sandbox: Sandbox, wechat_account: dict[str, Any]) -> House:
    """A folder named as people name folders, a .env for an account of the sandbox, no Redis."""
    folder = tmp_path / "我的 公报=1"
    folder.mkdir()
    (folder / ".env").write_text(settings_for(wechat_account, sandbox.api))
    return House(folder)


@pytest.fixture
def ready(house: House, redis_url: str) -> House:
    """The same with Redis and a migrated ledger; nobody works in it."""
    house.environ = {"REDIS_URL": redis_url}
    assert house.run("migrate").returncode == 0
    return house


def own_copy(house: House) -> Path:
    page = house.folder / "posts" / "gongbao1122"
    return Path(shutil.copytree(SAMPLE, page, dirs_exist_ok=True))


def knock_until(up: "subprocess.Popen[str]", words: str, port: int) -> set[int]:
    """Come to the door over new lines, one after the other, until `up` says so; the answers."""
    said, heard = Event(), set()

    def listen() -> None:
        assert up.stdout is not None
        while words not in up.stdout.readline():
            pass
        said.set()

    listener = Thread(target=listen)
    listener.start()
    while not said.is_set():
        line = HTTPConnection("127.0.0.1", port, timeout=10)
        line.request("GET", "/healthz")
        heard.add(line.getresponse().status)
        line.close()
        time.sleep(0.02)
    listener.join()
    return heard


def test_a_page_submitted_twice_is_one_publication(ready: House) -> None:
    """The second time nothing has changed; after an edit it is still the same publication."""
    page = own_copy(ready)
    outcomes = [json.loads(ready.run("submit", page, "--json").stdout) for _ in range(2)]
    text = (page / "index.md").read_text(encoding="utf-8")
    (page / "index.md").write_text(text + "\n又及：一处改动。\n", encoding="utf-8")
    outcomes.append(json.loads(ready.run("submit", page, "--json").stdout))
    assert [told["outcome"] for told in outcomes] == ["new", "same", "changed"]
    assert len({told["id"] for told in outcomes}) == 1
    listed = json.loads(ready.run("status", "--json").stdout)["publications"]
    assert [row["key"] for row in listed] == ["gongbao1122"]


def test_what_an_author_should_look_at_is_told_once(ready: House) -> None:
    """A page that says it is a draft is taken in; people read the warning, scripts find it."""
    page = own_copy(ready) / "index.md"
    text = page.read_text(encoding="utf-8")
    page.write_text(text.replace("\n+++\n", "\ndraft = true\n+++\n", 1), encoding="utf-8")
    plain, scripted = ready.run("submit", page), ready.run("submit", page, "--json")
    assert plain.returncode == scripted.returncode == 0
    assert plain.stderr.count("提醒") == plain.stderr.count("draft = false") == 1
    assert scripted.stderr == ""
    (warning,) = json.loads(scripted.stdout)["warnings"]
    assert (warning["gravity"], "草稿" in warning["what"]) == ("warning", True)


def test_status_tells_the_story_of_one_publication(ready: House) -> None:
    """By its key or by its issue, for people and for scripts."""
    ready.run("submit", own_copy(ready))
    shown = ready.run("status", "gongbao1122")
    told = json.loads(ready.run("status", "1122", "--json").stdout)
    assert "已收到" in shown.stdout
    assert told["state"] == "received"
    assert told["journal"][0]["who"].startswith("cli")
    assert "gongbao1122" in ready.run("status").stdout


def test_a_cancelled_publication_is_over(ready: House) -> None:
    """Cancelling again changes nothing, and is no error."""
    ready.run("submit", own_copy(ready))
    first, second = ready.run("cancel", "1122"), ready.run("cancel", "gongbao1122", "--json")
    assert (first.returncode, second.returncode) == (0, 0)
    assert "已取消" in first.stdout
    assert json.loads(second.stdout)["state"] == "cancelled"


def test_an_unknown_key_is_said_in_a_sentence(ready: House) -> None:
    """With the command that lists what there is."""
    for command in ("status", "cancel"):
        refused = ready.run(command, "gongbao9999")
        assert refused.returncode == 2
        assert "gongbao status" in refused.stderr


def test_a_bad_page_is_refused_before_anything_is_kept(
    ready: House, sandbox: Sandbox, wechat_account: dict[str, Any]
) -> None:
    """Nothing uploaded, nothing in the ledger, one line for each fault."""
    page = own_copy(ready)
    (page / "index.md").write_text("+++\ntitle = \n+++\n", encoding="utf-8")
    refused = ready.run("submit", page)
    assert refused.returncode == 2
    assert refused.stderr.startswith("错误 ")
    assert json.loads(ready.run("status", "--json").stdout)["publications"] == []
    assert sandbox.calls(wechat_account["app_id"]) == []


def test_without_a_migrated_ledger_the_remedy_is_said(house: House, redis_url: str) -> None:
    """The first mistake everyone makes."""
    house.environ = {"REDIS_URL": redis_url}
    refused = house.run("status")
    assert refused.returncode == 2
    assert "gongbao migrate" in refused.stderr


def test_without_redis_a_page_is_not_taken_in(house: House) -> None:
    """The remedy is `gongbao up`, or an address."""
    house.run("migrate")
    refused = house.run("submit", own_copy(house))
    assert refused.returncode == 2
    assert "gongbao up" in refused.stderr


def test_doctor_says_what_is_missing_and_never_a_secret(
    ready: House, wechat_account: dict[str, Any]
) -> None:
    """Settings, ledger, Redis and account are well; nobody works here."""
    examined = ready.run("doctor")
    findings = json.loads(ready.run("doctor", "--json").stdout)["findings"]
    assert examined.returncode == 1
    wrong = [f["what"] for f in findings if not f["ok"]]
    assert wrong == ["clock", "worker"]
    marks = [line[0] for line in examined.stdout.splitlines() if line[0] in "✅❌"]
    assert marks == [*"✅" * (len(findings) - 2), *"❌❌"]
    assert "gongbao up" in examined.stdout
    assert wechat_account["secret"] not in examined.stdout + examined.stderr


def test_doctor_names_the_right_or_the_address_that_is_missing(
    ready: House, sandbox: Sandbox, wechat_account: dict[str, Any]
) -> None:
    """What WeChat refuses is told with its number and what to do."""
    sandbox.patch_account(wechat_account["app_id"], reset_secret=True)
    examined = ready.run("doctor")
    assert examined.returncode == 1
    assert "❌ 账号 main（personal）" in examined.stdout
    assert examined.stdout.count("40125") == 1


def test_a_worker_is_stopped_together_with_the_job_in_its_hands(
    ready: House, sandbox: Sandbox, wechat_account: dict[str, Any]
) -> None:
    """RQ runs a job in a session of its own, which a kill of the worker would not reach."""
    sandbox.fault(wechat_account["app_id"], "draft/add", "slow", seconds=5)
    ready.run("submit", own_copy(ready))
    with Supervisor(to_files(ready.folder / "logs"), patience=0.5) as supervisor:
        supervisor.start(gongbao("worker", environ=ready.variables(), folder=ready.folder))
        await_true(lambda: len(ready.left()) == 2)
    assert ready.left() == []


def test_what_the_sandbox_prints_is_a_whole_env(tmp_path: Path) -> None:
    """Two terminals and a copied text are all it takes to practise."""
    house = House(tmp_path)
    with house.begin("sandbox", "--port", "0") as running:
        assert running.stdout is not None
        lines = [running.stdout.readline() for _ in range(8)]
        (tmp_path / ".env").write_text("".join(lines))
        account = Settings.read(tmp_path, {}).account()
        box = Sandbox(account.api_base.removesuffix("/cgi-bin/")).drafts(account.app_id)
        running.send_signal(signal.SIGTERM)
        running.communicate(timeout=30)
    assert (account.name, account.kind, box) == ("sandbox", "personal", [])
    assert account.token
    assert account.aes_key
    assert running.returncode == 0
    assert house.left() == []


def handed_in(house: House) -> "subprocess.CompletedProcess[str]":
    """What `submit --to` does in an empty folder, with the token of a new author."""
    token = json.loads(house.run("author", "add", "小王", "--json").stdout)["token"]
    to = {
        "GONGBAO_TO": f"http://127.0.0.1:{house.environ['PORT']}",
        "GONGBAO_TO_TOKEN": token,
    }
    laptop = House(house.folder.parent, to, house.mark)
    return laptop.run("submit", own_copy(house), "--json")


def test_up_runs_the_whole_house_renews_it_and_takes_it_down_again(
    house: House, sandbox: Sandbox, wechat_account: dict[str, Any]
) -> None:
    """Without Redis and database: one command runs it, others find it, Ctrl-C ends it.

    While all its processes are followed by new ones, whoever comes to the door is answered.
    """
    house.environ = {"PORT": str(free_port())}
    with house.begin("up") as up:
        try:
            await_true(lambda: house.run("doctor").returncode == 0, 60)
            second = house.run("up")
            afar = handed_in(house)
            sent = house.run("submit", own_copy(house), "--wait", "--json")
            up.send_signal(signal.SIGUSR2)
            heard = knock_until(up, "all processes are new", int(house.environ["PORT"]))
        finally:
            up.send_signal(signal.SIGINT)
            out, _ = up.communicate(timeout=60)
    assert up.returncode == 0
    assert heard == {200}
    assert second.returncode == 2
    assert "runs already" in second.stderr
    assert afar.returncode == sent.returncode == 0, (afar.stderr, sent.stderr)
    assert [json.loads(each.stdout)["outcome"] for each in (afar, sent)] == ["new", "same"]
    (draft,) = sandbox.drafts(wechat_account["app_id"])
    assert json.loads(sent.stdout)["draft_id"] == draft["media_id"]
    assert {line.split("│")[0].strip() for line in out.splitlines() if "│" in line} >= {
        "web",
        "valkey",
    }
    assert house.left() == []
    assert "gongbao up" in house.run("submit", SAMPLE).stderr


def test_the_index_is_made_anew_on_demand(ready: House) -> None:
    """After a restore; an account without anything published has an empty one."""
    ready.run("submit", own_copy(ready))
    told = json.loads(ready.run("reindex", "--json").stdout)
    assert list(told["articles"].values()) == [0]
