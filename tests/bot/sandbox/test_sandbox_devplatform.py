"""微信开发者平台 as the sandbox has it: whitelist, AppSecret and callback, as documented."""

import re
from http import HTTPStatus
from typing import TYPE_CHECKING

import pytest
from receiving import Push, Receiver

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.bot.sandbox.conftest import Caller

KEY = "k" * 42 + "E"


@pytest.fixture
def fresh(open_caller: "Callable[..., Caller]") -> "Caller":
    """An account on its first day: no AppSecret, an empty whitelist that takes 25 s to act."""
    return open_caller(secret="", ip_whitelist=[], terms={"whitelist_delay": 25})


def form(url: str) -> dict[str, str]:
    return {"url": url, "token": "doorbell", "aes_key": KEY, "mode": "safe"}


def echo(push: Push) -> bytes:
    return push.query["echostr"].encode()


def refused(caller: "Caller", act: str, **wanted: object) -> None:
    with pytest.raises(LookupError, match="409"):
        caller.sandbox.on_platform(caller.app_id, act, **wanted)


def saved(caller: "Caller") -> dict[str, object]:
    """The account as the sandbox has it."""
    every = caller.sandbox.call("GET", "accounts")
    return next(one for one in every if one["app_id"] == caller.app_id)


def test_a_fresh_account_is_let_in_step_by_step(fresh: "Caller") -> None:
    """No secret, no token; then the address; and the list acts after its delay, not before."""
    assert fresh.stable_token()["errcode"] == 41004
    fresh.account["secret"] = fresh.sandbox.on_platform(fresh.app_id, "secret")["secret"]
    told = fresh.stable_token()
    assert told["errcode"] == 40164
    assert re.match(r"invalid ip 127\.0\.0\.1 ipv6 ::ffff:127\.0\.0\.1, not in", told["errmsg"])
    fresh.sandbox.on_platform(fresh.app_id, "whitelist", addresses=["127.0.0.1/24"])
    fresh.sandbox.advance(20)
    assert fresh.stable_token()["errcode"] == 40164
    fresh.sandbox.advance(6)
    assert "access_token" in fresh.stable_token()


@pytest.mark.parametrize("address", ["172.0.0.*", "1.2.3.4:80", "here"])
def test_what_is_no_address_is_not_listed(caller: "Caller", address: str) -> None:
    """Docs: addresses and ranges, neither stars nor ports."""
    refused(caller, "whitelist", addresses=[address])
    assert "access_token" in caller.stable_token()


def test_saving_a_callback_asks_its_address_for_the_echo(
    caller: "Caller", receiver: Receiver
) -> None:
    """Only where it comes back is anything changed; then the server configuration is on."""
    receiver.answer = lambda _: b"something else"
    refused(caller, "callback", **form(receiver.url))
    assert saved(caller)["callback_url"] is None
    receiver.answer = echo
    caller.sandbox.on_platform(caller.app_id, "callback", **form(receiver.url))
    told = saved(caller)
    assert (told["callback_url"], told["callback_token"]) == (receiver.url, "doorbell")
    assert (told["aes_key"], told["mode"], told["callback_on"]) == (KEY, "safe", True)


@pytest.mark.parametrize(
    "over",
    [
        {"url": "ftp://bot.example.com"},
        {"url": "https://bot.example.com:8443/wechat/main"},
        {"token": "ab"},
        {"token": "with-dash"},
        {"aes_key": "k" * 42},
        {"aes_key": "k" * 42 + "+"},
        {"mode": "none"},
    ],
)
def test_a_form_filled_in_wrongly_is_refused(caller: "Caller", over: dict[str, str]) -> None:
    """Before any address is asked: ports, letters and lengths as the docs have them."""
    refused(caller, "callback", **{**form("http://127.0.0.1:9/wechat/main"), **over})


def test_the_page_shows_the_secret_once_and_says_why_saving_failed(
    caller: "Caller", receiver: Receiver
) -> None:
    """Plain forms in the platform's order; what was typed is still there after a refusal."""
    page = f"{caller.sandbox.base_url}/sandbox/platform/{caller.app_id}"
    shown = caller.http.get(page, timeout=9).text
    names = ("AppID", "AppSecret", "API IP白名单", "URL（服务器地址）", "Token（令牌）")
    places = [
        shown.index(name) for name in (*names, "EncodingAESKey", "消息加解密方式", "数据格式")
    ]
    assert places == sorted(places)

    def press(act: str, **fields: str) -> tuple[int, str]:
        headers = {"Origin": caller.sandbox.base_url}
        answer = caller.http.post(f"{page}/{act}", data=fields, headers=headers, timeout=9)
        return answer.status_code, answer.text

    _, told = press("secret")
    new = re.findall(r'class="value">([0-9a-f]{32})<', told)
    caller.account["secret"] = new[0]
    assert "access_token" in caller.stable_token()
    assert new[0] not in caller.http.get(page, timeout=9).text
    receiver.answer = lambda _: b"no"
    status, told = press("callback", **form(receiver.url))
    assert (status, "提交失败：token验证失败" in told) == (HTTPStatus.CONFLICT, True)
    assert f'value="{receiver.url}"' in told
    assert told.index("消息加解密方式") < told.index("token验证失败") < told.index(">提交<")
    assert "<details open>" not in told
    receiver.answer = echo
    assert "提交成功" in press("callback", **form(f" {receiver.url} "))[1]
    assert "已启用" in press("whitelist", whitelist="127.0.0.1\n10.0.0.0/8")[1]
    status, told = press("whitelist", whitelist="1.2.3.*")
    assert status == HTTPStatus.CONFLICT
    assert (
        told.index("<details open>") < told.index("IP 格式错误") < told.index("1.2.3.*</textarea>")
    )
    assert "已停用" in press("switch")[1]
    foreign = caller.http.post(f"{page}/secret", headers={"Origin": "http://evil.test"}, timeout=9)
    assert foreign.status_code == HTTPStatus.FORBIDDEN
