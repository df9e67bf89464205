"""What WeChat tells of where old pages are, and what it tells to nobody."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from ledgers import new_ledger
from PIL import Image

from workers.account import Account
from workers.adoption import adopt, keep, survey
from workers.publication import Kind
from workers.schedule.beijing import BEIJING
from workers.services import Services
from workers.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.sandbox.remote import Sandbox

PAGE = '+++\ntitle = "{title}"\ndate = "{day}"\n+++\n\n正文。\n'
AGO = timedelta(days=2)


@pytest.fixture
def services(tmp_path: Path, sandbox: Sandbox, redis_url: str) -> Iterator[Services]:
    """A certified account that pushed one article two days ago, and published another."""
    opened: dict[str, Any] = sandbox.create_account("subscription")
    sandbox.audience(opened["app_id"], followers=20)
    account = Account(
        name="daily",
        app_id=opened["app_id"],
        secret=opened["secret"],
        api_base=sandbox.api,
        kind=Kind.SUBSCRIPTION,
        content=tmp_path / "posts",
    )
    settings = Settings(
        accounts={"daily": account},
        home=tmp_path,
        database_url=f"sqlite:///{tmp_path / 'ledger.sqlite3'}",
        redis_url=redis_url,
    )
    new_ledger(settings.database_url)
    made = Services(settings=settings)
    day = (made.now() - AGO).astimezone(BEIJING).date()
    for name, title in (("one", "推送的一篇"), ("two", "发布的一篇"), ("three", "没人知道的")):
        page = tmp_path / "posts" / f"{name}.md"
        page.parent.mkdir(exist_ok=True)
        page.write_text(PAGE.format(title=title, day=day), encoding="utf-8")
    yield made
    made.ledger.close()
    made.wechat("daily").close()


def bring_out(services: Services, sandbox: Sandbox) -> None:
    """Have both articles come out two days ago."""
    wechat = services.wechat("daily")
    picture = io.BytesIO()
    Image.new("RGB", (9, 6), (7, 193, 96)).save(picture, "PNG")
    cover = wechat.add_material(picture.getvalue(), "png", "cover.png").media_id
    both = [
        wechat.draft_add([{"title": title, "content": "<p>正文</p>", "thumb_media_id": cover}])
        for title in ("推送的一篇", "发布的一篇")
    ]
    sandbox.set_clock((services.now() - AGO).timestamp())
    sandbox.mass_by_hand(services.settings.account().app_id, both[0])
    wechat.publish_submit(both[1])
    sandbox.advance(660)
    sandbox.reset_clock()


def test_certified_accounts_are_told_by_the_published_list_and_the_figures(
    services: Services, sandbox: Sandbox
) -> None:
    """The list has what came out without a push; what was pushed is in the figures."""
    bring_out(services, sandbox)
    account = services.settings.account()
    assert account.content is not None
    seen = survey(account.content, account, services, ask=True)
    origins = {one.page.key: one.choices[0].origin for one in seen.matches.sure}
    assert origins == {"one": "微信的数据统计", "two": "微信的已发布列表"}
    assert seen.remarks == []
    keep(seen, account, services)
    assert adopt(seen.matches.sure, seen.found, account, services, who="小王") == 2
    asked = sandbox.calls(account.app_id)
    assert survey(account.content, account, services).known == 2
    assert sandbox.calls(account.app_id) == asked


def test_a_personal_account_is_told_that_it_may_not_ask(
    services: Services, sandbox: Sandbox
) -> None:
    """And what to do instead; WeChat is not bothered."""
    account = replace(services.settings.account(), kind=Kind.PERSONAL)
    assert account.content is not None
    seen = survey(account.content, account, services, ask=True)
    assert ["--list" in remark for remark in seen.remarks] == [True]
    assert sandbox.calls(account.app_id) == []


def test_a_right_that_is_missing_is_told_and_the_rest_goes_on(
    services: Services, sandbox: Sandbox
) -> None:
    """What the one list cannot tell, the other may."""
    bring_out(services, sandbox)
    account = services.settings.account()
    assert account.content is not None
    sandbox.fault(account.app_id, path="freepublish/batchget", errcode=48001)
    seen = survey(account.content, account, services, ask=True)
    assert "one" in {one.page.key for one in seen.matches.sure}
    assert [remark.partition("：")[0] for remark in seen.remarks] == ["没有读到微信的已发布列表"]
