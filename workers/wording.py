"""Say in chat what was written for the command line: the same orders in other words. Pure.

What operators read is kept as it is told to the channels, with commands for a terminal: an order
has one sentence, wherever it comes from. This is the one place that knows the words of both.
"""

from __future__ import annotations

import re
from functools import partial
from typing import Final

KEY: Final = r"(?: (?P<key>[^\s；，。：、？（）“”「」…]+))"
AT: Final = r'(?:"(?P<at>[^"]+)"|(?P<later>…))'
WHERE: Final = r"(?P<quote>'?)(?P<where>链接|https?://[^\s']+)(?P=quote)"

ORDERS: Final = (
    (rf"release{KEY} --route mass", "群发 {key}"),
    (rf"release{KEY} --route publish", "发布 {key}"),
    (rf"release{KEY} --route draft", "由人发表 {key}"),
    (rf"release{KEY} --next", "下一档 {key}"),
    (rf"release{KEY} --at {AT}", "定时 {key} {at}{later}"),
    (rf"release{KEY}?", "发出 {key}"),
    (rf"resume{KEY} --keep", "恢复 {key} 保留"),
    (rf"resume{KEY}?", "恢复 {key}"),
    (rf"approve{KEY}?", "批准 {key}"),
    (rf"hold{KEY}?", "暂停 {key}"),
    (rf"cancel{KEY}?", "取消 {key}"),
    (rf"retry{KEY}?", "重试 {key}"),
    (rf"withdraw{KEY}?", "撤回 {key}"),
    (rf"published(?:{KEY} {WHERE})?", "已发 {key} {where}"),
    (r"submit(?: 页面)? --force", "重做 {key}"),
    (r"closed(?: (?P<day>\d\d-\d\d))?", "休刊 {day}"),
    (r"status", "列表"),
    (r"menu push", "菜单 推送"),
)
"""What stands behind `gongbao ` in a terminal, and the words of the chat; the first that fits."""

AT_A_DESK: Final = re.compile(r"(?:运行[： ]?)?gongbao submit(?: 页面)?(?: --again)?")
"""Pages are written at a desk: no word of the chat can send one that is not there yet."""

ASIDES: Final = (
    (re.compile(r"（命令行加 --[a-z]+）|（--route [a-z]+）"), ""),
    (re.compile(r"用 --route mass"), "用「群发」"),
)

_ORDERS: Final = tuple(
    (re.compile(rf"(?P<run>运行[： ]?)?gongbao {command}(?![a-z])(?: (?=[\u4e00-\u9fff]))?"), words)
    for command, words in ORDERS
)


def in_chat(text: str, *, key: str = "") -> str:
    """Put the chat's words in place of every command; `key` is meant where a command names none.

    Text without commands comes back as it is, so that to say it twice does no harm.
    """
    for pattern, words in _ORDERS:
        text = pattern.sub(partial(_said, words=words, key=key), text)
    text = AT_A_DESK.sub("请在电脑上提交", text)
    for pattern, instead in ASIDES:
        text = pattern.sub(instead, text)
    return text


def _said(found: re.Match[str], *, words: str, key: str) -> str:
    named = {name: value or "" for name, value in found.groupdict().items()}
    named["key"] = named.get("key") or key
    said = " ".join(words.format(**named).split())
    return f"{'回复' if named['run'] else ''}「{said}」"
