"""预览: the draft as readers would see it, by the first way that is open."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.operators.meant import Order, stands
from workers import orders
from workers.errors import Unfit, WeChatError
from workers.people import Role
from workers.publication import Kind, State
from workers.showlink import show_link

if TYPE_CHECKING:
    from bot.operators.command import Said
    from workers.publication import Publication
    from workers.wechat import Draft

PAGE: Final = "「{title}」的预览（微信的临时链接，过一阵会失效，请不要转发）："
SENT: Final = "「{title}」的预览已发到你的微信，请看公众号的消息。{why}"
PHONE: Final = frozenset({"手机", "phone"})
NO_LINK: Final = "微信没有给出临时链接"
NOT_CERTIFIED: Final = "个人或未认证的公众号不能用接口发预览"
OURS: Final = "公报自己的预览「{title}」（一天内有效，不用登录，请不要转发）："
ELSEWHERE: Final = "在公众号后台的草稿箱里打开「{title}」，按「预览」发到自己的微信"


def preview(said: Said, publication: Publication, rest: str) -> str:
    """Let the operator see the draft; each way that is closed says why. Raises Unfit.

    「手机」 asks for the message that readers would get, and not for the page.
    """
    if publication.draft_id is None:
        standing = orders.standing(publication, said.account, said.services)
        raise Unfit(f"{publication.key} {standing}，还没有可以预览的草稿")
    draft = said.services.wechat(said.account.name).draft_get(publication.draft_id)
    if draft is None:
        return _no_draft(said, publication)
    reasons: list[str] = []
    for way in WAYS[1:] if rest.casefold() in PHONE else WAYS:
        answer, why = way(said, publication, draft, "；".join(reasons))
        if answer:
            return answer
        reasons.append(why)
    if said.services.settings.public_url:
        link = show_link(said.account, publication.id, said.services)
        return f"{'；'.join(reasons)}。{OURS.format(title=publication.title)}\n{link}"
    return f"{'；'.join(reasons)}。{ELSEWHERE.format(title=publication.title)}"


def _no_draft(said: Said, publication: Publication) -> str:
    if publication.address:
        return f"「{publication.title}」已经发表：\n{publication.address}"
    standing = orders.standing(publication, said.account, said.services)
    raise Unfit(f"{publication.key} 的草稿已不在草稿箱：{standing}")


def _draft_page(
    _said: Said, publication: Publication, draft: Draft, _so_far: str
) -> tuple[str, str]:
    """Give WeChat's own temporary pages: the article in the account's own frame."""
    pages = [str(article.get("url") or "") for article in draft.articles]
    if not all(pages):
        return "", NO_LINK
    return "\n".join([PAGE.format(title=publication.title), *pages]), ""


def _pushed(said: Said, publication: Publication, draft: Draft, so_far: str) -> tuple[str, str]:
    """Have WeChat send it to this one operator: 100 a day, and no push is used."""
    if said.account.kind is Kind.PERSONAL:
        return "", NOT_CERTIFIED
    wechat = said.services.wechat(said.account.name)
    try:
        wechat.mass_preview(draft.media_id, openid=said.operator.openid)
    except WeChatError as error:
        return "", error.sentence
    return SENT.format(title=publication.title, why=f"（{so_far}）" if so_far else ""), ""


WAYS: Final = (_draft_page, _pushed)
"""In this order; each answers what it did, or "" and why not. After them comes the console."""

ORDERS: Final = (
    Order(
        names=("预览", "preview"),
        needs=Role.EDITOR,
        usage="预览 0618 [手机]：看草稿；「手机」是收到和读者一样的消息",
        follow=preview,
        fits=(
            stands(State.DRAFTED, State.SCHEDULED, State.HELD, State.HANDED_OVER),
            lambda row: row.draft_id is not None,
        ),
        keyless=lambda _said, words: words.casefold() in PHONE,
        reads=True,
        slow=True,
    ),
)
COMMANDS: Final = tuple(order.command for order in ORDERS)
