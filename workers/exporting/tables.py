"""tutorials.toml and replies.toml, as gongbao itself reads them. Pure."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from workers.ownreplies import Article, Picture, Text
from workers.ownreplies.reply import OCCASIONS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from workers.digest import Tutorial
    from workers.ownreplies import OwnReply


def tutorials_toml(series: Iterable[tuple[Tutorial, bool]]) -> Iterator[str]:
    """Write tutorials, each with whether it is pinned."""
    for tutorial, pinned in series:
        yield "[[tutorials]]\n"
        for key in ("category", "title", "url"):
            if value := getattr(tutorial, key):
                yield f"{key} = {quoted(value)}\n"
        yield "pinned = true\n\n" if pinned else "\n"


def replies_toml(replies: Iterable[OwnReply]) -> Iterator[str]:
    """Write an account's own replies."""
    for reply in replies:
        yield "[[replies]]\n"
        if reply.match in OCCASIONS:
            yield f"on = {quoted(reply.match)}\n"
        else:
            yield f"words = [{quoted(reply.words)}]\nmatch = {quoted(reply.match)}\n"
        yield f"{_body(reply)}\n\n"


def quoted(text: str) -> str:
    """A basic string of TOML: JSON's escapes are TOML's as well."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _body(reply: OwnReply) -> str:
    match reply.body:
        case Text(words=words):
            return f"text = {quoted(words)}"
        case Picture(media_id=media_id, file=file):
            return f"picture = {quoted(file or media_id)}"
        case Article() as card:
            told = {"title": card.title, "url": card.url}
            more = {"summary": card.summary, "picture": card.picture}
            said = {**told, **{key: value for key, value in more.items() if value}}
            return f"article = {{ {', '.join(f'{k} = {quoted(v)}' for k, v in said.items())} }}"
