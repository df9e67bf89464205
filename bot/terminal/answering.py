"""Show what an account answers by itself, and what was taken over from the back end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.terminal.output import emit_json, fault_json, say, show_table, table
from workers.orders.replying import MATCHES, OCCASIONS
from workers.ownreplies import Article, Book, Origin, Picture, RepliesInvalid, Text, body_row
from workers.printable import clean
from workers.replyfile import file_replies
from workers.takeover import menu_toml

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from workers.account import Account, OwnButton
    from workers.ownreplies import Body, OwnReply
    from workers.services import Services
    from workers.takeover import TakenOver

ORIGINS = {Origin.CHAT: "聊天或命令", Origin.FILE: "文件", Origin.BACK_END: "后台"}
HOW = (
    "还没有自己的回复。gongbao replies add 加群 '扫码进群' 设一条；"
    "gongbao replies import 接过后台的"
)


def show_replies(account: Account, services: Services, *, as_json: bool) -> None:
    """List them, those that answer first on top. Raises RepliesInvalid after the good ones."""
    invalid: RepliesInvalid | None = None
    filed: tuple[OwnReply, ...] = ()
    try:
        filed = file_replies(account)
    except RepliesInvalid as error:
        invalid = error
    replies = Book([*services.ledger.own_replies(account.name), *filed]).replies
    if as_json:
        faults = [fault_json(fault) for fault in invalid.faults] if invalid else []
        emit_json({"replies": [_json(each) for each in replies], "faults": faults})
    elif replies:
        show_table(table(("词", "方式", "回复", "来自", "谁"), map(_row, replies)))
    elif invalid is None:
        say(HOW)
    if invalid is not None:
        raise invalid


def show_taken(
    taken: TakenOver, *, as_json: bool = False, say: Callable[[str], object] = say
) -> None:
    """Say what was taken over, what stays behind, and the menu as settings would have it."""
    if as_json:
        emit_json(
            {
                "kept": [_json(each) for each in taken.kept],
                "known": [_json(each) for each in taken.known],
                "left": list(taken.left),
                "menu": [_button(each) for each in taken.menu],
            }
        )
        return
    if not (taken.kept or taken.known or taken.left or taken.menu):
        say("后台没有自动回复和菜单可接：没有设置过，或回调已启用（启用后微信不再告诉）")
        return
    say(f"接过来 {len(taken.kept)} 条自动回复，{len(taken.known)} 条早已有了")
    for each in taken.left:
        say(f"不能接过来：{each}")
    if taken.menu:
        say("后台的菜单，写进 gongbao.toml 的 [accounts.<名字>.menu] 就能接着用：")
        say(menu_toml(taken.menu))


def _row(reply: OwnReply) -> Sequence[str]:
    how = MATCHES.get(reply.match, "")
    origin = f"{ORIGINS[reply.origin]}{f'第 {reply.line} 行' if reply.line else ''}"
    named = reply.words or OCCASIONS[reply.match]
    return (named, how, _shown(reply.body), origin, reply.who)


def _shown(body: Body) -> str:
    match body:
        case Text(words):
            return clean(words)
        case Article(title=title, url=url):
            return f"文章《{clean(title)}》{url}"
        case Picture(media_id=media_id, file=file):
            return f"图片 {file or media_id}"


def _json(reply: OwnReply) -> dict[str, object]:
    return {
        "words": reply.words,
        "match": reply.match.value,
        "kind": reply.kind,
        "body": body_row(reply.body),
        "origin": reply.origin.value,
        "who": reply.who,
        "line": reply.line or None,
    }


def _button(button: OwnButton) -> dict[str, object]:
    told = {"name": button.name, "words": button.words, "url": button.url}
    below = [_button(each) for each in button.below]
    return {
        **{key: value for key, value in told.items() if value},
        **({"sub": below} if below else {}),
    }
