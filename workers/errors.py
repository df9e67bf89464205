"""The tree of remedies: an error's class says what to do next.

GongbaoError
├── PageInvalid            the page has faults; mend them, then submit again
├── SettingsInvalid        the installation's settings are incomplete or wrong
├── StaleState             someone was faster, nothing was changed
├── Unfit                  an order that cannot be followed as it stands; nothing was changed
└── WeChatError            what came of a call to WeChat
    ├── TryLater           WeChat said "not now": the same call may work after `retry_after`
    ├── NeedsToken         the access token is stale: fetch one, repeat once
    ├── QuotaSpent         a quota is used up `until` a moment
    ├── Refused            WeChat said "no": it never will, as it stands
    ├── OperatorMustAct    WeChat wants something that only a person can do
    ├── AlreadySent        WeChat has taken this very push before: adopt its `receipt`
    └── NoAnswer           WeChat said nothing: the call may or may not have worked
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime


class Gravity(StrEnum):
    """How much a fault weighs; a note tells of what was done where nothing is wrong."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with a page: what, where, and what to do. Texts are Chinese.

    `file` is the page's (or picture's) name as its author knows it; `line` counts from 1 in
    the file as written, front matter included, and is None where no line can be named.
    """

    what: str
    remedy: str
    file: str = ""
    line: int | None = None
    gravity: Gravity = Gravity.ERROR

    @property
    def place(self) -> str:
        return f"{self.file}:{self.line}" if self.line is not None else self.file

    def __str__(self) -> str:
        head = f"{self.place}：" if self.place else ""
        return f"{head}{self.what}。{self.remedy}"


class GongbaoError(Exception):
    """Anything gongbao itself refuses or gives up; its text is for people."""


class PageInvalid(GongbaoError):
    """The page cannot be published as it is; `faults` holds all of them, warnings included."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


class SettingsInvalid(GongbaoError):
    """Settings are missing or wrong; `problems` lists every one (English, for the deployer)."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


class StaleState(GongbaoError):
    """The row was not in the expected state: someone was faster, and nothing was changed."""


class Unfit(GongbaoError):
    """What somebody asked for cannot be done as it stands, and nothing was changed.

    The text is Chinese and says why, and what to do instead. With `anyway` the same order goes
    through once it is given again with the extra yes of that name.
    """

    def __init__(self, sentence: str, *, anyway: bool = False) -> None:
        self.anyway = anyway
        super().__init__(sentence)


class WeChatError(GongbaoError):
    """What came of a call to WeChat.

    `call` is the path behind /cgi-bin/ ("draft/add"), `errcode` WeChat's number or None,
    `rid` WeChat's request id or "". The text is a Chinese sentence an operator can act on.
    """

    def __init__(
        self, sentence: str, *, call: str = "", errcode: int | None = None, rid: str = ""
    ) -> None:
        self.sentence = sentence
        self.call = call
        self.errcode = errcode
        self.rid = rid
        super().__init__(sentence)


class TryLater(WeChatError):
    """Not now; the same call may work after `retry_after` seconds."""

    def __init__(
        self,
        sentence: str,
        *,
        retry_after: float = 5.0,
        call: str = "",
        errcode: int | None = None,
        rid: str = "",
    ) -> None:
        self.retry_after = retry_after
        super().__init__(sentence, call=call, errcode=errcode, rid=rid)


class NeedsToken(WeChatError):
    """The token is stale; only `workers.wechat` sees this one, and repeats the call once."""


class QuotaSpent(WeChatError):
    """A quota is used up; `until` is the aware moment it is filled again, if that is known."""

    def __init__(
        self,
        sentence: str,
        *,
        until: datetime | None = None,
        call: str = "",
        errcode: int | None = None,
        rid: str = "",
    ) -> None:
        self.until = until
        super().__init__(sentence, call=call, errcode=errcode, rid=rid)


class Refused(WeChatError):
    """WeChat will never accept this request as it stands."""


class OperatorMustAct(WeChatError):
    """Only a person can remove the cause (whitelist, certification, a switch in the back end)."""


class NoAnswer(WeChatError):
    """No answer came, or none that can be trusted: the call may or may not have worked."""


class AlreadySent(WeChatError):
    """WeChat knows this mass-send by its clientmsgid (45065); `receipt` is its earlier msg_id."""

    def __init__(
        self,
        sentence: str,
        *,
        receipt: str,
        call: str = "",
        errcode: int | None = None,
        rid: str = "",
    ) -> None:
        self.receipt = receipt
        super().__init__(sentence, call=call, errcode=errcode, rid=rid)
