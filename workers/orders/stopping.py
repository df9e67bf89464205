"""Stop what has not left yet, for a while or for good, and let it go on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from workers import cards
from workers.errors import Unfit
from workers.orders.hand import in_hand
from workers.orders.outcome import Done
from workers.orders.standing import MAYBE_OUT, origin, standing, unproven
from workers.publication import FINAL, LEAVING, State
from workers.readback import read_back
from workers.schedule.local import shown_at
from workers.wechat import Draft

if TYPE_CHECKING:
    from workers.account import Account
    from workers.ledger import Fields
    from workers.publication import Publication
    from workers.services import Services

STOPPABLE: Final = frozenset({State.SCHEDULED, State.DUE})
CLAIMED: Final = LEAVING - {State.DUE}
GONE: Final = (
    "草稿已不在草稿箱：若已发表，运行 gongbao published {key} 链接；"
    "要重新生成，运行 gongbao submit 页面 --force"
)


def hold(publication: Publication, account: Account, services: Services, *, who: str) -> Done:
    """Stop what is scheduled; its appointment is kept for resume. Raises Unfit."""
    key = publication.key
    if publication.state not in STOPPABLE:
        raise Unfit(f"{key} {standing(publication, account, services)}，没有可以暂停的定时")
    why = f"{who} 暂停了它"
    with in_hand(publication, account, services) as mine:
        moved = services.ledger.move(
            mine,
            State.HELD,
            who=who,
            what="hold",
            why=why,
            now=services.now(),
            tell=cards.held(publication, f"{why}。继续：gongbao resume {key}"),
        )
    return Done(moved, f"已暂停 {key}。继续：gongbao resume {key}")


def resume(
    publication: Publication,
    account: Account,
    services: Services,
    *,
    who: str,
    keep: bool = False,
) -> Done:
    """Let what is held go on: for its time if that is ahead, else for a word.

    A page whose draft could not be made or updated is prepared again. With `keep` the draft is
    taken as a person left it in the back end; an approval ends. Raises Unfit, and WeChatError
    where the draft cannot be read.
    """
    key = publication.key
    if publication.state is not State.HELD:
        raise Unfit(f"{key} {standing(publication, account, services)}，没有停住")
    if unproven(publication, services) is not None:
        raise Unfit(MAYBE_OUT.replace("{key}", key))
    if origin(publication, services) is State.RECEIVED and not keep:
        return _prepare_again(publication, account, services, who=who)
    fields: Fields = {"told": True, "tries": 0}
    if keep:
        fields |= _adopted(publication, services)
    at = publication.release_at
    ahead = at is not None and at > services.now() and bool(publication.appointed_by)
    state = State.SCHEDULED if ahead else State.DRAFTED
    if not ahead:
        fields |= {"release_at": None, "tell_at": None, "appointed_by": "", "anyway": False}
    with in_hand(publication, account, services) as mine:
        moved = services.ledger.move(
            mine,
            state,
            who=who,
            what="resume, keep the back end's" if keep else "resume",
            now=services.now(),
            tell=cards.ordered(publication, "继续", f"由 {who} 恢复。"),
            **fields,
        )
    return Done(moved, _said(moved, account, keep=keep))


def cancel(publication: Publication, account: Account, services: Services, *, who: str) -> Done:
    """Give it up; possible until a worker has claimed it to send it. Raises Unfit.

    What is over already stays as it is, and that is no error.
    """
    key, state = publication.key, publication.state
    if state in FINAL:
        return Done(publication, f"{key} {standing(publication, account, services)}")
    if state in CLAIMED:
        where = standing(publication, account, services)
        undo = f"。发出后可撤回：gongbao withdraw {key}"
        raise Unfit(f"{key} 已在发送，不能取消：{where}{undo}")
    if state is State.HELD and unproven(publication, services) is not None:
        raise Unfit(MAYBE_OUT.replace("{key}", key))
    with in_hand(publication, account, services) as mine:
        told = cards.ordered(publication, "已取消", f"由 {who} 取消，不会发出。")
        # What waited for nobody but a worker concerns nobody else.
        moved = services.ledger.move(
            mine,
            State.CANCELLED,
            who=who,
            what="cancel",
            now=services.now(),
            tell=told if publication.appointed_by else None,
        )
    left = "。草稿箱里的草稿仍在，需要时请在微信后台删除" if moved.draft_id else ""
    return Done(moved, f"{key}：已取消{left}")


def _prepare_again(
    publication: Publication, account: Account, services: Services, *, who: str
) -> Done:
    with in_hand(publication, account, services) as mine:
        moved = services.ledger.move(
            mine, State.RECEIVED, who=who, what="resume", now=services.now(), tries=0
        )
    services.wakeups.advance(moved.id, moved.fence)
    return Done(moved, f"{moved.key} 重新准备草稿")


def _adopted(publication: Publication, services: Services) -> Fields:
    """Read the draft, and take it for the one that was meant."""
    if publication.draft_id is None:
        raise Unfit(f"{publication.key} 还没有草稿：gongbao submit 页面")
    draft = services.wechat(publication.account).draft_get(publication.draft_id)
    if draft is None:
        raise Unfit(GONE.replace("{key}", publication.key))
    each = [read_back(Draft(draft.media_id, (article,))).hash for article in draft.articles]
    return {
        "draft_seen_hash": read_back(draft).hash,
        # One an article, as prepare writes them; none of them is that of any page.
        "article_hash": " ".join(each),
        "approved_by": "",
        "approved_hash": "",
        "forced": False,
    }


def _said(publication: Publication, account: Account, *, keep: bool) -> str:
    version = "，按后台现在的版本" if keep else ""
    if publication.state is State.SCHEDULED and publication.release_at is not None:
        at = shown_at(publication.release_at, account.schedule)
        said = f"{publication.key} 继续，{at} {cards.ROUTES[publication.route]}{version}"
    else:
        said = f"{publication.key} 在草稿箱等你一句话{version}：gongbao release {publication.key}"
    void = keep and account.schedule.approval
    return f"{said}。以前的批准作废：gongbao approve {publication.key}" if void else said
