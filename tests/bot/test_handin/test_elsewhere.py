"""typeset, check, preview and submit --to need nothing of a server, and nothing of POSIX."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from faraway import FRONT, write_page

from bot import cli
from bot.terminal.house import NOBODYS, account_for_looking
from workers.bundle import reading

if TYPE_CHECKING:
    from faraway import Server

RUNNER = Path(__file__).with_name("no_posix.py")
ROOT = RUNNER.parents[3]


def test_all_four_run_where_there_is_no_posix(server: Server, laptop: Path) -> None:
    """In a process without its modules and functions, the database or Redis; output is cp1252.

    Neither Windows nor macOS themselves: see no_posix.py. The page's lines end in CRLF.
    """
    page = write_page(laptop)
    (page / "index.md").write_bytes(
        (page / "index.md").read_bytes().replace(b"\n", b"\r\n") + b"\r\n$a^2$\r\n"
    )
    bad = laptop / "bad.md"
    bad.write_text(FRONT.format(title="早") + "![图](none.png)\n", encoding="utf-8")
    lines = [
        ["typeset", "ai1122"],
        ["typeset", "ai1122", "--json"],
        ["check", "ai1122", "bad.md"],
        ["preview", "ai1122", "--no-open", "--out", "whole.html"],
        ["preview", "--linked", "ai1122", "--no-open", "--out", "linked.html"],
        ["submit", "ai1122", "--to", server.url],
        ["submit", "bad.md", "--to", server.url],
    ]
    kept = {k: v for k, v in os.environ.items() if not k.startswith("GONGBAO_")}  # noqa: TID251  # handed down
    environ = {"PYTHONIOENCODING": "cp1252", "PYTHONPATH": str(ROOT)}
    with server.worker():
        ran = subprocess.run(
            [sys.executable, RUNNER, "\n".join("\t".join(line) for line in lines)],
            cwd=laptop,
            env={**kept, **environ, "GONGBAO_TO_TOKEN": server.token()},
            capture_output=True,
            timeout=120,
            check=False,
        )
    told = ran.stderr.decode()
    assert told.splitlines()[-1] == "[0, 0, 2, 0, 0, 0, 2]", told
    assert "ai1122：新提交" in ran.stdout.decode()
    assert "bad.md:6：图片 none.png 不存在" in told
    assert "<section" in ran.stdout.decode()
    assert (laptop / "whole.html").stat().st_size > 1000
    (row,) = server.publications()
    assert server.services.ledger.journal(row.id)[0].who == "小王"


def test_a_file_is_read_without_following_links_on_any_system(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where folders cannot be opened one from the other, what was opened is compared."""
    monkeypatch.setattr(reading, "STEPWISE", False)
    root = tmp_path.resolve()
    (root / "in").mkdir()
    (root / "in" / "one.png").write_bytes(b"one")
    (root / "secret").mkdir()
    (root / "secret" / "one.png").write_bytes(b"secret")
    assert reading.read_inside(root / "in", root / "in" / "one.png", 10) == b"one"
    with pytest.raises(reading.TooLarge):
        reading.read_inside(root / "in", root / "in" / "one.png", 2)
    with pytest.raises(reading.NotPlainFile):
        reading.read_inside(root, root / "in", 10)
    (root / "in" / "one.png").unlink()
    (root / "in" / "one.png").symlink_to(root / "secret" / "one.png")
    with pytest.raises(reading.NotPlainFile):
        reading.read_inside(root / "in", root / "in" / "one.png", 10)
    (root / "link").symlink_to(root / "secret")
    with pytest.raises(reading.NotPlainFile):
        reading.read_inside(root, root / "link" / "one.png", 10)


@pytest.mark.parametrize(
    ("encoding", "read_as", "shown"),
    [("cp1252", "utf-8", "公报 😀"), ("gbk", "gbk", "公报 ?"), ("utf-8", "utf-8", "公报 😀")],
)
def test_chinese_is_readable_whatever_the_code_page(
    encoding: str, read_as: str, shown: str
) -> None:
    """GBK has Chinese and stays; cp1252 has none, and would show question marks alone."""
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding=encoding)
    cli._make_readable(stream)
    stream.write("公报 😀")
    stream.flush()
    assert raw.getvalue().decode(read_as) == shown


def test_settings_without_secrets_are_enough_to_look(laptop: Path) -> None:
    """An author has the site's gongbao.toml, and neither the secrets nor the server's folders."""
    (laptop / "gongbao.toml").write_text(
        '[accounts.daily]\napp_id = "wx0123456789abcdef"\ntheme = "letter"\n'
        'content = "/srv/none"\nreplies = "none.toml"\ntoken = "abc"\n',
        encoding="utf-8",
    )
    assert account_for_looking(None).theme == "letter"
    assert account_for_looking("daily").content is None
    (laptop / "gongbao.toml").unlink()
    assert account_for_looking(None) is NOBODYS
