"""The dialogue from the first question to the verified callback, and what may go wrong."""

from __future__ import annotations

import ssl
import subprocess
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from certificate import certificate
from house import free_port
from ledgers import new_ledger
from newcomer import QUICK, Scripted
from stranger import stranger

from bot.terminal.initiation import Nobody, Wishes
from bot.terminal.initiation.faults import fault_of
from bot.visits import Outcome, Visit
from workers.errors import SettingsInvalid
from workers.services import build
from workers.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

    from newcomer import Newcomer


def allow(house: Newcomer) -> None:
    house.sandbox.on_platform(house.app_id, "whitelist", addresses=["127.0.0.0/24"])


def test_it_leads_to_a_verified_callback(house: Newcomer) -> None:
    """The address to list is read from WeChat's refusal; both waits end when the person is done."""
    person = Scripted(does={"② 白名单": lambda: allow(house), "等待微信来验证": house.submit()})
    came = house.lead(person)
    assert (came.admitted, came.reached, came.verified) == (True, True, True)
    assert "    127.0.0.1" in person.said.splitlines()
    assert "✅ ② 微信接受了这台机器：可取得 access_token，草稿箱里有 0 篇草稿" in person.said
    assert list(came.fields) == [
        "URL（服务器地址）",
        "Token（令牌）",
        "EncodingAESKey（消息加解密密钥）",
        "消息加解密方式",
        "数据格式",
    ]
    places = [person.said.index(f"  {name}：{value}") for name, value in came.fields.items()]
    assert places == sorted(places)
    sent = house.sandbox.send(house.app_id, content="帮助")
    assert sent["attempts"][0]["status"] == 200
    person = Scripted()
    again = house.lead(person)
    assert (again.verified, again.written) == (True, [])
    assert "✅ ③ 后台没有设置菜单和自动回复" in person.said
    assert "❌" not in person.said


@pytest.mark.parametrize(("ignored", "warned"), [("*.log\n", 1), (".env\n", 0), (None, 0)])
def test_secrets_that_git_would_take_along_are_told(
    newcomer: Newcomer, ignored: str | None, warned: int
) -> None:
    """In a work tree that ignores them, or in none, nothing is said of it."""
    if ignored is not None:
        subprocess.run(["git", "init", "-q"], cwd=newcomer.folder, check=True)
        (newcomer.folder / ".gitignore").write_text(ignored)
    person = Scripted(yes=False)
    with pytest.raises(SettingsInvalid, match="nothing runs yet"):
        newcomer.lead(person, newcomer.wishes())
    assert person.said.count("git 没有忽略它") == warned


def test_the_back_ends_replies_are_shown_and_taken_over(house: Newcomer) -> None:
    """What enabling the callback switches off is not lost."""
    allow(house)
    house.sandbox.by_hand(house.app_id, "replies", follow="欢迎关注")
    person = Scripted(does={"等待微信来验证": house.submit()})
    assert house.lead(person).verified
    assert "启用回调后，后台设置的自动回复会停用（被关注回复）" in person.said
    assert "接过来 1 条自动回复" in person.said
    services = build(Settings.read(house.folder, house.environ))
    assert [each.match for each in services.ledger.own_replies("main")] == ["follow"]
    services.ledger.close()


def test_a_wrong_secret_and_a_wrong_appid_are_asked_for_again(house: Newcomer) -> None:
    """WeChat's 40125 and 40013 lead to the question, and to new settings in the files."""
    allow(house)
    good = house.account["secret"]
    person = Scripted(
        replies=[house.app_id, good],
    )
    wishes = house.wishes(secret="0" * 32)
    assert house.lead(person, wishes, replace(QUICK, limit=0.5)).admitted
    assert "❌ AppSecret 不对" in person.said
    assert Settings.read(house.folder, house.environ).account().secret == good
    person = Scripted(replies=[house.app_id])
    assert house.lead(person, house.wishes(app_id="wx" + "0" * 16), replace(QUICK, limit=0.5))
    assert "❌ AppID 无效" in person.said
    with pytest.raises(SettingsInvalid, match="--secret-file"):
        house.lead(Nobody(yes=True), house.wishes(secret="0" * 32))


def test_a_whitelist_that_never_acts_is_said(house: Newcomer) -> None:
    """After the time that was given the dialogue ends, and names the address once more."""
    person = Scripted()
    came = house.lead(person, pace=replace(QUICK, limit=0.2))
    assert (came.admitted, came.verified) == (False, False)
    assert "❌ 微信还不接受这台机器：服务器的 IP 127.0.0.1 不在白名单" in person.said


@pytest.mark.parametrize(
    ("filled", "said"),
    [
        ({"url": "/"}, "路径不对：微信来到了 /，那里没有回调"),
        ({"url": "/wechat/other"}, "路径不对：微信来到了 /wechat/other，没有叫 other 的账号"),
        ({"token": "0" * 32}, "Token 不对：微信来到了对的地址"),
        (
            {"url": "/callback", "token": "0" * 32},
            "路径不对，Token 也不对：有验证请求来到了 /callback",
        ),
        ({"url": "/wechat/b"}, "账号不对：微信带着这个账号的 Token 来到了账号 b 的地址"),
        ({"token": "b"}, "账号不对：来到这个地址的是账号 b 的 Token"),
    ],
)
def test_what_was_filled_in_wrongly_is_named(
    newcomer: Newcomer, filled: dict[str, str], said: str
) -> None:
    """The web process saw who came, where to and with whose token; then it is done right."""
    settings = newcomer.settled()
    other = replace(settings.account(), name="b", token="B" * 32, app_id="wx" + "b" * 16)
    both = replace(settings, accounts={**settings.accounts, "b": other})
    new_ledger(settings.database_url)
    newcomer.serve(both).scratch.redis.delete("gongbao:visits")
    allow(newcomer)
    wrong = dict(filled)
    if "url" in wrong:
        wrong["url"] = newcomer.web + wrong["url"]
    if wrong.get("token") == "b":
        wrong["token"] = other.token
    person = Scripted(does={"等待微信来验证": newcomer.submit(**wrong), said: newcomer.submit()})
    assert newcomer.lead(person).verified
    assert f"❌ {said}" in person.said
    assert person.said.count(said) == 1


def test_a_message_that_nobody_can_open_is_named(house: Newcomer) -> None:
    """Verification has no cipher: another EncodingAESKey shows with the first message only."""
    allow(house)
    house.submit(aes_key="b" * 42 + "E")()
    house.sandbox.send(house.app_id, content="帮助")
    house.sandbox.patch_account(house.app_id, callback_token="0" * 32)
    services = build(Settings.read(house.folder, house.environ))
    kept = [each for each in services.scratch.visits() if b'"verified"' not in each]
    services.scratch.redis.delete("gongbao:visits")
    for each in reversed(kept):
        services.scratch.keep_visit(each)
    services.scratch.close()
    person = Scripted(does={"消息打不开": house.submit()})
    assert house.lead(person).verified
    assert "页面上的 EncodingAESKey 或消息加解密方式与设置里的不同" in person.said


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ({"status": 301, "location": "/wechat/main/"}, "只差末尾的斜杠"),
        ({"status": 404}, "没有转到 web 进程，检查反向代理的路径"),
        (None, "端口没有程序在听"),
        ("tls", "HTTPS 证书不被信任"),
    ],
)
def test_what_stands_before_the_web_process_is_named(
    house: Newcomer, tmp_path: Path, answer: object, said: str
) -> None:
    """Rung from outside: slash redirect, path, port, TLS; nothing arrives, and that is said too."""
    allow(house)
    context = None
    if answer == "tls":
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*certificate(tmp_path, "localhost"))
    over = answer if isinstance(answer, dict) else {}
    with stranger(context, **over) as address:
        there = f"http://127.0.0.1:{free_port()}" if answer is None else address
        person = Scripted()
        came = house.lead(person, house.wishes(public_url=there), replace(QUICK, limit=0.6))
    assert not came.verified
    assert said in person.said
    assert "❌ 还没有任何验证请求到达 web 进程" in person.said


def test_a_newcomer_is_told_where_to_look_and_what_is_next(newcomer: Newcomer) -> None:
    """Wrong answers are answered by what would be right; in practice the address is offered."""
    wishes = Wishes(api_base=newcomer.sandbox.api)
    kind = ["", "个人"]
    secret = ["0" * 31, newcomer.account["secret"]]
    newcomer.environ["PORT"] = str(free_port())
    person = Scripted(replies=["公众号", "daily", *kind, newcomer.app_id, *secret], yes=False)
    with pytest.raises(SettingsInvalid, match="nothing runs yet"):
        newcomer.lead(person, wishes)
    assert f"要填的在微信开发者平台 {newcomer.sandbox.base_url}/ " in person.heard[2]
    assert "❌ 短名字用小写字母" in person.said
    assert "❌ 还没有填：personal、subscription、service，就是个人、公众号、服务号" in person.said
    assert "收到的有 31 位" in person.said
    settings = Settings.read(newcomer.folder, newcomer.environ)
    assert settings.public_url == newcomer.web


def test_an_address_of_this_machine_is_refused_where_wechat_is_real(newcomer: Newcomer) -> None:
    """Nobody comes to localhost from outside; it is asked for again."""
    given = Wishes(app_id=newcomer.app_id, kind="personal", secret=newcomer.account["secret"])
    there = ["http://localhost:8080", "https://bot.example.com"]
    person = Scripted(replies=["main", *there], yes=False)
    with pytest.raises(SettingsInvalid, match="nothing runs yet"):
        newcomer.lead(person, given)
    assert "❌ 这个地址只有这台机器自己能访问" in person.said
    settings = Settings.read(newcomer.folder, newcomer.environ)
    assert settings.public_url == "https://bot.example.com"


def test_a_message_refused_for_the_time_is_no_fault_of_the_key() -> None:
    """The clock is named, and nobody resets a key that is right."""
    visit = Visit(at=0, path="/", outcome=Outcome.MESSAGE, account="main", why="time_window")
    assert "时钟" in fault_of(visit, "main", "")
    assert "EncodingAESKey" in fault_of(replace(visit, why="padding"), "main", "")


def test_a_web_process_with_older_settings_is_named(newcomer: Newcomer) -> None:
    """A token it does not know: it has to be started anew, and init waits for that."""
    settings = newcomer.settled()
    older = replace(settings.account(), token="old")
    newcomer.serve(replace(settings, accounts={"main": older}))
    with pytest.raises(SettingsInvalid, match="still has other settings"):
        newcomer.lead(Scripted())
    with pytest.raises(SettingsInvalid, match="restart gongbao up"):
        newcomer.lead(Nobody())


def test_another_program_on_our_port_is_named(newcomer: Newcomer) -> None:
    """What answers there is not ours."""
    newcomer.settled()
    with stranger() as address:
        newcomer.environ["PORT"] = address.rpartition(":")[2]
        with pytest.raises(SettingsInvalid, match="set PORT"):
            newcomer.lead(Nobody(yes=True))


def test_nothing_is_started_without_a_yes(newcomer: Newcomer) -> None:
    """Then it says how; the files are there all the same."""
    with pytest.raises(SettingsInvalid, match="gongbao up"):
        newcomer.lead(Nobody(), newcomer.wishes())
    assert (newcomer.folder / ".env").is_file()
