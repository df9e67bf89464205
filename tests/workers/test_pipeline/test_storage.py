"""A house whose pictures lie outside of its ledger, and a storage that fails it."""

from __future__ import annotations

import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from flask import Flask
from pressroom import House

from bot.commands import migrate
from bot.health import make_health
from bot.terminal.checkup import _storage
from workers import arrivals
from workers.bundle import open_bundle
from workers.bundle.packing import pack
from workers.digest import Picture
from workers.errors import GongbaoError, SettingsInvalid
from workers.publication import State
from workers.registry import StoreAddress
from workers.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

ACCOUNT = {"GONGBAO_ACCOUNT_DAILY_APP_ID": "wx0123456789abcdef"}
ACCOUNT["GONGBAO_ACCOUNT_DAILY_SECRET"] = "a" * 32


@pytest.fixture
def far(tmp_path: Path) -> Path:
    place = tmp_path / "far"
    place.mkdir()
    return place


@pytest.fixture
def stored(house: House, far: Path) -> House:
    """The house with a storage, and nothing of it at hand."""
    store = StoreAddress(url=f"file://{far}")
    settings = replace(house.settings, store=store, home=house.settings.home / "stored")
    return House(settings, house.sandbox, house.folder)


def test_a_page_waits_for_a_storage_that_is_away(stored: House, far: Path) -> None:
    """No failure of the page's: once the share is mounted again it goes on by itself."""
    taken = stored.submit(stored.page())
    shutil.rmtree(stored.settings.home / "pictures")
    away = far.rename(far.with_name("unmounted"))
    waiting = stored.walk(taken)
    assert (waiting.state, waiting.tries) == (State.RECEIVED, 1)
    assert waiting.not_before is not None
    entry = stored.services.ledger.journal(waiting.id)[-1]
    assert "存储暂时不可用" in entry.why
    (fault,) = [each.remedy for each in _storage(stored.services)]
    assert "没有挂载" in fault
    app = Flask("health")
    app.register_blueprint(make_health(stored.services))
    told = app.test_client().get("/readyz")
    assert (told.status_code, told.json["storage"]["ok"]) == (200, False)
    away.rename(far)
    assert stored.settle(waiting).state is State.HANDED_OVER
    assert [each.remedy for each in _storage(stored.services)] == [""]
    assert app.test_client().get("/readyz").json["storage"]["ok"]


def test_pages_that_were_handed_in_wait_for_the_storage_too(stored: House, far: Path) -> None:
    """However long it is away; what it refuses for good is told to who handed them in."""
    ledger, page = stored.services.ledger, stored.page()
    ledger.sync_accounts([stored.account])
    archive = pack([(open_bundle(page), [Picture(ref="one.png")])])
    number = ledger.keep_arrival("daily", archive, name="a", who="小王", now=stored.clock())
    away = far.rename(far.with_name("unmounted"))
    for _ in range(arrivals.TRIES + 2):
        arrivals.take_in(number, stored.services)
    assert ledger.arrivals_waiting() == [number]
    away.rename(far)
    arrivals.take_in(number, stored.services)
    (taken,) = ledger.arrivals(["daily"])
    assert (taken.outcome, ledger.arrivals_waiting()) == ("new", [])


def test_nothing_reaches_the_box_with_a_hole(stored: House, far: Path) -> None:
    """A picture that is lost stops the page by its name; submitted again, it is whole."""
    taken = stored.submit(stored.page())
    shutil.rmtree(stored.settings.home / "pictures")
    for lying in far.glob("*/*"):
        lying.unlink()
    failed = stored.walk(taken)
    assert failed.state is State.FAILED
    assert "图片 one.png 在存储里不见了" in failed.why
    assert stored.sandbox.drafts(stored.account.app_id) == []
    again = stored.walk(stored.submit(stored.page()))
    assert again.state is State.HANDED_OVER


def test_pictures_move_out_of_the_ledger_and_back(
    house: House,
    stored: House,
    far: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A setting that is made later takes along what there is, while the house works."""
    taken = house.submit(house.page())
    monkeypatch.setattr(Settings, "read", lambda: stored.settings)
    migrate.migrate(pictures=migrate.Place.STORAGE)
    assert "搬了 1 张图片" in capsys.readouterr().out
    (lying,) = far.glob("*/*")
    migrate.migrate(pictures=migrate.Place.LEDGER)
    lying.unlink()
    assert house.walk(taken).state is State.HANDED_OVER
    migrate.migrate(pictures=migrate.Place.STORAGE)
    shutil.rmtree(stored.settings.home / "pictures")
    for each in far.glob("*/*"):
        each.unlink()
    with pytest.raises(GongbaoError, match="1 张图片在存储里不见了"):
        migrate.migrate(pictures=migrate.Place.LEDGER)
    monkeypatch.setattr(Settings, "read", lambda: house.settings)
    with pytest.raises(SettingsInvalid, match="GONGBAO_STORE_URL"):
        migrate.migrate(pictures=migrate.Place.STORAGE)


def test_a_storage_is_named_by_settings(tmp_path: Path) -> None:
    """The place may stand in gongbao.toml; key and secret only where secrets belong."""
    (tmp_path / "gongbao.toml").write_text(
        'store_url = "s3://bucket/daily/"\nstore_endpoint = "https://oss.example.com"\n'
        'store_style = "virtual"\nstore_region = "cn-hangzhou"\n'
    )
    (tmp_path / "secret").write_text("s3cr3t\n")
    keys = {"GONGBAO_STORE_KEY": "AKIA", "GONGBAO_STORE_SECRET_FILE": "secret"}
    store = Settings.read(tmp_path, ACCOUNT | keys).store
    assert store is not None
    assert (store.place, store.is_bucket, store.secret) == ("bucket/daily", True, "s3cr3t")
    assert "s3cr3t" not in repr(store)
    assert "AKIA" not in repr(store)


@pytest.mark.parametrize(
    ("variables", "word"),
    [
        ({"GONGBAO_STORE_URL": "ftp://x/y"}, "must begin with s3:// or file:///"),
        ({"GONGBAO_STORE_URL": "s3://"}, "s3://bucket/prefix"),
        ({"GONGBAO_STORE_URL": "s3://b?x=1"}, "s3://bucket/prefix"),
        ({"GONGBAO_STORE_URL": "s3:///prefix"}, "s3://bucket/prefix"),
        ({"GONGBAO_STORE_URL": "s3://b/pictures#1"}, "s3://bucket/prefix"),
        ({"GONGBAO_STORE_URL": "s3://:secret@b/x"}, "s3://bucket/prefix"),
        ({"GONGBAO_STORE_URL": "s3://b", "GONGBAO_STORE_KEY": "k"}, "belong together"),
        ({"GONGBAO_STORE_URL": "s3://b", "GONGBAO_STORE_STYLE": "odd"}, "auto, path, virtual"),
        ({"GONGBAO_STORE_URL": "s3://b", "GONGBAO_STORE_ENDPOINT": "oss"}, "http://"),
    ],
)
def test_a_storage_that_cannot_be_is_said_at_the_start(
    tmp_path: Path, variables: dict[str, str], word: str
) -> None:
    """Not when the first picture is lost to it."""
    with pytest.raises(SettingsInvalid, match=word):
        Settings.read(tmp_path, ACCOUNT | variables)
