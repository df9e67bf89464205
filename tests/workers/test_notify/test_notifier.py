"""Operators are told through their own channels, and what failed is said without secrets."""

from __future__ import annotations

import logging
import time
from importlib import import_module
from typing import TYPE_CHECKING
from urllib.parse import unquote_plus

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st

from workers.errors import SettingsInvalid
from workers.notify import Notifier, Outcome, beat
from workers.notify import notifier as under_test
from workers.notify.notifier import fitted

if TYPE_CHECKING:
    from channel import Channel

YES = b'{"errcode":0,"code":0}'
SECRET = "k3y-nobody-may-see"


def hook(channel: Channel, path: str = "hook") -> str:
    return f"http://{channel.host}/{path}?token={SECRET}"


def test_every_channel_is_told(channel: Channel) -> None:
    """Title and text arrive whole, at the address as pasted, in the order of the settings."""
    notifier = Notifier((hook(channel), f"json://{channel.host}/other"))
    assert notifier.tell("0618 期", "第一行\n第二行 ☀️") == [
        Outcome("1 Webhook", ok=True),
        Outcome("2 Webhook", ok=True),
    ]
    assert {path for _, path, _ in channel.asked} == {f"/hook?token={SECRET}", "/other"}
    for told in channel.told:
        assert (told["title"], told["message"]) == ("0618 期", "第一行\n第二行 ☀️")


def test_a_refusal_says_with_which_code(channel: Channel) -> None:
    """One channel that says no does not keep the others from being told."""
    channel.status = 403
    (outcome,) = Notifier((hook(channel),)).tell("标题", "正文")
    assert outcome == Outcome("1 Webhook", ok=False, reason="对方没有接受（错误码 403）")


def test_a_server_that_is_not_there_says_so() -> None:
    """Nothing listens on that port."""
    (outcome,) = Notifier((f"http://127.0.0.1:9/{SECRET}",)).tell("标题", "正文")
    assert outcome.reason == "连不上对方，或对方没有回答"


def test_a_slow_channel_is_left_behind(channel: Channel, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its time is over, and nobody waits for it; the time is the same for all."""
    channel.seconds = 3
    monkeypatch.setattr(under_test, "SECONDS", 0.5)
    begun = time.monotonic()
    outcomes = Notifier((hook(channel), hook(channel))).tell("标题", "正文")
    assert time.monotonic() - begun < 2.5
    assert [each.reason for each in outcomes] == ["0.5 秒内没有送到"] * 2


def test_a_slow_server_is_told_from_a_dead_one_only_by_time(channel: Channel) -> None:
    """Apprise gives a server four seconds by itself, within the ten for everything."""
    channel.seconds = 5
    (outcome,) = Notifier((f"json://{channel.host}/?rto=0.3",)).tell("标题", "正文")
    assert outcome.reason == "连不上对方，或对方没有回答"


def robots() -> list[tuple[str, str, bytes]]:
    """Each robot, its address, and the no it says with HTTP 200."""
    key = "a" * 32
    return [
        ("企业微信群机器人", f"wecombot://{key}/", b'{"errcode":93000,"errmsg":"invalid"}'),
        ("飞书", f"feishu://{key}/", b'{"code":19001,"msg":"param invalid"}'),
        ("Lark", f"lark://{key}/", b'{"code":19001,"msg":"param invalid"}'),
        ("钉钉", f"dingtalk://{key}/", b'{"errcode":300005,"errmsg":"token is not exist"}'),
        ("Server酱", f"schan://{key}/", b'{"code":40001,"message":"bad key"}'),
    ]


@pytest.mark.parametrize(("name", "address", "refusal"), robots())
def test_a_robot_that_says_no_with_status_200_is_believed(
    channel: Channel, monkeypatch: pytest.MonkeyPatch, name: str, address: str, refusal: bytes
) -> None:
    """A revoked key is no success, whatever HTTP says; a yes is one."""
    _stand_in(channel, monkeypatch)
    channel.answer = YES
    assert Notifier((address,)).tell("标题", "正文") == [Outcome(f"1 {name}", ok=True)]
    assert "正文" in _text(channel.asked[0][2])
    channel.answer = refusal
    (outcome,) = Notifier((address,)).tell("标题", "正文")
    assert not outcome.ok
    assert outcome.reason.startswith("对方没有接受（错误码 ")


def test_a_known_refusal_says_what_to_do(channel: Channel, monkeypatch: pytest.MonkeyPatch) -> None:
    """钉钉 wants a keyword or a signature, and its number alone would help nobody."""
    _stand_in(channel, monkeypatch)
    channel.answer = b'{"errcode":310000,"errmsg":"keywords not in content"}'
    (outcome,) = Notifier((robots()[3][1],)).tell("标题", "正文")
    assert outcome.reason.startswith("对方没有接受（错误码 310000）：机器人的安全设置不符")


@pytest.mark.parametrize("answer", [b"<html>", b"{}", b"[]", b'{"code":"x"}', b""])
def test_an_answer_that_no_robot_gives_is_no_yes(
    channel: Channel, monkeypatch: pytest.MonkeyPatch, answer: bytes
) -> None:
    """A login page of the company's network answers with 200 as well."""
    _stand_in(channel, monkeypatch)
    channel.answer = answer
    (outcome,) = Notifier((robots()[0][1],)).tell("标题", "正文")
    assert outcome.reason.endswith("可能被网关或登录页拦住了")


def test_a_channel_that_breaks_down_is_an_outcome(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever happens in a library, the others are told and nobody's work stops."""

    def broken(*_words: object, **_options: object) -> None:
        raise RuntimeError(SECRET)

    monkeypatch.setattr(requests, "post", broken)
    (outcome,) = Notifier((robots()[0][1],)).tell("标题", "正文")
    assert outcome == Outcome("1 企业微信群机器人", ok=False, reason="没有送出（RuntimeError）")


def test_a_long_text_fits_the_robot(channel: Channel, monkeypatch: pytest.MonkeyPatch) -> None:
    """企业微信 takes 2,048 bytes, title included, and refuses more with HTTP 200."""
    _stand_in(channel, monkeypatch)
    channel.answer = YES
    (outcome,) = Notifier((robots()[0][1],)).tell("标题" * 400, "很长的正文" * 2000)
    assert outcome.ok
    (told,) = channel.told
    content = told["text"]["content"]
    assert 1900 < len(content.encode()) <= 2048
    assert content.endswith("…")
    assert content.startswith("标题标题")


@given(
    st.text(), st.text(), st.sampled_from([0, 32, 250]), st.sampled_from([512, 2048, 19985, 10**6])
)
def test_every_text_fits(title: str, body: str, title_most: int, body_most: int) -> None:
    """In bytes, without half a character, and short texts as they are."""
    short, cut = fitted(title, body * 100, title_most, body_most)
    together = len(short.encode()) + len("\r\n") + len(cut.encode())
    if title_most:
        assert len(short.encode()) <= title_most
        assert len(cut.encode()) <= min(body_most, 6000)
    else:
        assert together <= min(body_most, 6000)
    assert fitted("标题", "正文", title_most, body_most) == ("标题", "正文")


def test_a_text_without_a_body_is_sent_too(channel: Channel) -> None:
    """The title is all there is to say."""
    (outcome,) = Notifier((hook(channel),)).tell("只有标题", "")
    assert outcome.ok


def test_an_address_that_is_no_channel_is_named_by_its_place() -> None:
    """The problem tells which setting, and shows nothing of it."""
    notifier = Notifier(("https://example.com/", f"bogus://{SECRET}"), "GONGBAO_ACCOUNT_A_NOTIFY")
    with pytest.raises(SettingsInvalid) as caught:
        notifier.require()
    (problem,) = caught.value.problems
    assert problem.startswith("GONGBAO_ACCOUNT_A_NOTIFY: address 2 of 2 is no channel")
    assert SECRET not in problem
    (outcome,) = Notifier((f"bogus://{SECRET}",)).tell("标题", "正文")
    assert outcome == Outcome("1", ok=False, reason="地址无法识别")


def test_no_channels_is_nobody_told() -> None:
    """An installation without channels goes on."""
    assert Notifier(()).tell("标题", "正文") == []
    Notifier(()).require()


@pytest.mark.parametrize("status", [200, 403, 500])
def test_no_address_is_shown_anywhere(
    channel: Channel,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
    status: int,
) -> None:
    """Not in logs at their most talkative, not in outcomes, errors or reprs."""
    caplog.set_level(logging.DEBUG)
    logging.getLogger("apprise").addHandler(logging.StreamHandler())
    channel.status = status
    addresses = (
        hook(channel, SECRET),
        f"http://127.0.0.1:9/{SECRET}",
        f"bogus://{SECRET}",
        f"wecombot://{SECRET}!!/",
        f"http://127.0.0.1:{SECRET}/",
    )
    notifier = Notifier(addresses)
    outcomes = notifier.tell("标题", "正文")
    with pytest.raises(SettingsInvalid) as caught:
        notifier.require()
    beat(hook(channel))
    beat(f"http://127.0.0.1:9/{SECRET}")
    streams = capfd.readouterr()
    shown = f"{caplog.text} {outcomes} {notifier!r} {caught.value} {streams.out} {streams.err}"
    assert SECRET not in shown
    assert len(outcomes) == len(addresses)


@pytest.mark.parametrize(("status", "alive"), [(200, True), (204, True), (404, False)])
def test_the_heartbeat_is_heard_or_not(channel: Channel, status: int, *, alive: bool) -> None:
    """A watch outside is asked for its address, nothing more."""
    channel.status, channel.answer = status, b""
    assert beat(f"http://{channel.host}/ping/1") is alive
    assert channel.asked == [("GET", "/ping/1", b"")]


def test_a_watch_that_does_not_answer_is_not_waited_for(
    channel: Channel, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Five seconds at most, so that the clock goes on ticking; no error, whatever the address."""
    heartbeat = import_module("workers.notify.heartbeat")
    monkeypatch.setattr(heartbeat, "SECONDS", 0.3)
    channel.seconds = 2
    begun = time.monotonic()
    assert beat(f"http://{channel.host}/") is False
    assert time.monotonic() - begun < 1.5
    assert beat("http://127.0.0.1:9/") is False
    assert beat("no address") is False


def _stand_in(channel: Channel, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the robots' requests, whose addresses are fixed, end at the stand-in."""
    real = requests.post

    def redirected(url: str, **options: object) -> requests.Response:
        assert url.startswith("https://")
        return real(f"http://{channel.host}/", **options)

    monkeypatch.setattr(requests, "post", redirected)


def _text(body: bytes) -> str:
    """What a robot was sent: JSON with escapes, or a form."""
    text = body.decode()
    return text.encode().decode("unicode_escape") if text.startswith("{") else unquote_plus(text)
