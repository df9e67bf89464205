"""What WeChat itself tells of where articles are: the published list, and the figures."""

from __future__ import annotations

import time
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from workers.adoption.told import Testimony
from workers.errors import GongbaoError
from workers.publication import Kind
from workers.schedule.beijing import BEIJING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from workers.account import Account
    from workers.services import Services

PAGE: Final = 20  # platform docs: freepublish/batchget, count from 1 to 20
PAGES: Final = 50
"""WeChat answers 100 such questions a day, and releases need some of them."""
STORED_FROM: Final = date(2025, 11, 1)  # clients report: no figures of earlier articles are kept
DAYS: Final = 200
SECONDS: Final = 120.0
CALL_SECONDS: Final = 15.0
MAY_NOT: Final = (
    "个人号没有「已发布列表」和数据统计的接口权限，没有向微信查询。"
    "请在公众号后台的发表记录里复制标题和链接，用 --list 交给 gongbao"
)
KEPT: Final = "账本里的阅读数据"
PUBLISHED: Final = "微信的已发布列表"
FIGURES: Final = "微信的数据统计"


def may_ask(account: Account) -> bool:
    """Whether accounts of this kind may ask at all; a right may still be missing."""
    return account.kind is not Kind.PERSONAL


def kept_figures(account: Account, services: Services) -> Testimony:
    """What WeChat said before, when it was asked how articles were read."""
    heard, seen = Testimony(), set[str]()
    for each in services.ledger.figures(account.name, date.min):
        if each.message not in seen and each.title and each.address:
            seen.add(each.message)
            heard.hear([each.title], each.address, KEPT, listed=False)
    return heard


def published_list(account: Account, services: Services) -> tuple[Testimony, str]:
    """What came out without a push, and what was in the way of asking ("" for nothing)."""
    heard = Testimony()
    try:
        for page in range(PAGES):
            told = services.wechat(account.name).published(page * PAGE, PAGE)
            for each in (article for entry in told for article in entry.articles):
                if each.get("url") and not each.get("is_deleted"):
                    title = str(each.get("title", ""))
                    heard.hear([title], str(each["url"]), PUBLISHED, listed=False)
            if len(told) < PAGE:
                return heard, ""
    except GongbaoError as error:
        return heard, f"没有读到{PUBLISHED}：{error}"
    return heard, f"{PUBLISHED}只读了最近 {PAGES * PAGE} 次"


def figures_of(days: Iterable[date], account: Account, services: Services) -> tuple[Testimony, str]:
    """What WeChat counts of the articles of these days, pushes too; and what was in the way."""
    heard, began = Testimony(), time.monotonic()
    yesterday = services.now().astimezone(BEIJING).date() - timedelta(days=1)
    asked = sorted({day for day in days if STORED_FROM <= day <= yesterday}, reverse=True)
    try:
        for number, day in enumerate(asked):
            if number == DAYS or time.monotonic() - began > SECONDS:
                return heard, f"{FIGURES}只问到 {day}，再运行一次接着问"
            told = services.wechat(account.name).article_figures(day, seconds=CALL_SECONDS)
            for each in told.figures:
                heard.hear([each.title], each.address, FIGURES, listed=False)
    except GongbaoError as error:
        return heard, f"没有读到{FIGURES}：{error}"
    return heard, ""
