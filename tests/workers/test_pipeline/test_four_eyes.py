"""四眼: what goes out was seen by somebody who did not write it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from ledgers import new_ledger
from newsroom import Newsroom
from pressroom import House, settings_for

from workers.account import Schedule
from workers.errors import Unfit
from workers.publication import BY_SCHEDULE, Route, State
from workers.submission import submit

if TYPE_CHECKING:
    from pathlib import Path

    from bot.sandbox.remote import Sandbox
    from workers.publication import Publication

AUTHOR, OTHER = "小王", "小李"


class Strict(Newsroom):
    """A newsroom whose account wants four eyes."""

    def __init__(self, house: House) -> None:
        super().__init__(house, "subscription", Schedule(), Route.MASS)
        account = replace(self.account, four_eyes=True)
        settings = replace(self.house.settings, accounts={account.name: account})
        self.house = House(settings, house.sandbox, house.folder, house.clock)

    def by(self, who: str, slug: str = "ai1122") -> Publication:
        """A draft that this person submitted."""
        page = self.house.page(slug, title="早上好")
        return self.house.walk(submit([page], self.account, self.services, who=who))


@pytest.fixture
def room(tmp_path: Path, sandbox: Sandbox, redis_url: str) -> Strict:
    """An account with four eyes, at noon."""
    account = sandbox.create_account("subscription")
    settings = settings_for(account, sandbox, tmp_path, redis_url)
    new_ledger(settings.database_url)
    house = House(settings, sandbox, tmp_path)
    now = datetime.now(UTC)
    noon = now.replace(hour=4, minute=0, second=0, microsecond=0) + timedelta(days=1)
    house.clock.ahead = noon - now
    sandbox.set_clock(noon.timestamp())
    return Strict(house)


def test_nobody_approves_what_they_submitted(room: Strict) -> None:
    """The author's own approval says nothing about it that the author did not know."""
    row = room.by(AUTHOR)
    with pytest.raises(Unfit, match=r"小王 自己写的.*另一个人批准"):
        room.order("approve", row, who=AUTHOR)
    assert not room.house.row(row).approved
    assert room.order("approve", row, who=OTHER).publication.approved


def test_an_author_releases_only_what_another_approved(room: Strict) -> None:
    """Between a page and its readers there are always two people."""
    row = room.by(AUTHOR)
    with pytest.raises(Unfit, match="由另一个人发出，或先由另一个人批准"):
        room.order("release", row, who=AUTHOR)
    assert room.house.row(row).state is State.DRAFTED
    approved = room.order("approve", row, who=OTHER).publication
    done = room.order("release", approved, who=AUTHOR).publication
    assert room.leave(done).state is State.RELEASED


def test_another_person_may_release_without_a_word_before(room: Strict) -> None:
    """Whoever releases what somebody else wrote has looked at it."""
    done = room.order("release", room.by(AUTHOR), who=OTHER).publication
    assert room.leave(done).state is State.RELEASED


def test_the_schedule_is_nobody(room: Strict) -> None:
    """A slot that has come is no second pair of eyes: it is held until somebody approves."""
    row = room.by(AUTHOR)
    at = room.in_(minutes=5)
    appointed = room.services.ledger.move(
        row,
        State.SCHEDULED,
        who="worker",
        what="appoint",
        now=room.services.now(),
        route=Route.MASS,
        release_at=at,
        appointed_by=BY_SCHEDULE,
    )
    left = room.leave(appointed)
    assert (left.state, room.out()) == (State.HELD, [])
    assert "四眼" in left.why
