"""Following a publication, finding it, and where the embedded Valkey listens."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from house import settings_for
from ledgers import new_ledger

from bot.sandbox.remote import Sandbox
from bot.supervision import embedded
from bot.terminal import follow
from bot.terminal.finding import find_publication
from bot.terminal.output import size
from workers import orders
from workers.errors import SettingsInvalid
from workers.jinja import templates
from workers.publication import Publication, State
from workers.services import Services, build
from workers.settings import Settings
from workers.submission import submit

SAMPLE = templates() / "sample" / "gongbao1122"


@pytest.fixture
def services(
    tmp_path: Path, sandbox: Sandbox, wechat_account: dict[str, Any], redis_url: str
) -> Iterator[Services]:
    """An installation with two accounts, in which nobody works."""
    first = settings_for(wechat_account, sandbox.api)
    second = settings_for(sandbox.create_account("personal"), sandbox.api)
    (tmp_path / ".env").write_text(first + second.replace("_MAIN_", "_WEEKLY_"))
    settings = Settings.read(tmp_path, {"REDIS_URL": redis_url})
    new_ledger(settings.database_url)
    services = build(settings)
    yield services
    services.ledger.close()
    services.scratch.close()


def taken(services: Services, account: str = "main") -> Publication:
    return submit([SAMPLE], services.settings.account(account), services, who="test").publication


def test_following_ends_when_a_person_is_needed(services: Services) -> None:
    """And says why, once."""
    publication, heard = taken(services), []

    def hold() -> None:
        services.ledger.move(
            services.ledger.publication(publication.id),
            State.HELD,
            who="test",
            what="hold",
            why="今日额度已用完",
            now=services.now(),
        )

    ended = follow.follow(publication, services, heard.append, meanwhile=hold)
    assert ended.state is State.HELD
    assert heard == ["gongbao1122：已暂停，等人处理（今日额度已用完）"]


def test_nobody_is_waited_for_in_a_house_that_is_paused(services: Services) -> None:
    """Its workers are well, and would do nothing until it is resumed."""
    publication, heard = taken(services), []
    orders.pause_house(services, who="小王")
    ended = follow.follow(publication, services, heard.append)
    assert ended.state is State.RECEIVED
    (said,) = heard
    assert "公报整体暂停" in said
    assert "gongbao resume" in said


def test_when_nobody_works_the_one_who_waits_is_told(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A spinner that turns for ever explains nothing."""
    monkeypatch.setattr(follow, "UNTOUCHED_SECONDS", 0.2)
    heard: list[str] = []

    def enough() -> None:
        if heard:
            raise TimeoutError

    with pytest.raises(TimeoutError):
        follow.follow(taken(services), services, heard.append, meanwhile=enough)
    assert heard == [follow.NOBODY_WORKS]


def test_a_key_that_two_accounts_have_needs_the_account(services: Services) -> None:
    """The wrong one of two must not be cancelled."""
    first, second = taken(services), taken(services, "weekly")
    with pytest.raises(SettingsInvalid, match="--account"):
        find_publication("gongbao1122", None, services)
    assert find_publication("gongbao1122", "main", services).id == first.id
    assert find_publication("1122", "weekly", services).id == second.id


def test_valkey_listens_in_the_home_and_elsewhere_if_that_is_too_deep(tmp_path: Path) -> None:
    """A socket's path has room for about a hundred bytes, and Chinese takes three each."""
    near = Path(os.sep, "tmp", f"gb-{os.getpid()}")
    try:
        assert embedded.choose_socket(near).is_relative_to(near.resolve())
    finally:
        shutil.rmtree(near)
    for home in (tmp_path / ("深" * 60), Path(os.sep, "tmp", f"gb {os.getpid()}")):
        far = embedded.choose_socket(home)
        try:
            assert len(os.fsencode(far)) <= embedded.SOCKET_PATH_BYTES
            assert " " not in str(far)
            assert far.parent.stat().st_mode & 0o077 == 0
        finally:
            far.parent.rmdir()


def test_an_address_that_nobody_answers_at_is_not_handed_out(tmp_path: Path) -> None:
    """`gongbao up` was killed, and its note is still there."""
    embedded.publish(tmp_path, f"unix://{tmp_path / 'gone.sock'}")
    assert embedded.published(tmp_path) == ""
    with pytest.raises(SettingsInvalid, match="did not answer"):
        embedded.await_ready(f"unix://{tmp_path / 'gone.sock'}", seconds=0.05)


@pytest.mark.parametrize(
    ("count", "shown"), [(0, "0 B"), (999, "999 B"), (30_600, "31 KB"), (1_142_613, "1.14 MB")]
)
def test_sizes_are_written_for_people(count: int, shown: str) -> None:
    """In powers of ten, as WeChat's limits are."""
    assert size(count) == shown
