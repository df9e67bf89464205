"""All texts that may be read in chat, as they stand in the code."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import TYPE_CHECKING

from workers.wording import in_chat

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[3]
HAN = re.compile(r"[\u4e00-\u9fff]")
COMMAND = re.compile(r"gongbao [a-z]")
FILES = sorted(
    path
    for folder in ("bot/operators", "bot/followers", "workers")
    for path in (ROOT / folder).rglob("*.py")
    if path.name != "wording.py"  # which has the patterns
)


def _texts(path: Path) -> Iterator[str]:
    """Chinese texts of a module, with a key wherever something is put in."""
    tree = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    comments = {id(node.value) for node in tree if isinstance(node, ast.Expr)}
    for node in tree:
        if id(node) in comments:
            continue
        match node:
            case ast.JoinedStr(values=values):
                parts = (
                    each.value if isinstance(each, ast.Constant) else "0618" for each in values
                )
                yield "".join(map(str, parts))
            case ast.Constant(value=str(words)):
                yield re.sub(r"\{(?:publication\.)?key\}", "0618", words)


def test_nobody_is_sent_from_the_chat_to_a_terminal() -> None:
    """Whoever reads on a phone is told what to reply there, or whom to ask."""
    texts = [words for path in FILES for words in _texts(path)]
    commands = [words for words in texts if HAN.search(words) and COMMAND.search(words)]
    assert len(commands) > 20
    left = [told for words in commands if COMMAND.search(told := in_chat(words, key="0618"))]
    assert left == []
