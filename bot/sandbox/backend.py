"""What a person does in WeChat's own back end (官方后台), beside and against the API.

Every kind of account has a back end, a personal one too: there it is the only way to readers.
"""

from typing import Literal

from bot.sandbox import ids, mass_jobs, tokens
from bot.sandbox.articles import stored
from bot.sandbox.call import Refusal
from bot.sandbox.events import push_event
from bot.sandbox.publishing import come_out, finish_event
from bot.sandbox.releases import Release, snapshot
from bot.sandbox.world import Account, Draft, World

NO_PUSH_LEFT = 45028


class Impossible(Exception):
    """The back end says no, in a sentence for the person before it."""


def draft_of(account: Account, media_id: str) -> Draft:
    """Find a draft, or say that it is gone."""
    draft = account.drafts.get(media_id)
    if draft is None:
        raise Impossible("这篇草稿已经不在草稿箱里")
    return draft


def edit(
    world: World, account: Account, media_id: str, index: int, changes: dict[str, str]
) -> None:
    """Save an article of a draft by hand: `title`, `author`, `digest`, `content`, as given.

    The editor normalises content again (observed in 2026), a draft's update_time moves on, and
    what a submit was refused for (53503, 53505: "save it by hand first") is settled.
    """
    draft = draft_of(account, media_id)
    if not 0 <= index < len(draft.articles):
        raise Impossible("这篇草稿里没有这一条")
    before = draft.articles[index]
    trips = before["round_trips"] + 1
    try:
        after = stored({**before, **changes}, account, round_trips=trips)
    except Refusal as refusal:
        raise Impossible(f"保存失败（{refusal.errcode} {refusal.errmsg}）") from refusal
    as_sent = {key: before[key] for key in ("crops_as_sent",)}
    if "content" not in changes:
        as_sent["content_as_sent"] = before["content_as_sent"]
    draft.articles[index] = {**after, **as_sent}
    # A second is the finest difference draft/get can tell; two saves in one second look alike.
    draft.update_time = int(world.clock.now())
    draft.refusal = 0


def delete_draft(account: Account, media_id: str) -> None:
    """Delete a draft: what is being published of it is not stopped."""
    del account.drafts[draft_of(account, media_id).media_id]


def publish(world: World, account: Account, media_id: str, *, notify: bool) -> Release:
    """Press 发表, the one button that publishes or, with the notice on, sends to all (群发).

    Without notice it is out at once, no push, nothing counted. Callback_on_finish speaks of jobs
    of the interface only: a person's publication is told to nobody, unless the account's terms
    say `hand_events="all"`.
    """
    draft_of(account, media_id)
    if notify:
        return _send(world, account, media_id)
    release = _begin(world, account, media_id)
    come_out(world, account, release)
    if account.terms.hand_events == "all":
        push_event(world, account, finish_event(account, release))
    return release


def _send(world: World, account: Account, media_id: str) -> Release:
    """Send to all; the website's pushes and the API's are counted together (Batch_Sends)."""
    try:
        return mass_jobs.send_by_hand(world, account, media_id)
    except Refusal as refusal:
        sentence = "群发次数已用完" if refusal.errcode == NO_PUSH_LEFT else refusal.errmsg
        raise Impossible(f"{sentence}，可以不通知读者直接发表") from refusal


def _begin(world: World, account: Account, media_id: str) -> Release:
    draft = draft_of(account, media_id)
    release = Release(
        route="hand",
        media_id=media_id,
        called_at=world.clock.now(),
        articles=snapshot(draft.articles),
        publish_id=ids.digits(10),
        msg_data_id=ids.digits(10),
    )
    account.releases.append(release)
    return release


def delete_published(account: Account, number: int, index: int = 0) -> Release:
    """Delete what is out, by its place among the account's releases (from 0); `index` from 1."""
    if not 0 <= number < len(account.releases):
        raise Impossible("没有这篇已发表的内容")
    release = account.releases[number]
    if release.state not in ("out", "deleted") or index > len(release.articles):
        raise Impossible("这篇内容还没有发表，或者已经不在了")
    release.delete(index)
    return release


def answer_as_admin(
    world: World, account: Account, msg_id: str, said: Literal["confirm", "refuse"]
) -> None:
    """Answer what API 群发保护 asks the admin, within 30 minutes (Batch_Sends)."""
    waiting = [one for one in account.masses.waiting if one.release.msg_id == msg_id]
    if not waiting:
        raise Impossible("这次群发已经不在等待确认")
    mass_jobs.answer(world, account, waiting[0], said)


def switch_callback(account: Account, *, on: bool) -> None:
    """Switch the server configuration (服务器配置) on or off: off means that nothing is pushed.

    On means that the website's menu and automatic replies are off.
    """
    account.callback_on = on
    account.settle_website()


def reset_secret(world: World, account: Account) -> str:
    """Make a new AppSecret; what was got with the old one is void at once."""
    account.secret = ids.app_secret()
    tokens.retire(world, account)
    return account.secret


def protect(account: Account, *, on: bool) -> None:
    """Switch API 群发保护 (设置 - 安全中心 - 风险操作保护) on or off; Batch_Sends."""
    account.protected = on
