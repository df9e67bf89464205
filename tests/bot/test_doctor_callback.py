"""What doctor finds out about a callback by coming to it as WeChat does."""

from __future__ import annotations

import json
import ssl
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from certificate import certificate
from house import House, free_port, settings_for
from ledgers import new_ledger
from served import served
from stranger import Answering, stranger

from bot.app import create_app
from bot.terminal import callback_checkup, ringing
from bot.terminal.callback_checkup import examine_callback
from workers.account import CallbackMode
from workers.services import Services, build
from workers.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

    from bot.sandbox.remote import Sandbox
    from bot.terminal.findings import Finding

MODES = pytest.mark.parametrize("mode", list(CallbackMode))
Opened = Callable[..., Services]


@pytest.fixture
def opened(tmp_path: Path, sandbox: Sandbox, redis_url: str) -> Iterator[Opened]:
    """Set a house up for a new account with a callback."""
    houses: list[Services] = []

    def opened(**more: str) -> Services:
        lines = settings_for(sandbox.create_account("personal"), sandbox.api)
        more = {"TOKEN": "abc123", "AES_KEY": "a" * 42 + "E", "MODE": "safe"} | more
        lines += "".join(f"GONGBAO_ACCOUNT_MAIN_{key}={value}\n" for key, value in more.items())
        (tmp_path / ".env").write_text(lines)
        environ = {"REDIS_URL": redis_url, "PORT": str(free_port())}
        settings = Settings.read(tmp_path, environ)
        new_ledger(settings.database_url)
        houses.append(build(settings))
        return houses[-1]

    yield opened
    for services in houses:
        services.ledger.close()
        services.scratch.close()


def found(services: Services, url: str) -> list[Finding]:
    return list(examine_callback(services.settings.account(), services, url))


def about(word: str, findings: list[Finding]) -> Finding:
    (one,) = [each for each in findings if word in each.what]
    return one


def otherwise(services: Services, **changes: object) -> Services:
    """The same house, set up otherwise, as a web process that was not restarted has it."""
    account = replace(services.settings.account(), **changes)
    return Services(settings=replace(services.settings, accounts={"main": account}))


@MODES
def test_all_is_well_where_the_web_process_answers(opened: Opened, mode: CallbackMode) -> None:
    """Verified, heard in the account's mode, and closed to whoever does not know the token."""
    services = opened(MODE=str(mode))
    with served(create_app(services)) as address:
        findings = found(services, address)
    assert all(each.ok for each in findings)
    for word in ("验证（GET）：正常", f"{mode} 模式）：正常", "伪造的消息：被拒绝"):
        assert about(word, findings)


def test_an_address_may_be_given_whole(opened: Opened) -> None:
    """As it stands in the back end, copied from there."""
    services = opened()
    with served(create_app(services)) as address:
        assert about("验证", found(services, f"{address}/wechat/main")).ok


def test_another_token_is_named(opened: Opened) -> None:
    """Verification fails first, and then there is nothing else to ask."""
    services = opened()
    with served(create_app(otherwise(services, token="other"))) as address:
        findings = found(services, address)
    assert "token" in about("验证", findings).remedy
    assert not [each for each in findings if "POST" in each.what]


@pytest.mark.parametrize("changes", [{"aes_key": "b" * 42 + "E"}, {"mode": CallbackMode.PLAIN}])
def test_another_key_or_mode_is_named(opened: Opened, changes: dict[str, object]) -> None:
    """The token is right, and still no message would be understood."""
    services = opened()
    with served(create_app(otherwise(services, **changes))) as address:
        findings = found(services, address)
    assert about("验证", findings).ok
    assert "aes_key" in about("POST", findings).remedy


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ({"status": 404}, "反向代理的路径"),
        ({"status": 500}, "500"),
        ({}, "echostr 被改过"),
        ({"status": 301, "location": "/wechat/main/"}, "斜杠"),
        ({"status": 301, "location": "https://127.0.0.1/wechat/main"}, "https 开头"),
        ({"status": 302, "location": "http://elsewhere/login?next=x"}, "转到了 elsewhere/login"),
    ],
)
def test_what_stands_in_the_way_is_named(
    opened: Opened, answer: dict[str, object], said: str
) -> None:
    """A proxy that sends people on sends WeChat away."""
    with stranger(**answer) as address:
        assert said in about("验证", found(opened(), address)).remedy


def test_nobody_there_is_named(opened: Opened) -> None:
    """The port, and the name that stands for no machine, are two things to look at."""
    services = opened()
    closed = about("验证", found(services, f"http://127.0.0.1:{free_port()}"))
    assert "端口没有程序在听" in closed.remedy
    unknown = about("验证", found(services, "http://nowhere.invalid"))
    assert "域名 nowhere.invalid 解析不到" in unknown.remedy


def test_a_certificate_nobody_trusts_is_named(opened: Opened, tmp_path: Path) -> None:
    """WeChat would not trust it either."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate(tmp_path, "localhost"))
    with stranger(context) as address:
        assert "证书" in about("验证", found(opened(), address)).remedy


def test_too_slow_is_named(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    """What comes after WeChat's patience comes to nobody."""
    for module in (ringing, callback_checkup):
        monkeypatch.setattr(module, "WECHAT_SECONDS", 0.1)

    def late(self: Answering) -> None:
        time.sleep(0.3)
        Answering.do_GET(self)

    with stranger(do_GET=late) as address:
        assert "微信只等 5 秒" in about("验证", found(opened(), address)).remedy


def test_a_port_wechat_never_asks_is_named(opened: Opened) -> None:
    """It comes to 80 and 443 alone; on this machine any port is practice."""
    findings = found(opened(), "http://bot.invalid:8000")
    assert "80 端口" in about("回调 地址", findings).remedy


def test_wechat_itself_is_asked(opened: Opened, sandbox: Sandbox) -> None:
    """WeChat looks at what its back end has: nothing, a host that resolves, one that does not."""
    services = opened()
    app_id = services.settings.account().app_id
    with served(create_app(services)) as address:
        assert "没有查到" in about("callback/check", found(services, address)).what
        sandbox.patch_account(app_id, callback_url=f"{address}/wechat/main", mode="safe")
        assert "解析到 127.0.0.1" in about("callback/check", found(services, address)).what
        sandbox.patch_account(app_id, callback_url="http://nowhere.invalid/wechat/main")
        assert not about("callback/check", found(services, address)).ok


def test_without_an_address_there_is_nothing_to_ask(opened: Opened) -> None:
    """The remedy says where it is written; without a token no callback is wanted."""
    assert "public_url" in about("回调", found(opened(), "")).remedy
    services = opened()
    unset = otherwise(services, token="")
    assert about("回调", list(examine_callback(unset.settings.account(), unset, ""))).ok


def test_the_command_tells_machines_as_well(opened: Opened, tmp_path: Path) -> None:
    """`doctor --callback --json` ends with 1 where something is wrong, and shows no secret."""
    services = opened()
    house = House(tmp_path, {"REDIS_URL": services.settings.redis_url})
    with served(create_app(services)) as address:
        good = house.run("doctor", "--callback", "--url", address, "--json")
    bad = house.run("doctor", "--callback", "--url", address)
    assert (good.returncode, bad.returncode) == (0, 1), good.stdout + good.stderr
    assert all(each["ok"] for each in json.loads(good.stdout)["findings"])
    assert "❌ 账号 main 回调 验证" in bad.stdout
    for secret in ("abc123", "a" * 42):
        assert secret not in good.stdout + bad.stdout + bad.stderr
    assert house.run("doctor", "--url", address).returncode == 2
