"""How often an account may send to many, and who of its followers gets nothing.

Platform docs: Batch_Sends. Days and months are Beijing's, as for all quotas.
"""

from bot.sandbox.audience import A_MONTH
from bot.sandbox.call import Refusal
from bot.sandbox.clock import beijing_day, beijing_month
from bot.sandbox.masses import Target
from bot.sandbox.releases import Release
from bot.sandbox.world import Account

MINUTE, CALLS_A_MINUTE = 60.0, 60  # Batch_Sends: more in a minute are refused
TO_ALL_A_MONTH = 4  # Batch_Sends: service accounts, API and website together


def count_call(account: Account, now: float) -> None:
    """Count a call of sendall or send; over the limit of a minute it is 45011."""
    calls = account.masses.calls
    while calls and now - calls[0] >= MINUTE:
        calls.popleft()
    calls.append(now)
    if len(calls) > CALLS_A_MINUTE:
        raise Refusal(45011, "api minute-quota reach limit, must slower, retry next minute")


def check(account: Account, target: Target, now: float) -> None:
    """Refuse with 45028 what the quota does not allow; whatever notified counts, by hand too.

    "Successful" is the docs' word: what failed gives its place back. What is under way, or waits
    for the admin, has taken it.
    """
    if account.terms.mass_quota == "lifted":
        return
    pushed = [one for one in account.releases if one.notified and one.state != "failed"]
    if account.kind == "service":
        # To a tag or a list as often as one likes: it does not enter the history, and the
        # followers' own limit holds it.
        to_all = [one for one in pushed if one.target == "all"]
        is_spent = target.everyone and _is_spent(to_all, now)
    else:
        is_spent = _has_one_today(pushed, now)  # to all or to a tag: one a day
    if is_spent:
        raise Refusal(45028, "has no masssend quota", hint=False)


def is_left_out(account: Account, openid: str, now: float) -> bool:
    """Tell whether somebody is filtered: no follower, blacklisted, refuses, or full for now."""
    follower = account.audience.followers.get(openid)
    if follower is None or follower.refuses or follower.blocked:
        return True
    # Of a service account a follower gets four a month; further ones fail silently.
    is_full = follower.had(beijing_month(now)) >= A_MONTH
    return is_full and account.kind == "service" and account.terms.mass_quota == "enforced"


def _is_spent(to_all: list[Release], now: float) -> bool:
    month = beijing_month(now)
    monthly = sum(beijing_month(one.called_at) == month for one in to_all)
    return monthly >= TO_ALL_A_MONTH or _has_one_today(to_all, now)


def _has_one_today(pushed: list[Release], now: float) -> bool:
    return any(beijing_day(one.called_at) == beijing_day(now) for one in pushed)
