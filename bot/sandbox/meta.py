"""The account's own endpoints: addresses, quotas, request ids."""

import re
import socket
from urllib.parse import urlsplit

from bot.sandbox import quotas
from bot.sandbox.call import Answer, Call, Refusal, text_of

RID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}")
RID_LIFETIME = 7 * 86_400  # seconds; Get_rid_info
OK = {"errcode": 0, "errmsg": "ok"}
CHECKS = frozenset({"dns", "ping", "all"})
OPERATORS = frozenset({"CHINANET", "UNICOM", "CAP", "DEFAULT"})


def api_addresses(_: Call) -> Answer:
    """GET get_api_domain_ip; addresses of the documentation range, there is nobody behind them."""
    return {"ip_list": ["203.0.113.10", "203.0.113.11"]}


def callback_addresses(_: Call) -> Answer:
    """GET getcallbackip: whence callbacks come, here the machine itself."""
    return {"ip_list": ["127.0.0.1"]}


def check_callback(call: Call) -> Answer:
    """POST callback/check: what the host of the callback resolves to; 40201, 40202, 40203.

    Nobody is pinged: a host that resolves is said to have lost nothing.
    """
    asked = call.json()
    if not call.owner.callback_url:
        raise Refusal(40201, "url not set")
    if text_of(asked, "action") not in CHECKS:
        raise Refusal(40202, "invalid action")
    if text_of(asked, "check_operator") not in OPERATORS:
        raise Refusal(40203, "invalid check_operator")
    try:
        found = socket.getaddrinfo(urlsplit(call.owner.callback_url).hostname, None)
    except OSError:
        return {"dns": [], "ping": []}
    addresses = sorted({str(each[4][0]) for each in found})
    ping = {"from_operator": "DEFAULT", "package_loss": "0%", "time": "1.0ms"}
    return {
        "dns": [{"ip": each, "real_operator": "DEFAULT"} for each in addresses],
        "ping": [{"ip": each, **ping} for each in addresses],
    }


def get_quota(call: Call) -> Answer:
    """POST openapi/quota/get: limit and use of one endpoint; 76003, 76021 for bad paths."""
    cgi_path = text_of(call.json(), "cgi_path")
    if not cgi_path.startswith("/"):
        raise Refusal(76003, "cgi_path must begin with /")
    row = quotas.DAILY.get(cgi_path.removeprefix("/cgi-bin/"))
    if row is None:
        raise Refusal(76021, "cgi_path not found")
    group, limit = row
    used = quotas.usage_today(call.owner, call.now).counts.get(group, 0)
    quota = {"daily_limit": limit, "used": used, "remain": limit - used}
    per_minute = {"call_count": 0, "refresh_second": 60}
    return {**OK, "quota": quota, "rate_limit": per_minute, "component_rate_limit": per_minute}


def clear_quota(call: Call) -> Answer:
    """POST clear_quota: all counters of the day back to nothing, ten times a month."""
    if text_of(call.json(), "appid") != call.owner.app_id:
        raise Refusal(40013, "invalid appid")
    quotas.clear(call.owner, call.now)
    return OK


def clear_quota_by_secret(call: Call) -> Answer:
    """POST clear_quota/v2: the same with appid and appsecret instead of a token."""
    body = call.json()
    account = call.world.accounts.get(text_of(body, "appid"))
    if account is None:
        raise Refusal(40013, "invalid appid")
    if text_of(body, "appsecret") != account.secret:
        raise Refusal(40125, "invalid appsecret")
    quotas.clear(account, call.now)
    return OK


def get_rid(call: Call) -> Answer:
    """POST openapi/rid/get: what an earlier refusal was about; 76001 to 76004."""
    rid = text_of(call.json(), "rid")
    if not RID.fullmatch(rid):
        raise Refusal(76002, "invalid rid")
    record = call.world.rids.get(rid)
    if record is None:
        raise Refusal(76001, "rid not found")
    if record.app_id != call.owner.app_id:
        raise Refusal(76003, "rid of another account")
    if call.now - record.time > RID_LIFETIME:
        raise Refusal(76004, "rid too old")
    return {**OK, "request": record.request}
