"""The house itself: its map is complete, and its tests are sentences."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
MODULES = sorted(
    path
    for package in ("bot", "workers")
    for path in (ROOT / package).rglob("*.py")
    if "migrations/versions" not in path.as_posix() and path.name != "__init__.py"
)
TESTS = sorted((ROOT / "tests").rglob("test_*.py"))


def _map(readme: str) -> dict[str, set[str]]:
    """Read the README's map: what is drawn under each of the top folders."""
    text = (ROOT / readme).read_text(encoding="utf-8")
    rooms: dict[str, set[str]] = {}
    for line in text.split("```text", 1)[1].split("```", 1)[0].splitlines():
        if line and not line.startswith(" "):
            house = line.partition("/")[0]
        if line.strip():
            rooms.setdefault(house, set()).update(line.split())
    return rooms


@pytest.mark.parametrize("readme", ["README.md", "README.zh-CN.md"])
@pytest.mark.parametrize("module", MODULES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_the_map_in_the_readme_shows_every_module(module: Path, readme: str) -> None:
    """What is not on the map does not exist for a newcomer; a package stands for its modules."""
    house, *rest = module.relative_to(ROOT).parts
    room = rest[0] if len(rest) == 1 else f"{rest[0]}/"
    assert room in _map(readme)[house]


@pytest.mark.parametrize("readme", ["README.md", "README.zh-CN.md"])
def test_every_setting_in_the_readme_can_be_copied(readme: str) -> None:
    """A newcomer's first gongbao.toml is an example of ours, and must be TOML."""
    text = (ROOT / readme).read_text(encoding="utf-8")
    blocks = re.findall(r"^ *```toml\n(.*?)^ *```", text, re.DOTALL | re.MULTILINE)
    assert len(blocks) > 1
    for block in blocks:
        assert tomllib.loads(block)


@pytest.mark.parametrize("module", MODULES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_every_module_says_in_one_sentence_what_it_is_for(module: Path) -> None:
    """The first line of a file is its promise."""
    docstring = ast.get_docstring(ast.parse(module.read_text(encoding="utf-8")))
    assert docstring is not None
    assert docstring.splitlines()[0].endswith((".", "?"))


@pytest.mark.parametrize("path", TESTS, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_every_test_is_a_sentence_about_the_product(path: Path) -> None:
    """A test without a sentence says nothing when it fails."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    silent = [
        node.name
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
        and node.name.startswith("test_")
        and not ast.get_docstring(node)
    ]
    assert silent == []


def test_only_the_settings_read_the_environment() -> None:
    """A value that comes from anywhere else cannot be listed when it is missing."""
    readers = [
        path.relative_to(ROOT).as_posix()
        for path in MODULES
        if "os.environ" in path.read_text(encoding="utf-8")
        or "os.getenv" in path.read_text(encoding="utf-8")
    ]
    assert readers == ["workers/settings.py"]
