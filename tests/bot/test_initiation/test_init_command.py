"""`gongbao init` as a process: typed at a terminal, given by options, stopped in the middle."""

from __future__ import annotations

import os
import pty
import re
import select
import signal
from typing import TYPE_CHECKING

from house import GONGBAO, House, free_port

if TYPE_CHECKING:
    import subprocess
    from pathlib import Path

    from bot.sandbox.remote import Sandbox

SILENT_SECONDS = 20.0
NAMES = {"URL": "url", "Token": "token", "EncodingAESKey": "aes_key"}


def test_without_a_terminal_it_says_what_to_pass(tmp_path: Path) -> None:
    """Nothing is asked of nobody, and nothing is written."""
    ran = House(tmp_path).run("init")
    assert ran.returncode == 2
    for option in ("--kind", "--app-id", "--secret-file", "--public-url", "--yes"):
        assert option in ran.stderr
    assert "--content" not in ran.stderr
    assert list(tmp_path.iterdir()) == []


def test_it_leads_from_nothing_to_the_first_answer(tmp_path: Path, sandbox: Sandbox) -> None:
    """All of it, by options: files, processes, whitelist, verification, a message answered."""
    account = sandbox.create_account("personal", ip_whitelist=[])
    port = str(free_port())
    house = House(tmp_path, {"PORT": port, "PYTHONUNBUFFERED": "1"})
    (tmp_path / "secret").write_text(account["secret"] + "\n")
    given = {"--app-id": account["app_id"], "--kind": "personal", "--secret-file": "secret"}
    given |= {"--public-url": f"http://127.0.0.1:{port}", "--api-base": sandbox.api}
    words = [word for pair in given.items() for word in pair]
    init = house.begin("init", "--yes", "--stay", *words)
    told = _play(init, sandbox, account["app_id"])
    assert "✅ ⑤ 第一条消息已经回答" in told[-1]
    init.send_signal(signal.SIGINT)
    rest, complaints = init.communicate(timeout=60)
    assert (init.returncode, "设置完成" in rest) == (0, True)
    assert house.left() == []
    assert not re.search(account["secret"], "".join(told) + complaints)


def _play(init: subprocess.Popen[str], sandbox: Sandbox, app_id: str) -> list[str]:
    """Do what each line asks for, until the first message is answered; gives the lines."""
    told, filled = [], {}
    assert init.stdout is not None
    for line in init.stdout:
        told.append(line)
        if re.fullmatch(r" {4}[\d.]+\n", line):
            sandbox.on_platform(app_id, "whitelist", addresses=[line.strip()])
        elif field := re.fullmatch(r" {2}(\w+)（.*?）：(\S+)\n", line):
            filled[NAMES[field[1]]] = field[2]
        elif line.startswith("等待微信来验证"):
            sandbox.on_platform(app_id, "callback", **filled)
        elif "Ctrl-C 停止" in line:
            assert sandbox.send(app_id, content="帮助")["outcome"] == "reply"
        elif "⑤" in line:
            break
    return told


def test_what_was_typed_stays_when_it_is_left(tmp_path: Path) -> None:
    """The secret is not shown, each answer is in the files at once, and it goes on from there."""
    house = House(tmp_path)
    typed = ["main", "个人", "wx0123456789abcdef", "s" * 32]
    shown, status = _at_terminal(house, [*typed, "\x03"])
    assert status == 130
    assert "AppSecret" in shown
    assert "s" * 32 not in shown
    assert f"GONGBAO_ACCOUNT_MAIN_SECRET={'s' * 32}" in (tmp_path / ".env").read_text()
    shown, status = _at_terminal(house, ["https://bot.example.com", "", "n"])
    assert (status, "AppID" in shown) == (2, False)
    assert "start `gongbao up`" in shown
    assert (tmp_path / ".env").read_text().count("_TOKEN=") == 1


def _read(terminal: int, shown: bytes) -> bytes:
    """Read what the program writes next; one that is silent for long asks what nobody answers."""
    ready, _, _ = select.select([terminal], [], [], SILENT_SECONDS)
    assert ready, shown.decode(errors="replace")
    return os.read(terminal, 4096)


def _at_terminal(house: House, answers: list[str]) -> tuple[str, int]:
    """Run init on a terminal; each answer is typed when it has asked, all that it shows is kept."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.chdir(house.folder)
        os.execve(GONGBAO[0], [*GONGBAO, "init"], house.variables())
    shown = b""
    try:
        while data := _read(terminal, shown):
            shown += data
            # The blank comes last: by then what is typed unseen is waited for, and not flushed.
            if answers and shown.endswith(b": "):
                answer = answers.pop(0)
                os.write(terminal, answer.encode() + (b"" if answer == "\x03" else b"\n"))
                shown += b"\n"
    except OSError:  # Linux: the other side is closed
        pass
    _, status = os.waitpid(pid, 0)
    os.close(terminal)
    return shown.decode(), os.waitstatus_to_exitcode(status)
