"""The endpoints about single followers: what is known of them, remarks, the blacklist.

Platform docs: User_Management. Names and pictures are not told since December 2021.
"""

from typing import Any

from bot.sandbox.audience import STARRED, Audience, Follower
from bot.sandbox.call import Answer, Call, Endpoint, Refusal, text_of

OK = {"errcode": 0, "errmsg": "ok"}
MOST_INFOS = 100  # user, info, batchget
LONGEST_REMARK = 29  # updateremark: "less than 30"
MOST_BLOCKED = 20  # batchblacklist: openids of a call
BLACKLIST_PAGE = 1000  # getblacklist; a sample in older documents has 10,000
BLACKLIST_GROUP = 1  # the group that the blacklist was, before there were tags


def info(call: Call) -> Answer:
    """GET user/info: of somebody who left nothing but that they did."""
    openid = call.query.get("openid", "")
    if not openid:
        raise Refusal(41009, "missing openid")
    return _info(call.owner.audience, openid, call.query.get("lang", "zh_CN"))


def infos(call: Call) -> Answer:
    """POST user/info/batchget: `user_list` of `openid` and `lang`, 100 at most."""
    listed = call.json().get("user_list")
    if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
        raise Refusal(47001, "data format error")
    if not 1 <= len(listed) <= MOST_INFOS:
        raise Refusal(40032, "invalid openid list size")
    audience = call.owner.audience
    return {
        "user_info_list": [
            _info(audience, text_of(one, "openid"), text_of(one, "lang") or "zh_CN")
            for one in listed
        ]
    }


def remark(call: Call) -> Answer:
    """POST user/info/updateremark; the code for too long a remark is not documented."""
    body = call.json()
    words = text_of(body, "remark")
    if len(words) > LONGEST_REMARK:
        raise Refusal(40035, "invalid parameter: remark")
    _follower(call.owner.audience, text_of(body, "openid")).remark = words
    return OK


def group_of(call: Call) -> Answer:
    """POST groups/getid: of before there were tags, and kept for old clients."""
    follower = _follower(call.owner.audience, text_of(call.json(), "openid"))
    return {"groupid": _group(follower)}


def blacklist(call: Call) -> Answer:
    """POST tags/members/getblacklist: openids behind `begin_openid`, a thousand at a time."""
    after = text_of(call.json(), "begin_openid")
    openids = [one.openid for one in call.owner.audience.followers.values() if one.blocked]
    if after and after not in openids:
        raise Refusal(40003, "invalid openid")
    begin = openids.index(after) + 1 if after else 0
    page = openids[begin : begin + BLACKLIST_PAGE]
    data = {"data": {"openid": page}} if page else {}
    last = page[-1] if page else ""
    return {"total": len(openids), "count": len(page), **data, "next_openid": last}


def block(call: Call) -> Answer:
    """POST tags/members/batchblacklist: what they send is not pushed any more, nor sent to them."""
    return _block(call, blocked=True)


def unblock(call: Call) -> Answer:
    """POST tags/members/batchunblacklist."""
    return _block(call, blocked=False)


def _block(call: Call, *, blocked: bool) -> Answer:
    audience, openids = call.owner.audience, call.json().get("openid_list")
    if not isinstance(openids, list) or not openids:
        raise Refusal(40031, "invalid openid list")
    if len(openids) > MOST_BLOCKED:
        raise Refusal(40032, "invalid openid list size")
    if not all(isinstance(one, str) and one for one in openids):
        raise Refusal(40003, "invalid openid")
    if not audience.followers.keys() >= set(openids):
        raise Refusal(49003, "not match openid with appid")
    for openid in openids:
        audience.followers[openid].blocked = blocked
    return OK


def _follower(audience: Audience, openid: str) -> Follower:
    follower = audience.followers.get(openid)
    if follower is None:
        raise Refusal(40003, "invalid openid")
    return follower


def _info(audience: Audience, openid: str, language: str) -> dict[str, Any]:
    if openid in audience.left and openid not in audience.followers:
        return {"subscribe": 0, "openid": openid}
    follower = _follower(audience, openid)
    return {
        "subscribe": 1,
        "openid": openid,
        "language": language,
        "subscribe_time": int(follower.followed_at),
        "remark": follower.remark,
        "groupid": _group(follower),
        "tagid_list": follower.tags,
        "subscribe_scene": follower.came_by,
        "qr_scene": follower.qr_scene,
        "qr_scene_str": follower.qr_scene_str,
    }


def _group(follower: Follower) -> int:
    if follower.blocked:
        return BLACKLIST_GROUP
    return STARRED if STARRED in follower.tags else 0


TABLE = (
    Endpoint("user/info", "GET", info),
    Endpoint("user/info/batchget", "POST", infos),
    Endpoint("user/info/updateremark", "POST", remark),
    Endpoint("groups/getid", "POST", group_of),
    Endpoint("tags/members/getblacklist", "POST", blacklist),
    Endpoint("tags/members/batchblacklist", "POST", block),
    Endpoint("tags/members/batchunblacklist", "POST", unblock),
)
