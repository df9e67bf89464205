"""One call as an endpoint sees it, and how it says no."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from flask import Request
from werkzeug.datastructures import FileStorage

from bot.sandbox.world import Account, World

# A \uXXXX whose backslash is not itself escaped.
_ESCAPE = re.compile(r"(?<!\\)((?:\\\\)*)\\u(?=[0-9a-fA-F]{4})")


class Refusal(Exception):
    """WeChat's no: an errcode, a text for errmsg, and whether a hint is shown beside the rid.

    `also` is what the body holds beside them: 45065 hands back a msg_id.
    """

    def __init__(
        self,
        errcode: int,
        errmsg: str,
        *,
        hint: bool = True,
        also: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(errcode, errmsg)
        self.errcode = errcode
        self.errmsg = errmsg
        self.hint = hint
        self.also = dict(also or {})


@dataclass(frozen=True, slots=True)
class Blob:
    """An answer of bytes instead of JSON."""

    data: bytes = field(repr=False)
    mime: str


Answer = dict[str, Any] | Blob


@dataclass(slots=True, kw_only=True)
class Call:
    """A request, read to its end before the world is locked."""

    world: World
    path: str
    verb: str
    query: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    form: Mapping[str, str] = field(repr=False)
    files: Mapping[str, FileStorage] = field(repr=False)
    client_ip: str
    account: Account | None = None
    titles: list[str] = field(default_factory=list)

    @classmethod
    def read(cls, world: World, path: str, request: Request) -> "Call":
        """Take what an endpoint may need out of Flask's request."""
        # What says it is a form (curl's -d) is JSON all the same: only multipart is taken apart.
        multipart = request.mimetype.startswith("multipart/")
        return cls(
            world=world,
            path=path,
            verb=request.method,
            query=request.args,
            body=b"" if multipart else request.get_data(),
            form=request.form if multipart else {},
            files=request.files if multipart else {},
            client_ip=request.remote_addr or "127.0.0.1",
        )

    @property
    def owner(self) -> Account:
        """The account whose token was accepted; only endpoints that need one may ask."""
        assert self.account is not None
        return self.account

    @property
    def now(self) -> float:
        return self.world.clock.now()

    def json(self) -> dict[str, Any]:
        r"""Read the body as WeChat does: strict UTF-8, one object, and \uXXXX left as it stands.

        Draft_Box/Add_draft warns of \uXXXX: it is neither undone before lengths are counted nor
        when the text is stored, as was also observed in 2026.
        """
        try:
            text = self.body.decode("utf-8")
            value = json.loads(_ESCAPE.sub(r"\1\\\\u", text), parse_constant=_refuse)
        except (ValueError, RecursionError):
            raise Refusal(47001, "data format error") from None
        if not isinstance(value, dict):
            raise Refusal(47001, "data format error")
        return value


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One row of the table of endpoints."""

    path: str
    verb: Literal["GET", "POST"]
    handle: Callable[[Call], Answer]
    needs_token: bool = True


def _refuse(word: str) -> None:
    raise ValueError(word)  # NaN and Infinity are Python's JSON, nobody else's


def text_of(body: Mapping[str, Any], key: str) -> str:
    """Take a text out of a JSON body, `""` if absent; another type is a data format error."""
    value = body.get(key, "")
    if not isinstance(value, str):
        raise Refusal(47001, "data format error")
    return value


def number_of(body: Mapping[str, Any], key: str, default: int = 0) -> int:
    """Take a whole number out of a JSON body; another type is a data format error."""
    value = body.get(key, default)
    if not isinstance(value, int):
        raise Refusal(47001, "data format error")
    return int(value)


def page_of(body: Mapping[str, Any]) -> tuple[int, int]:
    """Take `offset` and `count` of a listing; count is 1 to 20 (Get_draft_list)."""
    offset, count = number_of(body, "offset"), number_of(body, "count")
    if offset < 0 or not 1 <= count <= 20:  # noqa: PLR2004 - the documents' own bounds
        raise Refusal(40097, "invalid args")
    return offset, count
