"""Take back what is out, as far as WeChat lets anyone; what cannot be undone is said."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from workers import cards, identity
from workers.errors import Unfit, WeChatError
from workers.lessons import learn_out
from workers.orders.hand import in_hand
from workers.orders.outcome import Done
from workers.orders.rights import offered
from workers.orders.standing import standing
from workers.publication import Fate, Route, State

if TYPE_CHECKING:
    from workers.account import Account
    from workers.publication import Publication, Release
    from workers.services import Services

BY_HAND: Final = (
    "请在后台删除：mp.weixin.qq.com → 发表记录，找到「{title}」→ 删除（订阅号助手里也可以）"
)
MASS_STAYS: Final = (
    "撤不回的：已推送到聊天里的卡片还在（点开显示“已被发布者删除”），"
    "用掉的群发次数不退，看过的人已经看过"
)
PAGE_STAYS: Final = "撤不回的：已转发出去的卡片还在（点开显示“已被发布者删除”），看过的人已经看过"


def withdraw(publication: Publication, account: Account, services: Services, *, who: str) -> Done:
    """Delete the article where the API may, else give the steps; it counts as gone at once.

    Raises Unfit for what is not out. What WeChat answers ends up in `why`, it does not stop this.
    """
    if publication.state not in (State.PUBLISHED, State.RELEASED):
        where = standing(publication, account, services)
        raise Unfit(f"{publication.key} {where}，没有可以撤回的")
    if another := identity.another_answers(services):
        raise Unfit(another)
    release = _made_by_us(publication, services)
    with in_hand(publication, account, services) as mine:
        # Written down before the call: deleting cannot be undone either.
        services.ledger.note(mine, who=who, what="delete", now=services.now())
        why = _delete(publication, release, account, services)
        stays = MASS_STAYS if release is not None and release.route is Route.MASS else PAGE_STAYS
        why = f"{why}。{stays}"
        moved = services.ledger.move(
            mine,
            State.WITHDRAWN,
            who=who,
            what="withdraw",
            why=why,
            now=services.now(),
            tell=cards.withdrawn(publication, f"由 {who} 撤回。{why}"),
        )
        learn_out(moved.id, services)
        services.ledger.drop_article(moved.id)
    return Done(moved, f"{moved.key} 已撤回：{why}")


def _made_by_us(publication: Publication, services: Services) -> Release | None:
    """Find the release that brought it out; None where a person published it by hand."""
    release = services.ledger.newest_release(publication.id)
    return None if release is None or release.fate is Fate.REFUSED else release


def _delete(
    publication: Publication, release: Release | None, account: Account, services: Services
) -> str:
    """Delete it by the API, and say what came of it; the steps where that is not possible."""
    steps = BY_HAND.format(title=publication.title)
    if release is None:
        return f"这篇由人发表，接口删不了。{steps}"
    if no := offered(account, services)[release.route]:
        return f"{no}。{steps}"
    wechat = services.wechat(publication.account)
    try:
        if release.route is Route.MASS and release.receipt:
            wechat.mass_delete(release.receipt)
            return "群发的文章已由接口删除"
        article_id = release.article_id or _article_id(release, services)
        if release.route is Route.PUBLISH and article_id:
            wechat.publish_delete(article_id)
            return "发布的文章已由接口删除"
    except WeChatError as error:
        return f"接口没有删成（{error}）。{steps}"
    return f"没有可用来删除的凭据。{steps}"


def _article_id(release: Release, services: Services) -> str:
    """Ask for the article_id that an event would have brought."""
    if release.route is not Route.PUBLISH or not release.receipt:
        return ""
    return services.wechat(release.account).publish_status(release.receipt).article_id
