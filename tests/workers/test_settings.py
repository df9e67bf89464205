"""What is decided before the start, and what is said when it is incomplete or wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workers.account import WECHAT_API, CallbackMode, MissingPictures
from workers.errors import SettingsInvalid
from workers.publication import Kind, Route
from workers.settings import Settings, dotenv

if TYPE_CHECKING:
    from pathlib import Path

SECRET = "0123456789abcdef0123456789ABCDEF"
AES_KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
DAILY = {
    "GONGBAO_ACCOUNT_DAILY_APP_ID": "wx0123456789abcdef",
    "GONGBAO_ACCOUNT_DAILY_SECRET": SECRET,
}


def read(folder: Path, toml: str = "", env: str = "", **variables: str) -> Settings:
    (folder / "gongbao.toml").write_text(toml, encoding="utf-8")
    (folder / ".env").write_text(env, encoding="utf-8")
    return Settings.read(folder, variables)


def problems(folder: Path, toml: str = "", env: str = "", **variables: str) -> tuple[str, ...]:
    with pytest.raises(SettingsInvalid) as caught:
        read(folder, toml, env, **variables)
    return caught.value.problems


def test_two_variables_are_enough(tmp_path: Path) -> None:
    """Everything else has a default that a personal account can live with."""
    settings = read(tmp_path, **DAILY)
    account = settings.account()
    assert (account.name, account.kind, account.route) == ("daily", Kind.PERSONAL, Route.DRAFT)
    assert (account.mode, account.api_base) == (CallbackMode.SAFE, WECHAT_API)
    assert account.missing_pictures is MissingPictures.STOP
    assert settings.database_url == f"sqlite:///{tmp_path / '.gongbao' / 'ledger.sqlite3'}"
    assert (settings.redis_url, settings.port, settings.draft_settle) == ("", 8000, 30)


def test_several_accounts_come_from_file_and_variables_together(tmp_path: Path) -> None:
    """A table per account in the file, its secrets in variables, and one of variables alone."""
    (tmp_path / "文章 目录").mkdir()
    toml = """
port = 9000
[accounts.daily]
app_id = "wx0123456789abcdef"
author = "公报"
content = "文章 目录"
base_url = "https://example.com/博客/"
schedule = { days = ["mon", "fri"], time = "08:00" }
"""
    env = f"""
# secrets
GONGBAO_ACCOUNT_DAILY_SECRET={SECRET}
GONGBAO_ACCOUNT_WEEKLY_APP_ID=wxfedcba9876543210
GONGBAO_ACCOUNT_WEEKLY_SECRET='{SECRET}'
GONGBAO_ACCOUNT_WEEKLY_KIND=service
"""
    settings = read(tmp_path, toml, env)
    assert sorted(settings.accounts) == ["daily", "weekly"]
    daily = settings.account("daily")
    assert (daily.secret, daily.author) == (SECRET, "公报")
    assert daily.content == tmp_path / "文章 目录"
    assert daily.base_url == "https://example.com/博客"
    assert (daily.schedule.days, daily.schedule.time) == (("mon", "fri"), "08:00")
    assert settings.account("weekly").kind is Kind.SERVICE
    assert settings.port == 9000
    with pytest.raises(SettingsInvalid, match="which account"):
        settings.account()
    with pytest.raises(SettingsInvalid, match="no account 'x'"):
        settings.account("x")


@pytest.mark.parametrize(
    ("line", "env", "pull"),
    [
        ("", "", False),
        ("pull = true", "", True),
        ("pull = true", "GONGBAO_ACCOUNT_DAILY_PULL=false", False),
        ("", "GONGBAO_ACCOUNT_DAILY_PULL=true", True),
    ],
)
def test_a_checkout_is_pulled_where_its_owner_says_so(
    tmp_path: Path, line: str, env: str, *, pull: bool
) -> None:
    """Nobody's own working copy is touched unasked."""
    toml = f'[accounts.daily]\napp_id = "wx0123456789abcdef"\nsecret = "{SECRET}"\n{line}\n'
    assert read(tmp_path, toml, env).account().pull is pull


@pytest.mark.parametrize("line", ['pull = "yes"', "pull = [1]", "pull = 5"])
def test_a_pull_that_is_neither_true_nor_false_is_said(tmp_path: Path, line: str) -> None:
    """With the account's name."""
    toml = f'[accounts.daily]\napp_id = "wx0123456789abcdef"\nsecret = "{SECRET}"\n{line}\n'
    with pytest.raises(SettingsInvalid, match="account daily: pull must be true or false"):
        read(tmp_path, toml, "")


def test_a_variable_goes_before_the_env_file_and_that_before_the_table(tmp_path: Path) -> None:
    """Whoever starts the process has the last word."""
    toml = 'log_level = "debug"\nport = 1\nhost = "a"\n'
    env = "GONGBAO_LOG_LEVEL=warning\nPORT=2\n"
    settings = read(tmp_path, toml, env, PORT=" 3 ", **DAILY)
    assert (settings.host, settings.log_level, settings.port) == ("a", "warning", 3)


def test_everything_wrong_is_listed_at_once(tmp_path: Path) -> None:
    """A deployer mends the lot in one go, and each sentence says where."""
    toml = """
prot = 80
port = 70000
log_level = "loud"
redis_url = "localhost:6379"
database_url = "mysql://root:hidden@db/x"
[accounts.daily]
app_id = "wx123"
kind = "famous"
colour = "red"
content = "nowhere"
base_url = "example.com"
author = 5
schedule = { days = ["someday"], time = "25:00", zone = "Mars/Base", at = 1 }
[accounts."每日"]
app_id = "wx0123456789abcdef"
secret = "short"
token = "!"
aes_key = "x"
route = "mass"
"""
    said = problems(tmp_path, toml, "what is this?\nX='open\n")
    for fragment in (
        ".env:1 is not NAME=value",
        ".env:2 is not",
        "'prot' is no setting",
        "PORT (port) is '70000'",
        "GONGBAO_LOG_LEVEL",
        "REDIS_URL (redis_url) must begin with redis://",
        "DATABASE_URL (database_url) must begin with sqlite:///",
        "account daily: app_id has not the form",
        "account daily: secret is missing (set GONGBAO_ACCOUNT_DAILY_SECRET in .env)",
        "GONGBAO_ACCOUNT_DAILY_KIND",
        "'colour' is no setting",
        "there is no folder nowhere",
        "base_url is 'example.com'",
        "GONGBAO_ACCOUNT_DAILY_AUTHOR (author) must be a text, not int",
        "schedule.days",
        "schedule.time",
        "Mars/Base",
        "schedule has no 'at'",
        "account 每日: a name is a-z",
        "account 每日: secret has not the form",
        "account 每日: token must be",
        "account 每日: aes_key must be",
        "account 每日: route mass is not offered",
    ):
        assert [line for line in said if fragment in line], fragment
    assert not any("hidden" in line or "short" in line for line in said)


def test_without_any_account_the_demo_is_named(tmp_path: Path) -> None:
    """The first thing a newcomer meets tells where to go."""
    (said,) = problems(tmp_path)
    assert "[accounts.<name>]" in said
    assert "gongbao demo" in said


def test_a_secret_may_lie_in_a_file(tmp_path: Path) -> None:
    """As containers hand them in, relative to the working folder or not, BOM or newline and all."""
    (tmp_path / "密 钥").write_text(f"\ufeff{SECRET}\n", encoding="utf-8")
    named = {"GONGBAO_ACCOUNT_DAILY_SECRET_FILE": "密 钥"}
    app_id = {"GONGBAO_ACCOUNT_DAILY_APP_ID": "wx0123456789abcdef"}
    assert read(tmp_path, **app_id, **named).account().secret == SECRET
    named = {"GONGBAO_ACCOUNT_DAILY_SECRET_FILE": str(tmp_path / "密 钥")}
    assert read(tmp_path, **app_id, **named).account().secret == SECRET


def test_a_file_that_cannot_be_read_is_said(tmp_path: Path) -> None:
    """A missing mount and a binary file are told apart from a missing secret."""
    (tmp_path / "binary").write_bytes(b"\xff\xfe")
    for name, reason in (("none", "No such file"), ("binary", "not UTF-8"), (".", "directory")):
        said = problems(
            tmp_path,
            GONGBAO_ACCOUNT_DAILY_APP_ID="wx0123456789abcdef",
            GONGBAO_ACCOUNT_DAILY_SECRET_FILE=name,
        )
        assert any("SECRET_FILE: cannot read" in line and reason in line for line in said)


@pytest.mark.parametrize("name", ["gongbao.toml", ".env"])
def test_a_file_in_another_encoding_is_a_sentence(tmp_path: Path, name: str) -> None:
    """A file saved as GBK is a likely slip, and no traceback."""
    (tmp_path / name).write_bytes("author = '公报'".encode("gbk"))
    with pytest.raises(SettingsInvalid, match=rf"{name}.*not UTF-8"):
        Settings.read(tmp_path, DAILY)


def test_files_may_begin_with_a_mark(tmp_path: Path) -> None:
    """Windows' editor puts one before UTF-8."""
    (tmp_path / "gongbao.toml").write_text("\ufeffport = 9000\n", encoding="utf-8")
    lines = "".join(f"{name}={value}\n" for name, value in DAILY.items())
    (tmp_path / ".env").write_text(f"\ufeff{lines}", encoding="utf-8")
    assert Settings.read(tmp_path, {}).port == 9000


def test_toml_that_is_none_is_said_with_its_place(tmp_path: Path) -> None:
    """The line and column of the parser are the deployer's."""
    assert any(
        "gongbao.toml is no TOML" in line and "line 2" in line
        for line in problems(tmp_path, "port = 1\nport =\n", **DAILY)
    )


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("X=1", "1"),
        ("  export X = 1  ", "1"),
        ("X=", ""),
        ("X= # nothing", ""),
        ("X=张三 李四 # author", "张三 李四"),
        ("X=postgresql://u:p#w@h/d", "postgresql://u:p#w@h/d"),
        ('X="a # b" # c', "a # b"),
        (r'X="say \"hi\" \\ \n"', r'say "hi" \ ' + r"\n"),
        (r"X='C:\path $HOME'", r"C:\path $HOME"),
        ("X=/数据/我的 文件夹", "/数据/我的 文件夹"),
        ("X=O'Brien", "O'Brien"),
        ("X=a=b", "a=b"),
    ],
)
def test_the_env_file_is_read_as_a_shell_would(tmp_path: Path, line: str, value: str) -> None:
    """Quotes, comments, spaces, Chinese; nothing is lost without a word."""
    (tmp_path / ".env").write_text(f"# comment\n\n{line}\r\n", encoding="utf-8")
    assert dotenv(tmp_path / ".env") == ({"X": value}, [])


@pytest.mark.parametrize("line", ["X", "=1", "X Y=1", 'X="open', "X='open", 'X="a" b', "1X=2"])
def test_a_line_that_cannot_be_read_is_named_and_not_shown(tmp_path: Path, line: str) -> None:
    """It may hold a secret."""
    (tmp_path / ".env").write_text(f"A=1\n{line} hunter2\n", encoding="utf-8")
    variables, said = dotenv(tmp_path / ".env")
    assert variables == {"A": "1"}
    assert len(said) == 1
    assert said[0].startswith(".env:2 ")
    assert "hunter2" not in said[0]


@given(value=st.text(alphabet=st.characters(exclude_categories=["C", "Z"], exclude_characters="'")))
def test_whatever_stands_in_single_quotes_is_taken_as_it_is(
    tmp_path_factory: pytest.TempPathFactory, value: str
) -> None:
    """A password may hold anything."""
    path = tmp_path_factory.mktemp("env") / ".env"
    path.write_text(f"X='{value}'\n", encoding="utf-8")
    assert dotenv(path) == ({"X": value}, [])


def test_no_secret_is_ever_shown(tmp_path: Path) -> None:
    """Neither settings nor accounts say one, however they are printed."""
    settings = read(
        tmp_path,
        REDIS_URL="redis://:hunter2@localhost/0",
        DATABASE_URL="postgresql://gongbao:hunter3@localhost/gongbao",
        GONGBAO_ACCOUNT_DAILY_TOKEN="callbacktoken",
        GONGBAO_ACCOUNT_DAILY_AES_KEY=AES_KEY,
        **DAILY,
    )
    shown = f"{settings!r} {settings} {settings.accounts!r} {settings.account()!s}"
    for secret in (SECRET, AES_KEY, "callbacktoken", "hunter2", "hunter3"):
        assert secret not in shown


@pytest.mark.parametrize(
    "wrong",
    [
        {"GONGBAO_ACCOUNT_DAILY_SECRET": "hunter2!"},
        {"GONGBAO_ACCOUNT_DAILY_TOKEN": "hunter2!"},
        {"GONGBAO_ACCOUNT_DAILY_TOKEN": "abc", "GONGBAO_ACCOUNT_DAILY_AES_KEY": "hunter2!"},
        {"REDIS_URL": "hunter2"},
        {"REDIS_URL": "redis+sentinel://:hunter2@one:port/"},
        {"DATABASE_URL": "oracle://u:hunter2@h"},
    ],
)
def test_a_wrong_secret_is_not_shown_either(tmp_path: Path, wrong: dict[str, str]) -> None:
    """A slip of the hand must not end up in a log."""
    with pytest.raises(SettingsInvalid) as caught:
        read(tmp_path, **{**DAILY, **wrong})
    assert "hunter2" not in f"{caught.value} {caught.value!r}"


def test_a_callback_in_safe_mode_needs_its_key(tmp_path: Path) -> None:
    """With a token alone the mode decides whether that is enough; nothing downgrades it."""
    token = {"GONGBAO_ACCOUNT_DAILY_TOKEN": "abc123", **DAILY}
    assert any("aes_key is missing" in line for line in problems(tmp_path, **token))
    plain = read(tmp_path, GONGBAO_ACCOUNT_DAILY_MODE="plain", **token).account()
    assert (plain.mode, plain.aes_key) == (CallbackMode.PLAIN, "")


def test_the_route_of_a_personal_account_says_why(tmp_path: Path) -> None:
    """A right that the kind lacks is said at the start, not at eight in the morning."""
    asked = {"GONGBAO_ACCOUNT_DAILY_ROUTE": "publish", **DAILY}
    assert any("no right to it" in line for line in problems(tmp_path, **asked))
    for kind in (Kind.SUBSCRIPTION, Kind.SERVICE):
        account = read(tmp_path, GONGBAO_ACCOUNT_DAILY_KIND=kind, **asked).account()
        assert account.route is Route.PUBLISH


def test_accounts_must_be_tables(tmp_path: Path) -> None:
    """A list or a plain value under `accounts` is said, not stumbled over."""
    for toml in ("accounts = 1\n", "[[accounts]]\nname = 'x'\n", "[accounts]\ndaily = 1\n"):
        assert any("[accounts.<name>] tables" in line for line in problems(tmp_path, toml))
