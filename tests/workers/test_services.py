"""Where settings become real things, once, and no sooner than they are needed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC
from typing import TYPE_CHECKING

import pytest
from ledgers import new_ledger

from workers import cards
from workers.account import Account
from workers.errors import SettingsInvalid
from workers.publication import Publication, Route, State
from workers.services import build
from workers.settings import Settings
from workers.warmth import warm_up

if TYPE_CHECKING:
    from pathlib import Path

ACCOUNT = Account(name="daily", app_id="wx0123456789abcdef", secret="hunter2" + "s" * 25)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of an installation whose servers cannot be reached."""
    return Settings(
        accounts={"daily": ACCOUNT},
        home=tmp_path,
        database_url=f"sqlite:///{tmp_path / 'ledger.sqlite3'}",
        redis_url=f"unix://{tmp_path}/none",
    )


def test_building_reaches_for_nothing(settings: Settings) -> None:
    """Importing and building are quick, and need no server."""
    services = build(settings)
    assert services.now().tzinfo is UTC
    assert list(settings.home.iterdir()) == []


def test_each_thing_is_there_once(settings: Settings) -> None:
    """One ledger, one client per account, one token for all of them."""
    new_ledger(settings.database_url)
    services = build(settings)
    services.require()
    assert services.ledger is services.ledger
    assert services.wechat("daily") is services.wechat("daily")
    assert "hunter2" not in repr(services)


def test_an_account_that_is_not_set_up_has_no_client(settings: Settings) -> None:
    """Its name is said, and which ones there are."""
    with pytest.raises(SettingsInvalid, match=r"'weekly'.*there are: daily"):
        build(settings).wechat("weekly")


def test_without_redis_the_way_out_is_named(settings: Settings) -> None:
    """Only `gongbao up` starts a Valkey by itself; anything else refuses, and says so."""
    new_ledger(settings.database_url)
    services = build(replace(settings, redis_url=""))
    for need in (services.require, lambda: services.wakeups, lambda: services.wechat("daily")):
        with pytest.raises(SettingsInvalid, match="gongbao up") as caught:
            need()
        assert caught.value.problems[0].startswith("REDIS_URL is not set")


def test_a_ledger_that_was_never_made_is_said_before_any_work(settings: Settings) -> None:
    """`gongbao migrate` is the remedy, and comes first."""
    with pytest.raises(SettingsInvalid, match="gongbao migrate"):
        build(settings).require()


def test_a_worker_is_warm_before_it_forks(settings: Settings) -> None:
    """It changes nothing, needs no network, and one account's bad theme is not the others' end."""
    new_ledger(settings.database_url)
    odd = replace(ACCOUNT, name="odd", theme="nowhere")
    services = build(replace(settings, accounts={"daily": ACCOUNT, "odd": odd}))
    warm_up(services)
    assert services.ledger.publications() == []
    assert services.ledger.ready(services.now(), states=list(State)) == []


@pytest.mark.parametrize("title", ["早上好", "<b>&amp;</b> {{ 7 * 7 }}"])
def test_the_card_names_the_page_and_the_next_step(title: str, settings: Settings) -> None:
    """Plain text for a chat: nothing in it is escaped or rendered twice."""
    now = build(settings).now()
    telling = cards.drafted(
        Publication(
            id=1,
            account="daily",
            key="ai1122",
            revision="r",
            state=State.DRAFTED,
            route=Route.DRAFT,
            title=title,
            draft_id="m1",
            draft_called_at=None,
            fence=1,
            lease_until=None,
            not_before=None,
            tries=0,
            why="",
            created_at=now,
            updated_at=now,
        )
    )
    assert title in telling.title
    assert "发表" in telling.body
    assert telling.body == telling.body.strip()
