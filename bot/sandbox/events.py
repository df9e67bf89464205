"""Tell an account's callback what has happened, as lost, doubled, late or reordered as wanted."""

import threading

from bot.sandbox import delivery
from bot.sandbox.callbacks import Fields, Keys
from bot.sandbox.world import Account, World

# Docs leave open who sends a finish event: "mphelper" in the table, an openid in the sample. One
# helper sends all, so two jobs that end in one second have equal FromUserName and CreateTime: the
# hostile reading for whoever tells events apart by these two, as the docs advise.
HELPER = "oR5Gjjl_eiZoUpGozMo7dbBJ362A"
HELD_AT_MOST = 60.0  # seconds until a reordered event comes though nothing overtook it


def push_event(world: World, account: Account, fields: Fields) -> None:
    """Push an event to the account's callback address; hold the world's lock, nothing waits.

    `fields` hold `Event` and what belongs to it. Without an address, or switched off in the back
    end, nothing is pushed. Delivery is that of messages: 5 s, three times.
    """
    whole = {
        "ToUserName": account.gh_id,
        "FromUserName": HELPER,
        "CreateTime": int(world.clock.now()),
        "MsgType": "event",
        **fields,
    }
    trouble = account.event_trouble
    if trouble.take("lose"):
        trouble.lost.append(whole)
        return
    times = 2 if trouble.take("double") else 1
    if trouble.late:
        late, trouble.late = trouble.late, 0.0
        world.agenda.at(world.clock.now() + late, lambda: _send(world, account, whole, times))
    elif trouble.take("reorder"):
        trouble.held.append(whole)
        world.agenda.at(
            world.clock.now() + HELD_AT_MOST, lambda: _release_held(world, account, after=None)
        )
    else:
        first = _send(world, account, whole, times)
        _release_held(world, account, after=first)


def _release_held(world: World, account: Account, *, after: threading.Thread | None) -> None:
    """Send what was held back, the newest first, behind the event that overtook it."""
    held = account.event_trouble.held
    while held:
        _send(world, account, held.pop(), after=after)


def _send(
    world: World,
    account: Account,
    fields: Fields,
    times: int = 1,
    after: threading.Thread | None = None,
) -> threading.Thread | None:
    """Deliver in threads of their own, two copies at once; answers the last of them."""
    if not account.callback_url or not account.callback_on:
        return None
    thread = None
    for _ in range(times):
        thread = threading.Thread(
            target=_deliver, args=(world, account, fields, after), name="sandbox-event", daemon=True
        )
        thread.start()
    return thread


def _deliver(
    world: World, account: Account, fields: Fields, after: threading.Thread | None
) -> None:
    if after is not None:
        after.join()
    with world.lock:
        url, limit = account.callback_url, account.terms.callback_seconds
        keys = keys_of(account)
    if not url:
        return
    with account.lines:
        done = delivery.deliver(url, keys, fields, clock=world.clock.now, limit=limit)
    with world.lock:
        account.deliveries.append(done)


def keys_of(account: Account) -> Keys:
    """What signs and encrypts the account's callbacks."""
    return Keys(
        app_id=account.app_id,
        token=account.callback_token,
        aes_key=account.aes_key,
        mode=account.mode,
    )
