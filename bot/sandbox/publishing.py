"""How a draft gets out without a push: a job that ends later, once for each time it was asked for.

Platform docs: Publish (guide), Submit_publish, Get_status, Callback_on_finish.
"""

from bot.sandbox import ids
from bot.sandbox.callbacks import Fields
from bot.sandbox.events import push_event
from bot.sandbox.finish import mistaken, publish_finished
from bot.sandbox.releases import Release, snapshot
from bot.sandbox.world import Account, Draft, Ending, World

SUCCESS, UNDER_WAY, DELETED, BANNED = 0, 1, 5, 6
FAILURES = (2, 3, 4)  # originality, general, platform review
NAMING_ARTICLES = (2, 4)  # Get_status: only these two fill fail_idx


def begin(world: World, account: Account, draft: Draft) -> Release:
    """Start publishing a draft; it stays in the box, and may be asked for again, until it is out.

    The documents do not say what a second job for the same draft does. Hostile reading: both get
    out, as two articles.
    """
    release = Release(
        route="publish",
        media_id=draft.media_id,
        called_at=world.clock.now(),
        articles=snapshot(draft.articles),
        publish_id=ids.digits(10),
        msg_data_id=ids.digits(10),
    )
    account.releases.append(release)
    ending = account.endings.pop(0) if account.endings else Ending()
    seconds = account.terms.publish_seconds if ending.seconds is None else ending.seconds
    world.agenda.at(release.called_at + seconds, lambda: _finish(world, account, release, ending))
    return release


def come_out(world: World, account: Account, release: Release) -> None:
    """Let a release without push succeed: addresses, an article_id, and the draft leaves the box.

    Whatever was done to the draft meanwhile, what was called for is what gets out.
    """
    release.come_out(world.clock.now(), account.gh_id.removeprefix("gh_"))
    release.article_id = ids.media_id()
    release.verdict = str(SUCCESS)
    account.drafts.pop(release.media_id, None)


def status_of(release: Release) -> int:
    """The publish_status of Get_status, 0 to 6."""
    if release.state == "under_way":
        return UNDER_WAY
    return {"deleted": DELETED, "banned": BANNED}.get(release.state, int(release.verdict))


def _finish(world: World, account: Account, release: Release, ending: Ending) -> None:
    if ending.status == SUCCESS:
        come_out(world, account, release)
    else:
        release.state = "failed"
        release.verdict = str(ending.status)
        release.settled_at = world.clock.now()
        release.fail_idx = _named(release, ending)
    push_event(world, account, finish_event(account, release))


def finish_event(account: Account, release: Release) -> Fields:
    """The event that tells of a publication's end, as this account gets it."""
    form = account.terms.article_urls
    if release.state == "out" and account.terms.publish_event == "mass":
        return mistaken(release, len(account.audience.followers), form)
    return publish_finished(release, form)


def _named(release: Release, ending: Ending) -> list[int]:
    """The articles a failure names, by default all; counted from 1."""
    if ending.status not in NAMING_ARTICLES:
        return []
    return ending.fail_idx or list(range(1, len(release.articles) + 1))
