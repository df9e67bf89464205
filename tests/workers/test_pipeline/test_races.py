"""Two at the same publication: workers, and a person who submits or cancels meanwhile."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from processes import await_true

from workers import lease, pipeline
from workers.errors import StaleState
from workers.publication import State
from workers.services import Services

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pressroom import House

    from workers.publication import Publication


def noted(house: House, publication: Publication, what: str) -> bool:
    return any(e.what == what for e in house.services.ledger.journal(publication.id))


@contextmanager
def at_work(house: House, publication: Publication) -> Iterator[threading.Thread]:
    """Let another worker take the publication as far as it goes, in a thread of its own."""
    other = Services(settings=house.settings, now=house.clock)
    worker = threading.Thread(target=pipeline.advance, args=(publication.id, other))
    worker.start()
    try:
        yield worker
    finally:
        worker.join()


def test_an_old_text_never_arrives_after_the_new_one(house: House) -> None:
    """Who submits again waits for the worker that is sending the text before."""
    house.walk(house.submit(house.page()))
    house.sandbox.fault(house.account.app_id, "draft/update", "slow", seconds=1)
    second = house.submit(house.page(title="第二版")).publication
    with at_work(house, second) as worker:
        await_true(lambda: noted(house, second, "update"))
        third = house.submit(house.page(title="第三版"))
        assert house.walk(third).state is State.RECEIVED
        assert worker.is_alive()
    assert house.settle(third.publication).state is State.HANDED_OVER
    (draft,) = house.drafts()
    assert draft["articles"][0]["title"] == "第三版"


def test_an_old_text_that_is_being_added_becomes_the_new_ones_draft(house: House) -> None:
    """The new one finds what the old one was adding, and adds nothing itself."""
    house.sandbox.fault(house.account.app_id, "draft/add", "slow", seconds=1)
    first = house.submit(house.page()).publication
    with at_work(house, first):
        await_true(lambda: noted(house, first, "add"))
        second = house.submit(house.page(title="第二版")).publication
    assert house.settle(second).state is State.HANDED_OVER
    (draft,) = house.drafts()
    assert draft["articles"][0]["title"] == "第二版"
    assert house.calls("draft/add") == 1


@pytest.mark.parametrize("errcode", [45166, 48001, -1])
def test_what_became_of_an_old_text_says_nothing_about_the_new_one(
    house: House, errcode: int
) -> None:
    """A refusal, a missing right, a silence: none of them holds or fails a page sent since."""
    house.sandbox.fault(house.account.app_id, "draft/add", "slow", seconds=1)
    house.sandbox.fault(house.account.app_id, "draft/add", "before", errcode=errcode)
    first = house.submit(house.page()).publication
    with at_work(house, first):
        await_true(lambda: noted(house, first, "add"))
        second = house.submit(house.page(title="第二版")).publication
    row = house.row(second)
    assert (row.state, row.tries, row.why) == (State.RECEIVED, 0, "")
    assert house.settle(second).state is State.HANDED_OVER
    assert len(house.drafts()) == 1


def test_a_title_shortened_too_late_is_not_sent_for_the_new_page(house: House) -> None:
    """The second attempt at a refused title belongs to the page that was refused."""
    house.sandbox.fault(house.account.app_id, "draft/add", "slow", seconds=1)
    house.sandbox.fault(house.account.app_id, "draft/add", "before", errcode=45003)
    first = house.submit(house.page(title="旧标题" * 8)).publication
    with at_work(house, first):
        await_true(lambda: noted(house, first, "add"))
        second = house.submit(house.page(title="新标题")).publication
    assert house.calls("draft/add") == 1
    assert house.settle(second).state is State.HANDED_OVER
    (draft,) = house.drafts()
    assert draft["articles"][0]["title"] == "新标题"


def test_nothing_is_cancelled_while_it_is_being_sent(house: House) -> None:
    """A draft would lie in the box after the end of its publication."""
    house.sandbox.fault(house.account.app_id, "draft/add", "slow", seconds=1)
    publication = house.submit(house.page()).publication
    with at_work(house, publication):
        await_true(lambda: noted(house, publication, "add"))
        with pytest.raises(StaleState):
            house.services.ledger.cancel(
                house.row(publication), who="test", now=house.services.now()
            )
    assert house.row(publication).state is State.HANDED_OVER


def test_a_step_may_take_longer_than_the_lease(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who works keeps the hold, so that nobody else uploads the same pictures meanwhile."""
    monkeypatch.setattr(lease, "LEASE_SECONDS", 0.6)
    monkeypatch.setattr(lease, "RENEW_SECONDS", 0.1)
    house.sandbox.fault(house.account.app_id, "material/add_material", "slow", seconds=1.5)
    publication = house.submit(house.page()).publication
    with at_work(house, publication) as worker:
        await_true(lambda: house.row(publication).lease_until is not None)
        started = house.services.now()
        while worker.is_alive() and (house.services.now() - started).total_seconds() < 1.2:
            pipeline.advance(publication.id, house.services)
        assert worker.is_alive()
    assert house.row(publication).fence == 1
    assert house.settle(publication).state is State.HANDED_OVER
    assert house.calls("material/add_material") == 1
