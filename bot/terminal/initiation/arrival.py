"""Wait until WeChat verifies the callback, and name what stands in its way: from both sides.

From outside we ring at the public address as WeChat does; from inside the web process tells who
came, where to, and whose token signed. Neither alone can tell a wrong path from a wrong token.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.terminal.callback_checkup import hear, verify
from bot.terminal.initiation.faults import fault_of
from bot.terminal.initiation.patience import wait_for
from bot.visits import Outcome, visits
from workers.errors import WeChatError

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.terminal.initiation.patience import Pace
    from bot.terminal.initiation.person import Person
    from workers.account import Account
    from workers.services import Services

NOTHING_CAME = (
    "还没有任何验证请求到达 web 进程。还没按“提交”就按下它；按了而页面说失败：检查域名解析"
    "（海外域名、刚改的解析）、防火墙和安全组，域名在国内要有备案"
)


@dataclass(slots=True)
class Arrival:
    """What is known of the callback of one account, and what has been said of it."""

    account: Account
    services: Services
    person: Person
    address: str
    _said: set[str] = field(default_factory=set)
    _rang: float | None = None
    _answered: set[bytes] = field(default_factory=set)
    _outside: str = ""

    def ring(self) -> str:
        """Come from outside, and say what is new of it; the fault, "" if all is well.

        A fault need not be one: many networks do not let a machine come to its own address.
        """
        name = f"账号 {self.account.name} 回调"
        findings = [verify(name, self.address, self.account)]
        if findings[0].ok:
            findings.append(hear(name, self.address, self.account))
        fault = next((each.remedy for each in findings if not each.ok), "")
        if fault != self._outside or self._rang is None:
            self.person.told(
                f"{'❌' if fault else '✅'} 从这台机器访问 {self.address}：{fault or '正常'}"
            )
        self._outside, self._rang = fault, time.monotonic()
        self._answered = self.services.scratch.answered(self.account.name)  # our own message too
        return fault

    def wait(self, pace: Pace, meanwhile: Callable[[], object]) -> bool:
        """Wait for the verification, or, where that was long ago, for any message of a follower's.

        False if neither came in time. Raises Unreachable.
        """
        began = time.monotonic()

        def look() -> bool | None:
            if self.is_verified() or self._is_in_use():
                return True
            self.name_faults()
            if self._rang is not None and time.monotonic() - self._rang > pace.ring:
                self.ring()
            if time.monotonic() - began > pace.hush and not self._said:
                self._say(NOTHING_CAME)
                self._say(self._seen_by_wechat())
            return None

        return bool(wait_for(look, pace.glance, pace.limit, meanwhile))

    def is_verified(self) -> bool:
        """Look whether WeChat came with the right token to the right address."""
        return any(
            visit.outcome is Outcome.VERIFIED and visit.account == self.account.name
            for visit in visits(self.services.scratch)
        )

    def forgive(self) -> None:
        """Say nothing more of those that failed until now: since then it was done right."""
        for visit in visits(self.services.scratch):
            self._said.add(fault_of(visit, self.account.name, self.address))

    def name_faults(self) -> None:
        """Say what was wrong with those that came and failed, each once."""
        for visit in visits(self.services.scratch):
            self._say(fault_of(visit, self.account.name, self.address))

    def _is_in_use(self) -> bool:
        lately = self.services.scratch.answered(self.account.name)
        return self._rang is not None and bool(lately - self._answered)

    def _say(self, sentence: str) -> None:
        if sentence and sentence not in self._said:
            self._said.add(sentence)
            self.person.told(f"❌ {sentence}")

    def _seen_by_wechat(self) -> str:
        """What WeChat itself finds at the address its back end has; "" while it has none."""
        try:
            check = self.services.wechat(self.account.name).check_callback()
        except WeChatError:
            return ""
        return "" if check.addresses else "微信解析不到这个域名（callback/check）：检查域名解析"
