"""What the demo's phone offers to tap next, so that nobody has to read anything first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.sandbox.remote import Sandbox
from workers.orders import staffing
from workers.people import Role
from workers.publication import Kind, State

if TYPE_CHECKING:
    from bot.terminal.demonstration import WeChatHere
    from workers.account import Account
    from workers.publication import Publication
    from workers.services import Services

WHO: Final = "demo"
YOU: Final = "我"


class Guide:
    """Keeps the hints on the phone in step with how far the person has come."""

    def __init__(self, wechat: WeChatHere, account: Account, services: Services) -> None:
        self._sandbox = Sandbox(wechat.url)
        self._app_id = wechat.app_id
        self._code = staffing.invite(account, YOU, Role.OWNER, services, who=WHO).code
        self._shown: list[tuple[str, str]] = []

    @property
    def phone(self) -> str:
        """The page that everything can be done on."""
        return f"{self._sandbox.base_url}/phone/{self._app_id}"

    def look(self, account: Account, services: Services) -> None:
        """Offer what makes sense now; nothing is asked of the sandbox while that stays the same."""
        rows = services.ledger.publications(account=account.name, limit=5)
        enrolled = bool(services.ledger.operators(account.name))
        offered = hints(rows, account.kind, self._code if not enrolled else "")
        if offered != self._shown:
            self._shown = offered
            told = [{"words": words, "label": label} for words, label in offered]
            self._sandbox.hint(self._app_id, *told)


def hints(rows: list[Publication], kind: Kind, code: str) -> list[tuple[str, str]]:
    """Words and what they are for, the next step first. `code` is "" for who is an operator."""
    out = [row for row in rows if row.state is State.PUBLISHED]
    waiting = [row for row in rows if row.state in (State.DRAFTED, State.HANDED_OVER)]
    offered = [("语音模型", "问一个词：语音模型"), ("最新", "最新一期")] if out else []
    if code:
        offered.append((f"绑定 {code}", "成为运营者"))
        return [*offered, ("帮助", "帮助")]
    pushable = waiting if kind is not Kind.PERSONAL else []
    pushes = [(f"群发 {row.key}", "群发新的一期") for row in pushable]
    return [*pushes, *offered, ("状态", "状态"), ("登录", "打开控制台"), ("帮助", "能做什么")]
