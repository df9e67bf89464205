"""Every bad page gets its sentence, status 2, and leaves nothing behind."""

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from bad_pages import BAD, FRONT, Bad
from house import House, settings_for
from ledgers import new_ledger

from bot.cli import main
from bot.sandbox.remote import Sandbox
from workers.scratch import connect
from workers.settings import Settings
from workers.wechat import WeChat

SECONDS = 5.0
"""For the slowest page, on a machine that runs other tests beside it."""

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def home(tmp_path: Path, sandbox: Sandbox, wechat_account: dict[str, Any], redis_url: str) -> Path:
    """A folder where pages could be submitted: settings, a ledger, a Valkey, a sandbox."""
    home = tmp_path / "home"
    home.mkdir()
    stops = settings_for(wechat_account, sandbox.api).replace("leave_out", "stop")
    (home / ".env").write_text(f"{stops}REDIS_URL={redis_url}\n", encoding="utf-8")
    new_ledger(Settings.read(home, {}).database_url)
    return home


@pytest.fixture
def run(home: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Run:
    """Run the command line in that folder; answers its status and both streams."""
    monkeypatch.chdir(home)
    for name in ("REDIS_URL", "DATABASE_URL", "PORT"):
        monkeypatch.delenv(name, raising=False)

    def run(*words: str | Path) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["gongbao", *map(str, words)])
        capfd.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        streams = capfd.readouterr()
        return int(ended.value.code or 0), streams.out, streams.err

    return run


def token_of(home: Path) -> str:
    """Have the account's token fetched, as it is kept for all processes."""
    settings = Settings.read(home)
    account, scratch = settings.account(), connect(settings.redis_url)
    wechat = WeChat(account, scratch)
    wechat.draft_count()
    kept = scratch.token(account.app_id)
    wechat.close()
    scratch.close()
    assert kept
    return kept[0]


def sentences(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.startswith("错误 ")]


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD.keys())
def test_a_bad_page_is_told_what_is_wrong_and_touches_nothing(
    bad: Bad, run: Run, home: Path, sandbox: Sandbox, wechat_account: dict[str, Any]
) -> None:
    """The same fault from each command: file, line, what is wrong, what to do."""
    page = bad.write(home / "posts" / "每日 AI")
    before = set(home.rglob("*"))
    for command in ("check", "typeset", "submit"):
        began = time.monotonic()
        status, out, err = run(command, page)
        assert time.monotonic() - began < SECONDS
        assert status == 2
        said = sentences(out + err)
        (fault,) = [line for line in said if bad.told in line][:1] or [str(said)]
        at = f":{bad.line}" if bad.line else ""
        assert re.match(rf"错误 [^：]*(每日 AI|index\.md){at}：.+。.+", fault), fault
        assert bad.told in fault
        assert "Traceback" not in err
        assert out == "" or command == "check"
    assert set(home.rglob("*")) == before
    assert sandbox.calls(wechat_account["app_id"]) == []
    assert json.loads(run("status", "--json")[1])["publications"] == []


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD.keys())
def test_faults_are_json_where_json_was_asked_for(bad: Bad, run: Run, tmp_path: Path) -> None:
    """A script reads the same facts as a person."""
    page = bad.write(tmp_path / "page")
    status, out, _ = run("check", page, "--json")
    (checked,) = json.loads(out)["pages"]
    assert status == 2
    assert [f for f in checked["faults"] if bad.told in f["what"] and f["line"] == bad.line]
    status, out, _ = run("typeset", page, "--json")
    told = json.loads(out)
    assert status == 2
    assert [f for f in told["faults"] if f["gravity"] == "error"]


def test_one_fault_is_one_sentence(run: Run, tmp_path: Path) -> None:
    """What follows from a fault is not told as another (long lists of pictures apart)."""
    several = {"301 pictures", "30,000 tags", "too much front matter"}
    for name, bad in BAD.items():
        if name not in several:
            _, out, _ = run("check", bad.write(tmp_path / name))
            assert len(sentences(out)) == 1, out


def test_all_faults_are_told_at_once(run: Run, home: Path) -> None:
    """Six slips, six sentences, in the order of the page, even two in one line."""
    text = (
        '+++\ndate = "someday"\nimage = "gone.jpg"\n+++\n\n'
        "![](words.png)![](missing.png)\n\n![](http://10.0.0.1/x.png)\n\n{{< tweet 1 >}}\n"
    )
    page = Bad(text, "", files={"words.png": b"words"}).write(home / "five")
    for command in ("check", "submit"):
        status, out, err = run(command, page)
        places = re.findall(r"^错误 five/index\.md(:\d+)?：", out + err, re.MULTILINE)
        assert status == 2
        assert places == ["", ":2", ":3", ":6", ":6", ":8", ":10"]


def test_a_page_of_another_coding_has_its_other_faults_right(run: Run, tmp_path: Path) -> None:
    """A page saved as GBK still names its pictures in Chinese."""
    page = Bad(f"{FRONT}![](没有这张图.png)\n".encode("gb18030"), "").write(tmp_path / "gbk")
    _, out, _ = run("check", page)
    assert "图片 没有这张图.png 不存在" in out


def test_what_may_be_left_out_is_a_warning(run: Run, home: Path) -> None:
    """The account's owner decided so; the private machine is still not asked."""
    env = (home / ".env").read_text(encoding="utf-8").replace("=stop", "=leave_out")
    (home / ".env").write_text(env, encoding="utf-8")
    page = BAD["this machine"].write(home / "page")
    status, out, err = run("typeset", page)
    assert status == 0
    assert "127.0.0.1" not in out
    assert "已略去这张图片" in err


def test_no_part_of_a_password_in_an_address_is_shown(run: Run, tmp_path: Path) -> None:
    """Neither the user nor the query, which may hold a signature."""
    text = FRONT + "![](https://me:sesame@example.com/a.png?sign=sesame)\n"
    said = "".join(map(str, run("check", Bad(text, "").write(tmp_path / "page"))))
    assert "example.com/a.png?…" in said
    assert "sesame" not in said


@pytest.mark.parametrize("escape", ["\\u001b[2J", "\\u009b2J", "\\ud800", "\\u0000"])
@pytest.mark.parametrize(
    "front",
    ['{{"title": "标题{0}", "slug": "a{0}b"}}', '---\ntitle: "标题{0}"\nslug: "a{0}b"\n---'],
)
def test_escapes_in_front_matter_reach_no_terminal(
    escape: str, front: str, run: Run, tmp_path: Path
) -> None:
    """An ESC from a page would be obeyed; half a surrogate pair cannot even be written."""
    page = Bad(f"{front.format(escape)}\n\n正文。\n", "").write(tmp_path / "page")
    status, out, err = run("typeset", page, "--json")
    title = json.loads(out)["articles"][0]["title"]
    status, shown, err = run("submit", page)
    assert status == 0, err
    assert title == "标题" + ("[2J" if "[" in escape else "2J" if "9b" in escape else "")
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff]", shown + err)


def test_escapes_in_names_reach_no_terminal(run: Run, tmp_path: Path) -> None:
    """A folder from a zip has the name its maker gave it."""
    page = BAD["a missing picture"].write(tmp_path / "evil\x1b[2J\nname")
    _, _, err = run("typeset", page)
    assert "\x1b" not in err
    assert "evil?[2J?name/index.md:8" in err


@pytest.mark.skipif(sys.platform == "darwin", reason="names there are always UTF-8")
def test_names_that_are_no_utf8_can_be_told(run: Run, tmp_path: Path) -> None:
    """Old zips hold names in GBK."""
    folder = Path(os.fsdecode(os.fsencode(tmp_path) + "/每日".encode("gb18030")))
    page = BAD["a missing picture"].write(folder)
    status, out, _ = run("check", page, "--json")
    assert status == 2
    assert json.loads(out)["errors"] == 1


def test_real_processes_end_the_same_way(home: Path) -> None:
    """As an author's shell sees it: status 2, a sentence, no traceback."""
    house = House(home)
    for name in ("broken YAML", "this machine", "an empty page"):
        page = BAD[name].write(home / name)
        done = house.run("submit", page)
        assert done.returncode == 2
        assert BAD[name].told in done.stderr
        assert done.stdout == ""
        assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("REDIS_URL", "redis://:pa/sesame@host:6379/0"),
        ("REDIS_URL", "http://:sesame@host/0"),
        ("DATABASE_URL", "postgresql://me:sesame@host:sesame/x"),
        ("DATABASE_URL", "mysql://me:sesame@host/x"),
        ("DATABASE_URL", "sesame"),
    ],
)
def test_an_address_that_cannot_be_read_is_not_quoted(
    variable: str, value: str, run: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may hold a password, and nothing may be kept by an installation that cannot go on."""
    page = Bad(f"{FRONT}正文。\n", "").write(home / "page")
    with monkeypatch.context() as wrong:
        wrong.setenv(variable, value)
        status, out, err = run("submit", page)
    assert status == 2
    assert variable in err
    assert "sesame" not in out + err
    assert json.loads(run("status", "--json")[1])["publications"] == []


def test_a_server_that_is_away_is_a_sentence(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without traceback and without password."""
    away = "127.0.0.1:1"
    monkeypatch.setenv("DATABASE_URL", f"postgresql://me:sesame@{away}/x")
    answers = [run("migrate"), run("status")]
    monkeypatch.delenv("DATABASE_URL")
    monkeypatch.setenv("REDIS_URL", f"redis://me:sesame@{away}/0")
    answers.append(run("worker"))
    for status, out, err in answers:
        assert status in (1, 2)
        assert "see DATABASE_URL" in err or "see REDIS_URL" in err or "open the ledger" in err
        assert "sesame" not in out + err


def test_an_env_of_another_coding_is_a_sentence(run: Run, home: Path) -> None:
    """Notepad saves what it likes."""
    (home / ".env").write_bytes("# 设置".encode("gb18030"))
    status, _, err = run("status")
    assert status == 2
    assert ".env cannot be read: not UTF-8" in err


@pytest.mark.parametrize("trouble", ["secret", "whitelist", "silence", "dropped", "garbage"])
def test_no_secret_and_no_token_is_told_when_wechat_refuses(
    trouble: str, run: Run, home: Path, sandbox: Sandbox, wechat_account: dict[str, Any]
) -> None:
    """WeChat wants both in addresses and bodies, and errors like to quote those."""
    app_id, secret = wechat_account["app_id"], wechat_account["secret"]
    token = token_of(home)
    match trouble:
        case "secret":
            sandbox.patch_account(app_id, reset_secret=True)
        case "whitelist":
            sandbox.fault(app_id, "*", "before", times=9, errcode=40164)
        case "silence":
            env = (home / ".env").read_text(encoding="utf-8")
            away = re.sub(r"API_BASE=.*", "API_BASE=http://127.0.0.1:1/cgi-bin/", env)
            (home / ".env").write_text(away, encoding="utf-8")
        case "dropped":
            sandbox.fault(app_id, "*", "before", times=9)
        case _:
            sandbox.fault(app_id, "*", "before", times=9, errcode=40001)
    with (home / ".env").open("a", encoding="utf-8") as env:
        env.write("GONGBAO_LOG_LEVEL=debug\n")
    page = Bad(f"{FRONT}正文。\n", "").write(home / "page")
    said = [run("doctor"), run("submit", page)]
    publication = json.loads(run("status", "--json")[1])["publications"][0]["id"]
    step = "from workers.jobs import advance; from workers.log import configure; "
    step += "from workers.settings import Settings; configure(Settings.read()); "
    step += f"advance({publication})"
    done = subprocess.run(
        [sys.executable, "-c", step],
        cwd=home,
        env=House(home).variables(),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    said += [(done.returncode, done.stdout, done.stderr), run("status", "page", "--json")]
    everything = "".join(out + err for _, out, err in said)
    assert done.stderr
    assert secret not in everything
    assert token not in everything
