"""From nothing to the first answered callback: what is asked, written, printed and waited for.

Every step looks first whether it is done, so a dialogue that was left goes on where it stopped.
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.supervision.interrupt import Interrupted
from bot.terminal.answering import show_taken
from bot.terminal.callback_checkup import address_of
from bot.terminal.house import who
from bot.terminal.initiation.admission import Shut, WrongPair, await_admission
from bot.terminal.initiation.arrival import Arrival
from bot.terminal.initiation.asking import settle, settle_again
from bot.terminal.initiation.fields import callback_fields, callback_lines, platform
from bot.terminal.initiation.household import Household
from bot.terminal.initiation.papers import ENV, Papers
from bot.terminal.initiation.patience import Pace, wait_for
from bot.terminal.initiation.repository import would_be_committed
from bot.terminal.reply_checkup import examine_replies
from workers.errors import WeChatError
from workers.takeover import IMPORT, take_over

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from bot.terminal.initiation.person import Person
    from bot.terminal.initiation.wishes import Wishes
    from workers.account import Account
    from workers.services import Services

__all__ = ["Outcome", "Pace", "initiate"]

COMMITTED = (
    "⚠️ .env 里有密钥，而 git 没有忽略它：在 .gitignore 里加一行 .env（已经提交过，还要 "
    "git rm --cached .env，并在微信后台重置 AppSecret）"
)


@dataclass(slots=True)
class Outcome:
    """How far it came; `fields` are those of the platform's form, by their names there."""

    account: str = ""
    written: list[str] = field(default_factory=list)
    admitted: bool = False
    fields: dict[str, str] = field(default_factory=dict, repr=False)
    reached: bool = False
    verified: bool = False
    answered: bool = False


def initiate(
    wishes: Wishes,
    person: Person,
    folder: Path,
    environ: Mapping[str, str],
    *,
    pace: Pace,
    stay: bool = False,
) -> Outcome:
    """Lead through all of it; `stay` keeps running what was started here until interrupted.

    Raises SettingsInvalid (what was given is no good, or is missing), NotRunning, WeChatError,
    Unreachable.
    """
    household = Household(folder, environ, person)
    with closing(household):
        return _Dialogue(household, Papers(folder, environ), person, pace).lead(wishes, stay=stay)


class _Dialogue:
    def __init__(self, household: Household, papers: Papers, person: Person, pace: Pace) -> None:
        self._household, self._papers, self._person, self._pace = household, papers, person, pace
        self._came = Outcome()

    def lead(self, wishes: Wishes, *, stay: bool) -> Outcome:
        """Take one step after the other, as far as they go."""
        came, say = self._came, self._person.told
        self._open(wishes)
        came.account, came.written = settle(wishes, self._papers, self._person)
        say(f"✅ ① 设置已写好（{'、'.join(came.written)}）" if came.written else "✅ ① 设置都在了")
        if would_be_committed(self._papers.folder / ENV, self._papers.environ):
            say(COMMITTED)
        self._household.ensure(came.account)
        if came.written and not self._household.started:
            say("   正在运行的 gongbao 还用着旧的设置：停下再启动它，改动才生效")
        try:
            services = self._admitted()
        except Shut as shut:
            say(f"❌ 微信还不接受这台机器：{shut}")
            return came
        account = services.settings.account(came.account)
        self._take_over(account, services)
        self._household.await_web(account.name)
        address = address_of(services.settings.public_url, account)
        arrival = Arrival(account, services, self._person, address)
        self._await_verification(arrival)
        if came.verified:
            self._end(arrival, stay=stay)
        return came

    def _open(self, wishes: Wishes) -> None:
        """Say to who begins what comes, and where to find what is asked for."""
        if self._person.answers and not self._papers.accounts():
            say = self._person.told
            say("把公众号接到这台机器，四步：① 设置 ② 白名单 ③ 后台已有的 ④ 回调。")
            say("随时可以用 Ctrl-C 离开，再运行 gongbao init 会接着做。")
            say(f"要填的在微信开发者平台 {platform(wishes.api_base)} 管理员扫码登录\n")

    def _admitted(self) -> Services:
        """Be let in, whatever has to be typed anew for it."""
        while True:
            services = self._household.services()
            account = services.settings.account(self._came.account)
            try:
                what = await_admission(
                    account, services, self._person, self._pace, self._household.tend
                )
            except WrongPair as wrong:
                self._person.told(f"❌ {wrong}")
                if self._person.answers:
                    self._person.told("   在这里重新填，不用自己改文件，也不用重启：")
                settle_again(account.name, wrong.key, self._papers, self._person)
                self._household.ensure(account.name)
            else:
                self._came.admitted = True
                self._person.told(f"✅ ② 微信接受了这台机器：可取得 access_token，{what}")
                return services

    def _take_over(self, account: Account, services: Services) -> None:
        """Show what the callback will switch off, and take it over on a yes."""
        say = self._person.told
        found = [each for each in examine_replies(account, services) if each.what]
        if not found:
            say("✅ ③ 后台没有设置菜单和自动回复，没有要接过来的")
            return
        say("\n③ 后台已有的设置")
        for each in found:
            say(f"{'·' if each.ok else '❌'} {each.what}")
            if each.remedy:
                say(f"   {each.remedy}")
        wanted = any(IMPORT in each.what for each in found)
        if wanted and self._person.agrees("现在接过来？（已有的不会被覆盖）"):
            try:
                show_taken(take_over(account, services, who=who()), say=say)
            except WeChatError as error:
                say(f"❌ {error.sentence}：稍后运行 {IMPORT}")

    def _await_verification(self, arrival: Arrival) -> None:
        say, came = self._person.told, self._came
        came.fields = callback_fields(arrival.account, arrival.address)
        came.verified = arrival.is_verified()
        if not came.verified:
            say("\n④ 回调")
            came.reached = not arrival.ring()
            if not came.reached:
                say("   微信多半也来不了。没有反向代理？gongbao service 打印一份")
                say("   地址写错了？Ctrl-C 离开，gongbao init --public-url 对的地址")
            for line in callback_lines(arrival.account, arrival.address):
                say(line)
            say("等待微信来验证…（Ctrl-C 可以离开，再运行 gongbao init 会接着做）")
            came.verified = arrival.wait(self._pace, self._household.tend)
        came.reached = came.reached or came.verified
        if came.verified:
            say("✅ ④ 微信验证了回调地址")
        else:
            say("❌ 微信还没有验证成功。改好后再运行 gongbao init，会接着做")

    def _end(self, arrival: Arrival, *, stay: bool) -> None:
        """Say what to do next; with `stay` also when the first message is answered."""
        say, account = self._person.told, arrival.account
        before = arrival.services.scratch.answered(account.name)
        say("\n下一步：")
        say("  用手机给公众号发一句“帮助”，几秒内会收到回答")
        say(f"  gongbao operator invite 你的名字 --account {account.name}    在微信里管理它")
        say("  gongbao check 页面 && gongbao submit 页面    第一期")
        say("  gongbao doctor --callback    随时再检查一遍")
        if not self._household.started:
            return
        if not stay:
            say("gongbao up 随 init 停止：现在运行 gongbao up（或 gongbao service），回调才有人答")
            return
        say("gongbao 在这个终端里运行着。Ctrl-C 停止")
        arrival.forgive()
        try:
            self._stay(arrival, before)
        except Interrupted:
            say(
                "\n设置完成，gongbao 正在停止。以后用 gongbao up 启动；gongbao service 让它开机运行"
            )

    def _stay(self, arrival: Arrival, before: set[bytes]) -> None:
        """Keep everything running; tell of the first answer, and of messages nobody can open."""

        def look() -> bool | None:
            if not self._came.answered:
                arrival.name_faults()
                lately = arrival.services.scratch.answered(arrival.account.name)
                self._came.answered = bool(lately - before)
                if self._came.answered:
                    self._person.told("✅ ⑤ 第一条消息已经回答")
            return None

        wait_for(look, self._pace.glance, float("inf"), self._household.tend)
