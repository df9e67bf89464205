"""What init writes into `.env` and gongbao.toml, and that nothing else in them changes."""

from __future__ import annotations

import base64
import os
import re
import stat
import tomllib
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.terminal.initiation import Nobody, Wishes, replacing
from bot.terminal.initiation.asking import settle
from bot.terminal.initiation.envtext import with_variable
from bot.terminal.initiation.papers import Papers
from bot.terminal.initiation.tomltext import with_keys
from bot.terminal.initiation.wishes import make_aes_key
from workers.errors import SettingsInvalid
from workers.settings import Settings, dotenv

if TYPE_CHECKING:
    from pathlib import Path

GIVEN = {"app_id": "wx0123456789abcdef", "kind": "service", "secret": "s" * 32}
WISHES = Wishes(**GIVEN, public_url="https://bot.example.com")
LINES = st.lists(
    st.sampled_from(
        [
            "# 注释",
            "",
            "A=1",
            "export B='two # 2'",
            'C="x\\"y"  # why',
            "X=",
            "X=old # keep",
            "#X=no",
        ]
    )
)


def write(folder: Path, wishes: Wishes = WISHES, **environ: str) -> list[str]:
    return settle(wishes, Papers(folder, environ), Nobody(yes=True))[1]


def test_what_is_written_is_a_whole_installation(tmp_path: Path) -> None:
    """The settings can be read; secrets lie in a file that only its owner reads."""
    assert write(tmp_path) == [".env", "gongbao.toml"]
    account = Settings.read(tmp_path, {}).account("main")
    assert (account.app_id, account.kind, account.secret) == tuple(GIVEN.values())
    assert re.fullmatch(r"[0-9A-Za-z]{32}", account.token)
    assert len(base64.b64decode(account.aes_key + "=", validate=True)) == 32
    assert stat.S_IMODE((tmp_path / ".env").stat().st_mode) == 0o600
    assert account.secret not in (tmp_path / "gongbao.toml").read_text()
    assert sorted(each.name for each in tmp_path.iterdir()) == [".env", "gongbao.toml"]


def test_done_again_it_changes_nothing(tmp_path: Path) -> None:
    """Neither file is written anew, and no other token or key is made."""
    write(tmp_path)
    before = [(tmp_path / name).read_bytes() for name in (".env", "gongbao.toml")]
    assert write(tmp_path) == []
    assert write(tmp_path, Wishes()) == []
    assert [(tmp_path / name).read_bytes() for name in (".env", "gongbao.toml")] == before


def test_what_was_there_stays(tmp_path: Path) -> None:
    """Comments, other accounts, other variables; a blank that waits for its value gets it."""
    (tmp_path / ".env").write_text(
        "# ours\nGONGBAO_ACCOUNT_MAIN_SECRET=\nGONGBAO_ACCOUNT_B_SECRET='b'  # b's\nOTHER=1"
    )
    (tmp_path / ".env").chmod(0o644)
    (tmp_path / "gongbao.toml").write_text(
        'log_level = "warning"  # less\n\n[accounts.main]\ntheme = "mono"\n\n'
        '[accounts.main.schedule]\ntime = "08:00"\n\n[accounts.b]\napp_id = "wx"  # b\n'
    )
    write(tmp_path, Wishes(**GIVEN, account="main", public_url="https://bot.example.com"))
    env, toml = ((tmp_path / name).read_text() for name in (".env", "gongbao.toml"))
    assert env.startswith(
        f"# ours\nGONGBAO_ACCOUNT_MAIN_SECRET={'s' * 32}\nGONGBAO_ACCOUNT_B_SECRET='b'  # b's\n"
        "OTHER=1\nGONGBAO_ACCOUNT_MAIN_TOKEN="
    )
    assert stat.S_IMODE((tmp_path / ".env").stat().st_mode) == 0o600
    assert toml == (
        'log_level = "warning"  # less\npublic_url = "https://bot.example.com"\n\n'
        '[accounts.main]\ntheme = "mono"\nkind = "service"\napp_id = "wx0123456789abcdef"\n\n'
        '[accounts.main.schedule]\ntime = "08:00"\n\n[accounts.b]\napp_id = "wx"  # b\n'
    )


@given(LINES, st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1))
def test_any_env_says_the_same_and_the_new_value(lines: list[str], value: str) -> None:
    """Whatever stands there, reading it again gives what it gave, and the one that was set."""
    text = "\n".join(lines)
    before, after = (_read(each) for each in (text, with_variable(text, "X", value)))
    assert after == {**before, "X": value}
    assert [each for each in lines if each.startswith("#")] == [
        each for each in with_variable(text, "X", value).splitlines() if each.startswith("#")
    ]


def _read(text: str) -> dict[str, str]:
    class _There:
        name = ".env"

        def read_text(self, encoding: str) -> str:
            return text

    return dotenv(_There())[0]  # type: ignore[arg-type]


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"])), st.booleans())
def test_any_text_becomes_a_value_of_the_table(value: str, there: bool) -> None:  # noqa: FBT001
    """TOML's quotes and backslashes are minded, in a table that is there and in a new one."""
    text = '[accounts.main]\napp_id = "x"  # 说明\n' if there else "# nothing\n"
    new = with_keys(text, "main", {"app_id": value}, {"public_url": value})
    told = tomllib.loads(new)
    assert (told["accounts"]["main"]["app_id"], told["public_url"]) == (value, value)
    assert ("# 说明" in new) == there


def test_a_value_is_replaced_on_a_yes_only(tmp_path: Path) -> None:
    """Where nobody says yes, it is refused, and nothing is changed."""
    write(tmp_path)
    other = Wishes(**{**GIVEN, "secret": "t" * 32})
    with pytest.raises(SettingsInvalid, match="pass --yes"):
        settle(other, Papers(tmp_path, {}), Nobody())
    assert Settings.read(tmp_path, {}).account().secret == "s" * 32
    assert write(tmp_path, other) == [".env"]
    assert Settings.read(tmp_path, {}).account().secret == "t" * 32


def test_what_stands_elsewhere_is_left_there(tmp_path: Path) -> None:
    """A secret in the environment or in a file of its own is not written a second time."""
    (tmp_path / "s").write_text("e" * 32)
    (tmp_path / ".env").write_text("GONGBAO_ACCOUNT_MAIN_SECRET_FILE=s\n")
    write(tmp_path, Wishes(**{**GIVEN, "secret": ""}, public_url="http://bot.example.com"))
    assert "MAIN_SECRET=" not in (tmp_path / ".env").read_text()
    with pytest.raises(SettingsInvalid, match="set outside"):
        write(tmp_path, Wishes(**GIVEN))


def test_a_table_in_a_style_of_its_own_is_for_a_person(tmp_path: Path) -> None:
    """What cannot be added to by lines is said, line by line, and left alone."""
    text = 'accounts = { main = { theme = "mono" } }\n'
    (tmp_path / "gongbao.toml").write_text(text)
    with pytest.raises(SettingsInvalid, match=r'by hand.*kind = "service"'):
        write(tmp_path)
    assert (tmp_path / "gongbao.toml").read_text() == text


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        (".env", b"X=\xff\n", "not UTF-8"),
        (".env", b'X="open\n', "quote is not closed"),
        (".env", None, "is no file"),
        ("gongbao.toml", b"[accounts\n", "no TOML"),
    ],
)
def test_a_file_that_cannot_be_read_is_not_written(
    tmp_path: Path, name: str, data: bytes | None, said: str
) -> None:
    """Nothing is lost of what init does not understand."""
    place = tmp_path / name
    place.mkdir() if data is None else place.write_bytes(data)
    with pytest.raises(SettingsInvalid, match=said):
        write(tmp_path)
    assert place.is_dir() if data is None else place.read_bytes() == data


def test_another_users_env_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Replaced by root, it would be root's, and the service could not read it any more."""
    (tmp_path / ".env").write_text("X=1\n")
    owner = os.geteuid()
    monkeypatch.setattr(replacing.os, "geteuid", lambda: owner + 1)
    with pytest.raises(SettingsInvalid, match="belongs to another user"):
        write(tmp_path)


def test_a_disk_that_is_full_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whole or not at all, and no scrap of a secret is left."""
    (tmp_path / ".env").write_text("X=1\n")

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(replacing.os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        write(tmp_path)
    assert (tmp_path / ".env").read_text() == "X=1\n"
    assert [each.name for each in tmp_path.iterdir()] == [".env"]


@pytest.mark.parametrize(
    ("over", "said"),
    [
        ({"kind": "mini"}, "--kind.*没有“mini”这种账号：personal、subscription、service"),
        ({"app_id": "gh_0123456789ab"}, "--app-id.*AppID 是 wx"),
        ({"secret": "short"}, "--secret-file.*32 位"),
        ({"public_url": "bot.example.com"}, "--public-url.*https://"),
        ({"public_url": "https://bot.example.com:8443"}, "80 端口（http）和 443 端口"),
        ({"content": "nowhere"}, "--content.*没有文件夹 nowhere"),
        ({"account": "Daily"}, "--account.*小写字母"),
    ],
)
def test_an_answer_that_is_no_good_names_its_option(
    tmp_path: Path, over: dict[str, str], said: str
) -> None:
    """Before anything is written."""
    given = {**GIVEN, "public_url": "https://bot.example.com", **over}
    with pytest.raises(SettingsInvalid, match=said):
        write(tmp_path, Wishes(**given))
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_kind_in_the_file_is_named(tmp_path: Path) -> None:
    """What somebody wrote there before is checked as what is typed now."""
    (tmp_path / "gongbao.toml").write_text('[accounts.main]\nkind = "miniprogram"\n')
    with pytest.raises(SettingsInvalid, match="没有“miniprogram”这种账号"):
        write(tmp_path, Wishes())


def test_keys_are_what_the_platforms_form_takes() -> None:
    """43 letters and digits, and base64 of 32 bytes for strict decoders too."""
    for _ in range(50):
        assert re.fullmatch(r"[0-9A-Za-z]{43}", key := make_aes_key())
        assert base64.b64encode(base64.b64decode(key + "=")).decode() == key + "="
