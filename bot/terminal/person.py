"""The person of the demo, who presses 发表 in the simulated back end and says where it came out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.sandbox.pages import article_address
from bot.sandbox.published import sandbox_path
from bot.sandbox.remote import Sandbox
from workers import orders

if TYPE_CHECKING:
    from bot.terminal.demonstration import WeChatHere
    from workers.account import Account
    from workers.publication import Publication
    from workers.services import Services

WHO = "demo"


class Person:
    """Somebody before the back end of the demo's account."""

    def __init__(self, wechat: WeChatHere) -> None:
        self._sandbox = Sandbox(wechat.url)
        self._app_id = wechat.app_id

    @property
    def desk(self) -> str:
        """The page of the back end, with the button."""
        return f"{self._sandbox.base_url}/sandbox/backend/{self._app_id}"

    def draft(self, publication: Publication) -> str:
        """The page that shows the article while it is a draft."""
        return article_address(self._sandbox.base_url, self._app_id, publication.draft_id or "")

    def article(self, address: str) -> str:
        """The page that shows, here, what has that address at WeChat."""
        return f"{self._sandbox.base_url}{sandbox_path(address)}"

    def press(self, publication: Publication) -> None:
        """Press 发表, without notice to followers."""
        self._sandbox.by_hand(self._app_id, f"drafts/{publication.draft_id}/publish")

    def came_out(self, publication: Publication) -> str:
        """The address under which the draft came out, whoever pressed; "" while it has not."""
        for release in self._sandbox.releases(self._app_id):
            if release["media_id"] == publication.draft_id and release["state"] == "out":
                return str(release["articles"][0]["url"])
        return ""


def register(
    publication: Publication, address: str, account: Account, services: Services
) -> Publication:
    """Do what `gongbao published KEY ADDRESS` does."""
    row = services.ledger.publication(publication.id)
    return orders.published(row, address, account, services, who=WHO).publication
