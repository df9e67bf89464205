"""Preview on one's own phone: WeChat's own page of the draft, or the draft in one's own chat."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.console.issue import found
from bot.console.page import Deed, Page
from workers.errors import GongbaoError, Unfit
from workers.people import Role
from workers.publication import Kind

if TYPE_CHECKING:
    from bot.console.page import Facts, Visit
    from workers.publication import Publication

NO_DRAFT: Final = "草稿箱里没有它的草稿。"
NOBODY: Final = "你在这个公众号里没有登记过自己的微信，没法发给你。"


def view(visit: Visit, number: int) -> Facts:
    row, account = found(visit, number)
    links, why = [], ""
    try:
        links = _links(visit, row)
    except GongbaoError as error:
        why = str(error)
    mine = account.kind is not Kind.PERSONAL and bool(_openid(visit, account.name))
    return {"row": row, "links": links, "why": why, "mine": mine}


def send(visit: Visit, number: int) -> str:
    """Have WeChat send the draft to the visitor alone: 100 a day, and no push is used."""
    row, account = found(visit, number)
    openid = _openid(visit, account.name)
    if not openid or row.draft_id is None:
        raise Unfit(NOBODY if row.draft_id else NO_DRAFT)
    visit.services.wechat(account.name).mass_preview(row.draft_id, openid=openid)
    return "已发到你的微信，请看公众号的消息。"


def _links(visit: Visit, row: Publication) -> list[tuple[str, str]]:
    """WeChat's own temporary pages of the draft, with the articles' titles."""
    if row.draft_id is None:
        raise Unfit(NO_DRAFT)
    draft = visit.services.wechat(row.account).draft_get(row.draft_id)
    if draft is None:
        raise Unfit(NO_DRAFT)
    return [
        (str(each.get("title", "")), str(each["url"])) for each in draft.articles if each.get("url")
    ]


def _openid(visit: Visit, account: str) -> str:
    every = visit.services.ledger.operators(account)
    return next((each.openid for each in every if each.person == visit.who and each.active), "")


PAGE: Final = Page(
    name="preview",
    path="/issues/<int:number>/preview",
    title="预览",
    english="Preview",
    view=view,
    deeds={"send": Deed(needs=Role.EDITOR, do=send)},
)
