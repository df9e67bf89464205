"""Mermaid diagrams: drawn by a program outside, or left as code with a warning."""

import shlex
import stat
import sys
import time
from pathlib import Path

import pytest

from workers import diagram
from workers.account import Account
from workers.digest import Digest
from workers.errors import Gravity
from workers.steps.parse import parse

FRONT = "+++\ntitle = 'page'\n+++\n"
PAGE = f"{FRONT}\n正文\n\n```mermaid\ngraph TD; A-->B\n```\n\n> ```mermaid\n> graph\n> ```\n"
DRAWS = """
from PIL import Image
target = sys.argv[sys.argv.index("--output") + 1]
source = open(sys.argv[sys.argv.index("--input") + 1]).read()
assert "GONGBAO_ACCOUNT_DAILY_SECRET" not in os.environ
Image.new("RGB", (20 * len(source), 30), "white").save(target)
"""


def program(folder: Path, code: str) -> str:
    path = folder / f"mmdc-{time.monotonic_ns()}"
    path.write_text(f"#!{sys.executable}\nimport os, sys, time\n{code}")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return shlex.quote(str(path))


def read(command: str, page: str = PAGE) -> Digest:
    account = Account(name="a", app_id="wx0123456789abcdef", secret="0" * 32, mermaid=command)
    return parse(page.encode(), name="index.md", folder="page", account=account)


def test_without_a_program_the_code_stays_and_each_line_is_named() -> None:
    """The author sees what readers will not."""
    digest = read("")
    assert [(f.line, f.gravity) for f in digest.faults] == [
        (7, Gravity.WARNING),
        (11, Gravity.WARNING),
    ]
    assert "A--&gt;B" in digest.html
    assert digest.pictures == ()


def test_a_program_draws_pictures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """They go the way of all pictures, and the program learns none of our secrets."""
    monkeypatch.setenv("GONGBAO_ACCOUNT_DAILY_SECRET", "0" * 32)
    digest = read(program(tmp_path, DRAWS))
    assert digest.faults == ()
    assert len(digest.pictures) == 2
    assert all(p.ref.startswith("data:image/png;base64,") for p in digest.pictures)


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("print('Error: Parse error on line 2', file=sys.stderr); sys.exit(1)", "Parse error"),
        ("pass", "没有交出图片"),
        ("open(sys.argv[4], 'w').write('no picture')", "不是 PNG"),
    ],
)
def test_a_program_that_fails_is_a_warning_with_its_reason(
    tmp_path: Path, code: str, reason: str
) -> None:
    """One bad diagram does not stop an article."""
    first, _ = read(program(tmp_path, code)).faults
    assert reason in first.what
    assert first.line == 7


def test_a_program_that_is_not_there_is_a_warning() -> None:
    """The deployer mistyped; the author's article still stands."""
    assert "启动不了" in read("no-such-program-here").faults[0].what
    assert "写错" in read("'mmdc").faults[0].what


def test_a_program_that_hangs_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page has a minute at most, whatever a diagram does."""
    monkeypatch.setattr(diagram, "SECONDS", 0.3)
    monkeypatch.setattr(diagram, "PAGE_SECONDS", 0.2)
    started = time.monotonic()
    first, second = read(program(tmp_path, "time.sleep(60)")).faults
    assert time.monotonic() - started < 5
    assert "还没有画完" in first.what
    assert "前面的图" in second.what


def test_a_page_without_diagrams_starts_nothing(tmp_path: Path) -> None:
    """The word alone is no diagram."""
    assert read(program(tmp_path, "time.sleep(60)"), f"{FRONT}mermaid 是美人鱼\n").faults == ()
