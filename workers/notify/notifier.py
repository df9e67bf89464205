"""Tell the operators through their own channels, each within its time, and say what came of it."""

from __future__ import annotations

import threading
import time
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from workers.errors import SettingsInvalid
from workers.notify.discretion import THREAD, listen, reason
from workers.notify.loading import service
from workers.notify.presets import apprise_url, webhook

if TYPE_CHECKING:
    from apprise.plugins.base import NotifyBase

SECONDS: Final = 10.0
MOST_BYTES: Final = 6_000
"""Ours: twelve cards' worth, and below every channel's own limit even when it is escaped."""
NAMES: Final = {
    "wecombot": "企业微信群机器人",
    "feishu": "飞书",
    "lark": "Lark",
    "dingtalk": "钉钉",
    "bark": "Bark",
    "barks": "Bark",
    "schan": "Server酱",
    "mailto": "邮件",
    "mailtos": "邮件",
    "json": "Webhook",
    "jsons": "Webhook",
    "form": "表单",
    "forms": "表单",
}
UNREADABLE: Final = "地址无法识别"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one channel: its name for people ("1 飞书"), and in Chinese why it failed."""

    channel: str
    ok: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Notifier:
    """Operators' channels, as addresses that products give out or Apprise URLs.

    `variable` is the setting they come from, for messages. Safe to use from threads; nothing is
    loaded before it is used. Addresses are secrets: they are in no text, log or repr.
    """

    channels: tuple[str, ...] = field(repr=False)
    variable: str = "GONGBAO_NOTIFY"

    def require(self) -> None:
        """Raise SettingsInvalid if an address is none that Apprise reads."""
        problems = [
            f"{self.variable}: address {number} of {len(self.channels)} is no channel; give it as "
            "the robot or app shows it, or as an Apprise URL"
            for number, address in enumerate(self.channels, 1)
            if _service(address) is None
        ]
        if problems:
            raise SettingsInvalid(problems)

    def tell(self, title: str, body: str) -> list[Outcome]:
        """Tell every channel at once; ten seconds at most for each, and no error is raised.

        Texts are cut to the channel's limits. The outcomes are in the channels' order.
        """
        found = [_service(address) for address in self.channels]
        end = time.monotonic() + SECONDS
        begun = [_begin(each, title, body) for each in found]
        failures = [_result(told, end) for told in begun]
        return [
            Outcome(f"{number} {_name(each)}".strip(), not why, why)
            for number, (each, why) in enumerate(zip(found, failures, strict=True), 1)
        ]


def _result(told: Future[str], end: float) -> str:
    try:
        return told.result(max(0.0, end - time.monotonic()))
    except TimeoutError:
        return f"{SECONDS:g} 秒内没有送到"


def _begin(channel: NotifyBase | None, title: str, body: str) -> Future[str]:
    """Begin in a thread that may be left behind: Apprise has no limit on the whole."""
    told: Future[str] = Future()
    if channel is None:
        told.set_result(UNREADABLE)
    else:
        threading.Thread(
            target=_deliver, args=(told, channel, title, body), daemon=True, name=f"{THREAD}-tell"
        ).start()
    return told


def _deliver(told: Future[str], channel: NotifyBase, title: str, body: str) -> None:
    """Deliver to one channel; answers why it failed, "" if it did not."""
    words = listen()
    try:
        told.set_result("" if _send(channel, title, body) else reason(words))
    except Exception as error:  # noqa: BLE001  two hundred channels by other hands, one door
        told.set_result(f"没有送出（{type(error).__name__}）")


def _send(channel: NotifyBase, title: str, body: str) -> bool:
    from apprise import NotifyFormat  # noqa: PLC0415  see workers.notify.loading

    title, body = fitted(title, body or title, channel.title_maxlen, channel.body_maxlen)
    return bool(channel.notify(title=title, body=body, body_format=NotifyFormat.TEXT))


def fitted(title: str, body: str, title_most: int, body_most: int) -> tuple[str, str]:
    """Cut a text to a channel's limits, which are taken for bytes: some of them are.

    Where a channel has no title (0), Apprise puts it above the body, and both share the limit.
    """
    most = min(body_most, MOST_BYTES)
    if title_most <= 0:
        title = _cut(title, most // 4)
        return title, _cut(body, most - len(title.encode()) - len("\r\n"))
    return _cut(title, title_most), _cut(body, most)


def _cut(text: str, most: int) -> str:
    """So much of a text as has at most that many bytes, never half a character."""
    data = text.encode("utf-8", "replace")
    if len(data) <= most:
        return data.decode()
    return data[: most - len("…".encode())].decode("utf-8", "ignore") + "…"


def _service(address: str) -> NotifyBase | None:
    found = service(apprise_url(address))
    if found is None and (plain := webhook(address)):
        return service(plain)
    return found


def _name(found: NotifyBase | None) -> str:
    if found is None:
        return ""
    url = found.url(privacy=True)  # type: ignore[no-untyped-call]  # Apprise is typed in parts
    scheme = str(url).partition("://")[0]
    return NAMES.get(scheme, str(found.service_name))
