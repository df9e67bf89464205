"""The life of a mass send: accepted, confirmed by the admin if need be, sent, told."""

from typing import Literal

from bot.sandbox import ids, mass_quota, mass_result
from bot.sandbox.call import Refusal
from bot.sandbox.events import push_event
from bot.sandbox.mass_request import Wanted
from bot.sandbox.masses import APART, Content, Mass, Target
from bot.sandbox.releases import Release, Route, snapshot
from bot.sandbox.world import Account, World

ADMIN_PATIENCE = 1800.0  # seconds; Batch_Sends: refused or 30 minutes silent, and it has failed
EVERYONE = Target(everyone=True)
AdminAnswer = Literal["confirm", "refuse", "expire"]


def submit(world: World, account: Account, asked: Wanted) -> Mass:
    """Accept what the API asks for, or raise Refusal: 40152, 40007, 42010, 45028."""
    recipients = _recipients(account, asked.target)
    _check_media(account, asked.content, world.clock.now())
    mass_quota.check(account, asked.target, world.clock.now())
    mass = _accept(world, account, asked, recipients, "mass")
    if account.protected and asked.target.everyone:
        _wait_for_admin(world, account, mass)
    else:
        _start(world, account, mass)
    return mass


def send_by_hand(world: World, account: Account, media_id: str) -> Release:
    """Do what 群发 in the back end does with a draft: to all, under the same quota.

    Any kind of account may, a personal one too. The API's protection does not stop it. Raises
    Refusal: 40007 for an unknown draft, 45028 for a spent quota.
    """
    content = Content(kind="mpnews", media_ids=(media_id,))
    _check_media(account, content, world.clock.now())
    mass_quota.check(account, EVERYONE, world.clock.now())
    asked = Wanted(target=EVERYONE, content=content, ignore_reprint=False, key="")
    mass = _accept(world, account, asked, _recipients(account, EVERYONE), "hand")
    _start(world, account, mass)
    return mass.release


def answer(world: World, account: Account, mass: Mass, said: AdminAnswer) -> None:
    """Have the admin answer, or let the time be over; without effect if nobody waits."""
    if mass.waits_until is None:
        return
    mass.waits_until = None
    if said == "confirm":
        _start(world, account, mass)
    else:
        refused = said == "refuse"
        _end(
            world,
            account,
            mass,
            mass_result.ADMIN_REFUSED if refused else mass_result.ADMIN_SILENT,
        )


def find_articles(account: Account, content: Content) -> list[dict[str, object]]:
    """The articles of the draft that is meant; other content has none. Raises Refusal 40007."""
    if content.kind != "mpnews":
        return []
    draft = account.drafts.get(content.media_ids[0])
    if draft is None:
        raise Refusal(40007, "invalid media_id")
    return draft.articles


def _recipients(account: Account, target: Target) -> list[str]:
    """List whom it goes to; a tag that is not there, or no longer, is 40152 (sendAll)."""
    if target.everyone:
        return list(account.audience.followers)
    if target.tag is None:
        return list(target.openids)
    if target.tag not in account.audience.tags:
        raise Refusal(40152, "invalid tag_id")
    return [one.openid for one in account.audience.tagged(target.tag)]


def _check_media(account: Account, content: Content, now: float) -> None:
    if content.kind == "mpnews":
        find_articles(account, content)
        return
    for media_id in content.media_ids:
        if media_id not in account.materials and media_id not in account.temporary:
            raise Refusal(40007, "invalid media_id")
    # The list of return codes: 42010, one media_id sent to many again too soon.
    recent = [one for one in account.masses.every if now - one.release.called_at < APART]
    if any(set(one.content.media_ids) & set(content.media_ids) for one in recent):
        raise Refusal(42010, "media_id mass send too fast, please retry")


def _accept(
    world: World, account: Account, asked: Wanted, recipients: list[str], route: Route
) -> Mass:
    """Write it down, and take the draft out of the box: from here on its id is 40007.

    Draft_Box: a draft that was sent leaves the box. That it leaves at once, and does not come
    back when the sending fails, is the reading that costs a careless client most.
    """
    target = asked.target
    media_id = asked.content.media_ids[0] if asked.content.media_ids else ""
    articles = snapshot(find_articles(account, asked.content))
    account.drafts.pop(media_id, None)
    named = f"tag:{target.tag}" if target.tag is not None else f"openids:{len(target.openids)}"
    release = Release(
        route=route,
        media_id=media_id,
        called_at=world.clock.now(),
        articles=articles,
        notified=True,
        target="all" if target.everyone else named,
        msg_id=ids.digits(10),
        msg_data_id=ids.digits(10) if articles else "",
        clientmsgid=asked.key,
    )
    mass = Mass(
        release=release,
        key=asked.key,
        content=asked.content,
        ignore_reprint=asked.ignore_reprint,
        recipients=recipients,
    )
    account.releases.append(release)
    account.masses.every.append(mass)
    return mass


def _wait_for_admin(world: World, account: Account, mass: Mass) -> None:
    mass.release.state = "awaiting_admin"
    mass.waits_until = world.clock.now() + ADMIN_PATIENCE
    world.agenda.at(mass.waits_until, lambda: answer(world, account, mass, "expire"))


def _start(world: World, account: Account, mass: Mass) -> None:
    """Begin to send. The docs: it ends "after some time"."""
    mass.release.state = "under_way"
    moment = world.clock.now() + account.terms.mass_seconds
    world.agenda.at(moment, lambda: _finish(world, account, mass))


def _finish(world: World, account: Account, mass: Mass) -> None:
    verdict = mass_result.verdict_of(account, mass)
    if verdict == mass_result.SUCCESS:
        now = world.clock.now()
        mass_result.count(account, mass, now)
        mass.release.come_out(now, account.gh_id.removeprefix("gh_"))
    _end(world, account, mass, verdict)


def _end(world: World, account: Account, mass: Mass, verdict: str) -> None:
    """Settle it and tell the callback; what a person sent is told unless the terms say no."""
    release = mass.release
    release.verdict, release.settled_at = verdict, world.clock.now()
    if verdict != mass_result.SUCCESS:
        release.state = "failed"
    if release.route == "mass" or account.terms.hand_events != "none":
        push_event(world, account, mass_result.event(account, mass))
