"""The menu in WeChat: followed only where it is gongbao's, and left where others acted."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from ledgers import new_ledger
from pressroom import House, settings_for

from workers import menuboard, renewal
from workers.account import MenuPlan, OwnButton
from workers.enqueue import FETCH_FIGURES, FOLLOW_SERIES
from workers.errors import Unfit
from workers.ledger import BY_PERSON
from workers.orders import teaching
from workers.orders.menus import push_menu, standing
from workers.publication import Kind
from workers.rounds import look_around

if TYPE_CHECKING:
    from pathlib import Path

    from bot.sandbox.remote import Sandbox

LINK = "https://mp.weixin.qq.com/s/{}"


@pytest.fixture
def house(tmp_path: Path, sandbox: Sandbox, redis_url: str) -> House:
    """A certified account with two tutorials, whose menu was pushed."""
    opened = sandbox.create_account("subscription")
    settings = settings_for(opened, sandbox, tmp_path, redis_url)
    new_ledger(settings.database_url)
    made = House(settings, sandbox, tmp_path).with_account(kind=Kind.SUBSCRIPTION)
    add(made, "入门", "甲")
    push_menu(made.account, made.services, who="小王")
    made.services.ledger.menu_is_well(state(made))
    return made


def add(house: House, category: str, title: str) -> str:
    url = LINK.format(title)
    return teaching.add(house.account, category, title, url, house.services, who="小王")


def state(house: House) -> Any:  # noqa: ANN401  a KeptMenu, which the ledger keeps to itself
    return house.services.ledger.menu_state(house.account.name)


def follow(house: House) -> None:
    renewal.follow(house.account.name, house.services)


def there(house: House) -> list[str]:
    """The categories that are in WeChat's menu now."""
    found = house.services.wechat(house.account.name).menu_there()
    if found is None:
        return []
    return [one["name"] for top in found.menu["button"] for one in top["sub_button"]]


def told(house: House) -> list[str]:
    return [notice.title for notice in house.services.ledger.notices()]


def test_a_change_of_the_series_brings_the_menu_up(house: House) -> None:
    """And what is up there already is not pushed again."""
    add(house, "进阶", "乙")
    follow(house)
    assert there(house) == ["入门", "进阶", "往期", "帮助"]
    assert state(house).wanted_at is None
    creates = house.calls("menu/create")
    teaching.rename(house.account, "乙", "丙", house.services, who="小王")
    follow(house)
    assert house.calls("menu/create") == creates
    assert house.calls("menu/get") <= creates + 4


def test_what_somebody_made_in_the_back_end_is_left_and_told(house: House) -> None:
    """The website's menu ends the one that was made by API."""
    house.sandbox.by_hand(
        house.account.app_id, "menu", button=[{"type": "text", "name": "人工", "value": "请稍候"}]
    )
    add(house, "进阶", "乙")
    follow(house)
    assert there(house) == []
    assert told(house)[0] == "菜单在后台被改过"
    assert state(house).wanted_at is None
    push_menu(house.account, house.services, who="小王")
    assert "进阶" in there(house)


def test_another_tools_menu_is_left_and_told(house: House) -> None:
    """Whoever called menu/create last meant it."""
    theirs = {"button": [{"type": "click", "name": "别家", "key": "x"}]}
    house.services.wechat(house.account.name).menu_create(theirs)
    add(house, "进阶", "乙")
    follow(house)
    assert there(house) == []
    assert "换掉它" in standing(menuboard.look(house.account, house.services))


@pytest.mark.parametrize("kind", ["before", "after"])
def test_silence_is_tried_again_later_and_never_harms(house: House, kind: str) -> None:
    """menu/create replaces: whether the first one worked makes no difference."""
    add(house, "进阶", "乙")
    house.sandbox.fault(house.account.app_id, "menu/create", kind, status=502, times=5)
    follow(house)
    assert state(house).wanted_at > house.services.now()
    house.sandbox.clear_faults(house.account.app_id)
    house.clock.ahead += timedelta(minutes=11)
    look_around(house.services)
    follow(house)
    assert "进阶" in there(house)
    assert state(house).wanted_at is None


def test_a_right_that_was_lost_ends_the_wish(house: House) -> None:
    """48001 is remembered, and nobody is asked again each minute."""
    add(house, "进阶", "乙")
    house.sandbox.fault(house.account.app_id, "menu/create", "before", errcode=48001)
    follow(house)
    assert not house.services.ledger.rights(house.account.name)["menu"].held
    assert state(house).wanted_at is None
    with pytest.raises(Unfit, match="没有自定义菜单的权限"):
        push_menu(house.account, house.services, who="小王")


def test_personalised_menus_are_left_alone_and_mentioned(house: House) -> None:
    """Whoever they fit sees those, whatever the default is."""
    wechat = house.services.wechat(house.account.name)
    house.sandbox.audience(house.account.app_id, followers=3, tags={"北京": 1})
    (tag,) = [one for one in wechat.tags() if one.name == "北京"]
    wechat.call(
        "POST",
        "menu/addconditional",
        json={
            "button": [{"type": "click", "name": "北京", "key": "x"}],
            "matchrule": {"tag_id": str(tag.id)},
        },
    )
    add(house, "进阶", "乙")
    said = push_menu(house.account, house.services, who="小王")
    assert "另有 1 个个性化菜单" in said
    found = wechat.menu_there()
    assert found is not None
    assert found.personalised == 1


def test_a_menu_that_is_not_gongbaos_is_never_touched(house: House) -> None:
    """`menu = false`, and nothing pushed: no call at all."""
    alone = house.with_account(menu=None)
    before = house.calls("menu/get")
    alone.services.ledger.want_menu(alone.account.name, BY_PERSON, now=alone.services.now())
    follow(alone)
    assert house.calls("menu/get") == before
    with pytest.raises(Unfit, match="menu = false"):
        push_menu(alone.account, alone.services, who="小王")


def test_the_settings_buttons_reach_wechat_as_they_are_written(house: House) -> None:
    """Emoji and all, as raw UTF-8: WeChat shows escapes as they stand."""
    plan = MenuPlan(buttons=(OwnButton(name="🔥热门", words="热门"),), tutorials="", place=1)
    other = house.with_account(menu=plan)
    push_menu(other.account, other.services, who="小王")
    found = other.services.wechat(other.account.name).menu_there()
    assert found is not None
    assert [one["name"] for one in found.menu["button"]] == ["🔥热门"]


def test_what_was_lost_with_the_queue_is_found_by_the_clock(house: House) -> None:
    """The wish is in the ledger; the queue may be emptied at any time."""
    add(house, "进阶", "乙")
    house.services.scratch.redis.flushdb()
    look_around(house.services)
    queued = house.services.wakeups._queue.jobs
    assert [job.func_name for job in queued] == [FOLLOW_SERIES, FETCH_FIGURES]
