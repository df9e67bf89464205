"""The two ways to an access token, and the check of one on every other call."""

import ipaddress
from collections.abc import Iterable

from bot.sandbox import ids, quotas
from bot.sandbox.call import Answer, Call, Refusal
from bot.sandbox.world import Account, Token, World

LIFETIME = 7200.0  # Get_access_token: seconds, "at most 7200"
OVERLAP = 300.0  # Get_access_token: for five minutes the old token works beside the new one
RENEWED_EARLY = 300.0  # Get_stable_access_token: the platform renews five minutes ahead
NOT_NEWEST = "invalid credential, access_token is invalid or not latest"


def check(call: Call) -> Account:
    """Find whose token a call carries: 41001, 40014, 40001 and 42001 if it is no good."""
    value = call.query.get("access_token", "")
    if not value:
        raise Refusal(41001, "access_token missing")
    token = call.world.tokens.get(value)
    if token is None:
        raise Refusal(40014, "invalid access_token")
    if token.retired_at is not None and call.now >= token.retired_at:
        raise Refusal(40001, NOT_NEWEST)
    if call.now >= token.expires_at:
        raise Refusal(42001, "access_token expired")
    return call.world.accounts[token.app_id]


def whose(call: Call) -> str:
    """Guess the account of a call before anything is checked, for faults and the log."""
    token = call.world.tokens.get(call.query.get("access_token", ""))
    if token is not None:
        return token.app_id
    if call.path == "stable_token":
        try:
            return str(call.json().get("appid", ""))
        except Refusal:
            return ""
    return call.query.get("appid", "")


def token(call: Call) -> Answer:
    """GET /cgi-bin/token: always a new token, the one before it lives on for five minutes."""
    account = _credentials(
        call, call.query.get("appid"), call.query.get("secret"), call.query.get("grant_type")
    )
    quotas.count(account, call.path, call.now)
    for old in _alive(call.world, account, stable=False):
        old.retired_at = min(old.retired_at or old.expires_at, call.now + OVERLAP)
    return _told(_issue(call.world, account, stable=False), call.now)


def stable_token(call: Call) -> Answer:
    """POST /cgi-bin/stable_token: the same token while it lasts, unless forced.

    Neither kind of token touches the other (Get_stable_access_token).
    """
    body = call.json()
    account = _credentials(call, body.get("appid"), body.get("secret"), body.get("grant_type"))
    quotas.count_minute(account, call.now)
    quotas.count(account, call.path, call.now)
    if body.get("force_refresh") is True:
        quotas.count_forced(account, call.now)
        retire(call.world, account, stable=True)
    fresh = [
        known
        for known in _alive(call.world, account, stable=True)
        if known.expires_at - call.now > RENEWED_EARLY
    ]
    return _told(fresh[-1] if fresh else _issue(call.world, account, stable=True), call.now)


def retire(world: World, account: Account, *, stable: bool | None = None) -> None:
    """Make an account's tokens void at once: of one kind, or with None of both."""
    now = world.clock.now()
    for known in _alive(world, account, stable=stable):
        known.retired_at = now


def _alive(world: World, account: Account, *, stable: bool | None) -> list[Token]:
    now = world.clock.now()
    return [
        known
        for known in world.tokens.values()
        if known.app_id == account.app_id
        and stable in (None, known.stable)
        and now < min(known.expires_at, known.retired_at or known.expires_at)
    ]


def _issue(world: World, account: Account, *, stable: bool) -> Token:
    now = world.clock.now()
    issued = Token(ids.access_token(now), account.app_id, stable, now + LIFETIME)
    world.tokens[issued.value] = issued
    return issued


def _told(issued: Token, now: float) -> Answer:
    return {"access_token": issued.value, "expires_in": round(issued.expires_at - now)}


def _credentials(call: Call, app_id: object, secret: object, grant_type: object) -> Account:
    """Check appid, then secret, and only then the address (the order observed in 2026)."""
    if not app_id:
        raise Refusal(41002, "appid missing")
    if grant_type != "client_credential":
        raise Refusal(40002, "invalid grant_type")
    if not secret:
        raise Refusal(41004, "appsecret missing")
    account = call.world.accounts.get(str(app_id))
    if account is None:
        raise Refusal(40013, "invalid appid")
    if account.frozen:
        raise Refusal(40243, "AppSecret is frozen, thaw it in the console")
    if secret != account.secret:
        raise Refusal(40125, "invalid appsecret")
    _check_address(call, account)
    return account


def settle_whitelist(account: Account, now: float) -> None:
    """Let a changed whitelist act once its delay (20 to 30 s, observed in 2026) is over."""
    if account.whitelist_next is not None and now >= account.whitelist_next[0]:
        account.ip_whitelist = account.whitelist_next[1]
        account.whitelist_next = None


def _check_address(call: Call, account: Account) -> None:
    settle_whitelist(account, call.now)
    ip = call.client_ip
    if account.ip_whitelist is not None and not _is_listed(ip, account.ip_whitelist):
        raise Refusal(40164, f"invalid ip {ip} ipv6 ::ffff:{ip}, not in whitelist", hint=False)


def _is_listed(ip: str, listed: Iterable[str]) -> bool:
    """Platform docs, "API IP whitelist": single addresses, and ranges such as 172.0.0.1/24."""
    address = ipaddress.ip_address(ip)
    return any(address in ipaddress.ip_network(one, strict=False) for one in listed)
