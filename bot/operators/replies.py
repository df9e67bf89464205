"""What the account answers by itself: 回复 lists it, 回复 加 and 回复 删 change it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from bot.operators.command import Command
from workers.errors import Unfit
from workers.orders.replying import OCCASIONS, drop_reply, set_occasion, set_reply
from workers.ownreplies import Article, Match, Origin, Picture, RepliesInvalid, Text
from workers.ownreplies.book import Book
from workers.people import Role
from workers.printable import clean
from workers.replyfile import file_replies

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.operators.command import Said
    from workers.ownreplies import Body, OwnReply

HOW: Final = (
    "这样写：回复 加 加群 扫码进群……\n"
    "句子里有这个词就回：回复 加 加群 包含 扫码进群……\n"
    "几个词同一个回复：回复 加 加群、进群 扫码进群……"
)
LIST_BYTES: Final = 1800
"""Of a list in chat: what comes under it must find room in the same answer."""
PREVIEW: Final = 24  # characters of a reply in the list
_ORIGINS: Final = {Origin.FILE: "文件", Origin.BACK_END: "原后台"}
_QUOTED: Final = re.compile(r"\s*[「『“\"]([^「」『』“”\"]+)[」』”\"]\s*(.*)", re.DOTALL)
_WORD: Final = re.compile(r"\s*(\S+)\s*(.*)", re.DOTALL)
_MATCHES: Final = {
    "包含": Match.CONTAINS,
    "contains": Match.CONTAINS,
    "等于": Match.EXACT,
    "exact": Match.EXACT,
}
_REMOVE: Final = frozenset({"删", "删除", "无", "remove"})


def add(said: Said) -> str:
    """回复 加 词 内容: the word may be quoted, or several with 、 between them."""
    words, rest = _first(said.rest)
    how, after = _first(rest)
    match = _MATCHES.get(how.lower())
    if not words or not (after if match else rest).strip():
        raise Unfit(f"要回复哪个词、回复什么？{HOW}")
    named = [word for word in words.split("、") if word.strip()]
    text = after if match else rest
    return set_reply(said.account, named, match or Match.EXACT, text, said.services, who=said.who)


def remove(said: Said) -> str:
    """回复 删 词."""
    word, rest = _first(said.rest)
    words = f"{word} {rest}".strip()
    if not words:
        raise Unfit("要删哪个词？这样写：回复 删 加群")
    return drop_reply(said.account, words, said.services, who=said.who)


def greet(said: Said) -> str:
    """回复 欢迎 内容: what a new follower reads first; 删 alone takes it back."""
    return _on(Match.FOLLOW, said)


def otherwise(said: Said) -> str:
    """回复 默认 内容: what is said where nothing else answers; 删 alone takes it back."""
    return _on(Match.DEFAULT, said)


def _on(occasion: Match, said: Said) -> str:
    account, services, text = said.account, said.services, said.rest.strip()
    if not text:
        raise Unfit("后面写上要说的话；只写一个「删」就取消")
    if text in _REMOVE:
        return drop_reply(account, "", services, who=said.who, match=occasion)
    return set_occasion(account, occasion, text, services, who=said.who)


def show(said: Said) -> str:
    """List the replies, those that answer first; a fault of the file on top."""
    if said.rest.strip():
        raise Unfit(HOW)
    faults = ""
    filed: tuple[OwnReply, ...] = ()
    try:
        filed = file_replies(said.account)
    except RepliesInvalid as error:
        more = f"（共 {len(error.faults)} 处）" if len(error.faults) > 1 else ""
        faults = f"⚠️ {error.faults[0]}{more}\n"
    replies = Book([*said.services.ledger.own_replies(said.account.name), *filed]).replies
    if not replies:
        return f"{faults}还没有自己的回复。{HOW}"
    return f"{faults}{_listed(replies)}\n{HOW.splitlines()[0]}；回复 删 词"


def _listed(replies: Iterable[OwnReply]) -> str:
    lines: list[str] = []
    waiting = list(replies)
    room = LIST_BYTES
    while waiting and room > 0:
        line = _line(waiting[0])
        room -= len(line.encode()) + 1
        if room > 0:
            lines.append(line)
            waiting.pop(0)
    if waiting:
        lines.append(f"……还有 {len(waiting)} 条没有列出")
    return "\n".join(lines)


def _line(reply: OwnReply) -> str:
    """One reply; "<" is widened, lest a part of a link hide what follows it."""
    named = OCCASIONS.get(reply.match) or f"「{reply.words}」"
    how = "（包含）" if reply.match is Match.CONTAINS else ""
    origin = f"（{_ORIGINS[reply.origin]}）" if reply.origin in _ORIGINS else ""
    return f"{named}{how} {_preview(reply.body)}{origin}".replace("<", "＜")


def _preview(body: Body) -> str:
    match body:
        case Text(words):
            line = clean(words)
            return line if len(line) <= PREVIEW else f"{line[:PREVIEW]}…"
        case Article(title=title):
            return f"文章《{clean(title)[:PREVIEW]}》"
        case Picture(file=file):
            return f"图片 {file}".rstrip()


def _first(text: str) -> tuple[str, str]:
    """The first word, which may be quoted, and what stands behind it as it was typed."""
    found = _QUOTED.fullmatch(text) or _WORD.fullmatch(text)
    return (found[1].strip(), found[2].strip()) if found else ("", "")


COMMANDS: Final = (
    Command(
        names=("回复 加", "reply add"),
        needs=Role.PUBLISHER,
        usage="回复 加 加群 扫码进群：有人发「加群」时这样答",
        answer=add,
    ),
    Command(
        names=("回复 删", "reply remove"),
        needs=Role.PUBLISHER,
        usage="回复 删 加群：不再自动回复",
        answer=remove,
    ),
    Command(
        names=("回复 欢迎", "reply welcome"),
        needs=Role.PUBLISHER,
        usage="回复 欢迎 你好：有人关注时说的话",
        answer=greet,
    ),
    Command(
        names=("回复 默认", "reply default"),
        needs=Role.PUBLISHER,
        usage="回复 默认 没听懂：没有别的可回时说的话",
        answer=otherwise,
    ),
    Command(
        names=("回复", "replies", "reply"),
        needs=Role.EDITOR,
        usage="回复：看公众号自己的回复",
        answer=show,
        reads=True,
    ),
)
