"""Daily and per-minute limits of every endpoint, counted per account and Beijing day."""

from bot.sandbox.call import Refusal
from bot.sandbox.clock import beijing_day, beijing_month
from bot.sandbox.world import Account, Usage

# API_Call_Limits: calls a day. Endpoints of one row there share one counter.
DAILY: dict[str, tuple[str, int]] = {
    "token": ("token", 2000),
    "stable_token": ("stable_token", 500_000),
    "media/uploadimg": ("upload", 100_000),
    "media/upload": ("upload", 100_000),
    "material/add_material": ("upload", 100_000),
    "media/get": ("download", 200_000),
    "material/get_material": ("download", 200_000),
    "draft/add": ("draft/add", 1000),
    "draft/get": ("draft/get", 500),
    "draft/update": ("draft/update", 1000),
    "draft/delete": ("draft/delete", 1000),
    "draft/count": ("draft/count", 1000),
    "draft/batchget": ("draft/batchget", 1000),
    "freepublish/submit": ("freepublish/submit", 100),
    "freepublish/get": ("freepublish/get", 100),
    "freepublish/getarticle": ("freepublish/getarticle", 100),
    "freepublish/batchget": ("freepublish/batchget", 100),
    "freepublish/delete": ("freepublish/delete", 10),
    "message/mass/sendall": ("message/mass/sendall", 100),
    "message/mass/send": ("message/mass/send", 100),
    "message/mass/preview": ("message/mass/preview", 100),
    "message/mass/delete": ("message/mass/delete", 10),
    "message/custom/send": ("message/custom/send", 500_000),
    "menu/create": ("menu/create", 1000),
    "menu/get": ("menu/get", 10_000),
    "menu/delete": ("menu/delete", 1000),
    "menu/addconditional": ("menu/addconditional", 2000),  # Personalized_menu_interface
    "menu/delconditional": ("menu/delconditional", 2000),
    "menu/trymatch": ("menu/trymatch", 20_000),
    "user/get": ("user/get", 500),
    "user/info": ("user/info", 5_000_000),
    "user/info/updateremark": ("user/info/updateremark", 10_000),
    "qrcode/create": ("qrcode/create", 100_000),
}
STABLE_PER_MINUTE = 10_000  # Get_stable_access_token
FORCED_A_DAY = 20  # Get_stable_access_token, force_refresh
FORCED_APART = 30.0  # seconds, the same page
CLEARINGS_A_MONTH = 10  # clear_quota, both versions together


def usage_today(account: Account, now: float) -> Usage:
    """Answer the account's counters, set back to nothing if Beijing has had a midnight since."""
    usage, day = account.usage, beijing_day(now)
    if usage.day != day:
        usage.day = day
        usage.counts.clear()
        usage.forced.clear()
    return usage


def count(account: Account, path: str, now: float) -> None:
    """Count one call; over the daily limit it is 45009 until midnight in Beijing."""
    group, limit = DAILY.get(path, (path, None))
    counts = usage_today(account, now).counts
    if limit is not None and counts.get(group, 0) >= limit:
        raise Refusal(45009, "reach max api daily quota limit", hint=False)
    counts[group] = counts.get(group, 0) + 1


def count_minute(account: Account, now: float) -> None:
    """Count one stable_token call against its limit per minute: 45011."""
    usage, minute = account.usage, int(now // 60)
    if usage.minute != minute:
        usage.minute, usage.minute_count = minute, 0
    if usage.minute_count >= STABLE_PER_MINUTE:
        raise Refusal(45011, "api minute-quota reach limit, must slower, retry next minute")
    usage.minute_count += 1


def count_forced(account: Account, now: float) -> None:
    """Allow a force_refresh: at most 20 a day (45009), at least 30 s apart (45011)."""
    forced = usage_today(account, now).forced
    if len(forced) >= FORCED_A_DAY:
        raise Refusal(45009, "reach max api daily quota limit", hint=False)
    if forced and now - forced[-1] < FORCED_APART:
        raise Refusal(45011, "force_refresh too frequent, retry after 30 seconds")
    forced.append(now)


def clear(account: Account, now: float) -> None:
    """Set the day's counters back, at most ten times a month: 48006."""
    usage, month = usage_today(account, now), beijing_month(now)
    if usage.cleared.get(month, 0) >= CLEARINGS_A_MONTH:
        raise Refusal(48006, "forbid to clear quota because of reaching the limit")
    usage.cleared[month] = usage.cleared.get(month, 0) + 1
    usage.counts.clear()
