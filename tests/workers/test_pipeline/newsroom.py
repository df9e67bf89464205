"""A certified account's house, with an operator who gives orders in it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from workers import orders, pipeline
from workers.account import DigestRule
from workers.publication import Kind, Route

if TYPE_CHECKING:
    from datetime import datetime

    from pressroom import House

    from workers.account import Account, Schedule
    from workers.orders import Done
    from workers.publication import Publication
    from workers.services import Services


class Newsroom:
    """What an operator does, and what the workers and the clock make of it."""

    def __init__(self, house: House, kind: str, schedule: Schedule, route: Route) -> None:
        # No page is a digest, so that none is appointed by the schedule, whatever day it is.
        rule = DigestRule(tags=("日报",))
        account = replace(
            house.account, kind=Kind(kind), route=route, schedule=schedule, digests=rule
        )
        settings = replace(house.settings, accounts={account.name: account})
        self.house = type(house)(settings, house.sandbox, house.folder, house.clock)

    @property
    def account(self) -> Account:
        return self.house.account

    @property
    def services(self) -> Services:
        return self.house.services

    def drafted(self, slug: str = "ai1122", *, title: str = "早上好") -> Publication:
        """A page with its draft in the box, waiting for a word."""
        return self.house.walk(self.house.submit(self.house.page(slug, title=title)))

    def order(self, verb: str, publication: Publication, *more: object, **how: object) -> Done:
        """Give an order as 小王, unless `who` says otherwise."""
        done: Done = getattr(orders, verb)(
            publication, *more, self.account, self.services, **{"who": "小王", **how}
        )
        return done

    def leave(self, publication: Publication) -> Publication:
        """Let its time come: the clock finds it due, a worker takes it as far as it goes."""
        row = self.house.row(publication)
        self.house.clock.pass_by(row.release_at)
        self.services.ledger.due(self.services.now())
        pipeline.advance(row.id, self.services)
        return self.house.row(publication)

    def look(self, publication: Publication) -> Publication:
        """Let WeChat come to an end with it, and a worker look once more."""
        self.house.sandbox.advance(660)
        self.house.clock.pass_by(self.house.row(publication).not_before)
        pipeline.advance(publication.id, self.services)
        return self.house.row(publication)

    def out(self) -> list[dict[str, Any]]:
        return self.house.sandbox.releases(self.account.app_id)

    def in_(self, **span: float) -> datetime:
        return self.services.now() + timedelta(**span)

    def told(self, publication: Publication) -> list[str]:
        """The titles of what operators heard of it, the newest first."""
        notices = self.services.ledger.notices(publication=publication.id)
        return [notice.title for notice in notices]


class Room(Newsroom):
    """A newsroom whose clock and WeChat's go on together."""

    def pass_time(self, **span: float) -> None:
        gone = timedelta(**span)
        self.house.clock.ahead += gone
        self.house.sandbox.advance(gone.total_seconds())

    def go(self, publication: Publication, *, rounds: int = 1) -> Publication:
        """Let a worker look, at the time it waits for, so many times."""
        for _ in range(rounds):
            row = self.house.row(publication)
            if row.state not in pipeline.STEPS:
                break
            waits = (row.not_before or self.services.now()) - self.services.now()
            self.pass_time(seconds=max(0.0, waits.total_seconds()) + 0.01)
            pipeline.advance(row.id, self.services)
        return self.house.row(publication)

    def due(self, **how: object) -> Publication:
        """A publication whose time has come, and which a worker has taken as far as it goes."""
        return self.leave(self.order("release", self.drafted(), **how).publication)

    def tried(self) -> list[dict[str, Any]]:
        return self.house.sandbox.attempts(self.account.app_id)

    def fault(self, path: str, kind: str, **how: object) -> None:
        self.house.sandbox.fault(self.account.app_id, path, kind, **how)
