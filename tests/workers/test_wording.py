"""What is written for a terminal, said in chat: every command of every sentence has its words."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import workers
from workers.jinja import templates
from workers.wording import in_chat

HERE = Path(workers.__file__).parent
HAN = re.compile("[\u4e00-\u9fff]")
COMMAND = re.compile(r"gongbao [a-z]|--[a-z]")
AT_A_DESK = {
    HERE / "wording.py",
    HERE / "wechat" / "structure.py",
    HERE / "adoption" / "online.py",
}
"""The words themselves, and what only `check` and `adopt` ask for and say in a terminal."""
ELSEWHERE = re.compile("在(?:服务器|电脑)上(?:可以)?运行 gongbao [a-z]+")
"""What no word of the chat can do says itself where it is to be typed."""
HOLES = re.compile(r"\{\{.*?\}\}|\{\w*\}")


def _sentences(source: str) -> list[str]:
    """Every text of a module, with KEY for what is put in later; its docstrings are left out."""
    tree = ast.parse(source)
    parts = {id(value) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr)
             for value in node.values}  # fmt: skip
    bare = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            pieces = (v.value if isinstance(v, ast.Constant) else "KEY" for v in node.values)
            found.append("".join(map(str, pieces)))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            found += [] if id(node) in parts | bare else [node.value]
    return [HOLES.sub("KEY", text) for text in found]


def _told() -> list[str]:
    """Every Chinese sentence with a command of the terminal that operators may read."""
    files = [path for path in sorted(HERE.rglob("*.py")) if path not in AT_A_DESK]
    sources = [path.read_text(encoding="utf-8") for path in files]
    texts = [text for source in sources for text in _sentences(source)]
    cards = sorted((templates() / "chat" / "operator").glob("*.j2"))
    texts += [HOLES.sub("KEY", card.read_text(encoding="utf-8")) for card in cards]
    return [text for text in texts if HAN.search(text) and COMMAND.search(text)]


def test_no_sentence_of_the_house_has_a_command_left_in_chat() -> None:
    """Whoever reads it on a phone has no terminal."""
    told = _told()
    assert len(told) >= 40
    spoken = [ELSEWHERE.sub("", in_chat(text)) for text in told]
    assert [text for text in spoken if COMMAND.search(text)] == []


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("发：gongbao release 1；不发：gongbao cancel 1", "发：「发出 1」；不发：「取消 1」"),
        ("（gongbao release 0618 --route publish）", "（「发布 0618」）"),
        ('定时：gongbao release 0618 --at "明天 08:00"', "定时：「定时 0618 明天 08:00」"),
        ("改期：gongbao release 0618 --at …", "改期：「定时 0618 …」"),
        ("已发出，运行 gongbao published 0618 链接", "已发出，回复「已发 0618 链接」"),
        ("gongbao published 0618 'https://a/s?b=1&c=2'", "「已发 0618 https://a/s?b=1&c=2」"),
        ("后台的版本，运行 gongbao resume 0618 --keep", "后台的版本，回复「恢复 0618 保留」"),
        ("没有编号为 3 的休刊；gongbao closed 列出全部", "没有编号为 3 的休刊；「休刊」列出全部"),
        ("写好后：gongbao submit 页面", "写好后：请在电脑上提交"),
        ("确实要这样，请再说一次（命令行加 --anyway）", "确实要这样，请再说一次"),
        ("可以改为：群发（--route mass）、由人发表（--route draft）", "可以改为：群发、由人发表"),
    ],
)  # fmt: skip
def test_a_command_becomes_the_words_of_the_chat(written: str, said: str) -> None:
    """The sentence round it stays as it is."""
    assert in_chat(written) == said


def test_a_command_without_a_key_gets_the_one_that_is_meant() -> None:
    """A sentence about one publication may leave out which."""
    written = "要重新生成，运行 gongbao submit --force；不要了，运行 gongbao cancel"
    assert (
        in_chat(written, key="0618") == "要重新生成，回复「重做 0618」；不要了，回复「取消 0618」"
    )
    assert in_chat(written) == "要重新生成，回复「重做」；不要了，回复「取消」"


@given(st.text())
def test_to_say_it_twice_does_no_harm(text: str) -> None:
    """The door may put into chat what came from there already."""
    assert in_chat(in_chat(text)) == in_chat(text)
