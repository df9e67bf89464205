"""Read replies.toml: every reply, or every fault with its line. Pure."""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING, Any, Final

from workers.errors import Fault, PageInvalid
from workers.ownreplies.entry import Entry
from workers.ownreplies.reply import OCCASIONS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from workers.ownreplies.reply import OwnReply

HOW: Final = '请写成 [[replies]]，下面是 words = ["词"] 与 text = "回复"'
_HEADER: Final = re.compile(r"\s*\[\[\s*replies\s*\]\]")
_AT: Final = re.compile(r"\(at line (\d+), column \d+\)")


class RepliesInvalid(PageInvalid):
    """The file of the account's own replies cannot be used; `faults` holds all of its faults."""


def read_replies(text: str, file: str) -> tuple[OwnReply, ...]:
    """Read the file's replies in their order; `file` is its name. Raises RepliesInvalid.

    `[[replies]]` has `words` (a text or a list) and `match` ("exact", which is understood, or
    "contains"), or instead `on` ("follow" or "default"); and one of `text`, `picture` (a media_id,
    or a file beside this one) and `article` (title, url, and maybe summary and picture).
    """
    tables = _tables(text, file)
    lines = _lines(text, len(tables))
    entries = [Entry(table, file, line) for table, line in zip(tables, lines, strict=True)]
    replies = [reply for entry in entries for reply in entry.replies]
    faults = [*(fault for entry in entries for fault in entry.faults), *_twice(replies, file)]
    if faults:
        raise RepliesInvalid(sorted(faults, key=lambda fault: fault.line or 0))
    return tuple(replies)


def _tables(text: str, file: str) -> list[Any]:
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        at = _AT.search(str(error))
        what = f"读不懂这个文件（{_AT.sub('', str(error)).strip()}）"
        raise RepliesInvalid([Fault(what, HOW, file, int(at[1]) if at else None)]) from None
    except RecursionError:
        raise RepliesInvalid([Fault("这个文件里的括号套得太深", HOW, file)]) from None
    tables = found.pop("replies", [])
    faults = [Fault(f"不认识“{key}”", HOW, file) for key in found]
    if not isinstance(tables, list):
        faults.append(Fault("replies 应是若干个 [[replies]]", HOW, file))
    if faults:
        raise RepliesInvalid(faults)
    return list(tables)


def _lines(text: str, count: int) -> Sequence[int | None]:
    """Where each reply begins; nothing where a text holds what looks like a beginning."""
    found = [n for n, line in enumerate(text.splitlines(), 1) if _HEADER.match(line)]
    return found if len(found) == count else [None] * count


def _twice(replies: Sequence[OwnReply], file: str) -> Iterator[Fault]:
    """Find what two replies claim: whoever wrote the second thinks that it answers."""
    seen: dict[tuple[str, str], OwnReply] = {}
    for reply in replies:
        first = seen.setdefault((reply.words, reply.match), reply)
        if first is reply:
            continue
        what = f"on = “{reply.match}”" if reply.match in OCCASIONS else f"“{reply.words}”"
        where = f"第 {first.line} 行已经有了" if first.line else "前面已经有了"
        yield Fault(f"{what}{where}", "请留下一个", file, reply.line or None)
