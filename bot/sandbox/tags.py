"""The endpoints of followers and tags, as far as they are targets of a mass send.

Platform docs: User tag management, Get_User_List.
"""

from collections.abc import Iterable
from typing import Any

from bot.sandbox.audience import STARRED, SYSTEM_TAGS, Audience
from bot.sandbox.call import Answer, Call, Endpoint, Refusal, number_of, text_of

OK = {"errcode": 0, "errmsg": "ok"}
MOST_TAGS, LONGEST_NAME = 100, 30  # tags, create: tags of an account, characters of a name
MOST_AT_ONCE, MOST_OF_ONE = 50, 20  # members, batchtagging: openids of a call, tags of a follower
PAGE = 10_000  # user, get
UNDELETABLE = 100_000  # tags, delete: followers of a tag over which it cannot be deleted


def create(call: Call) -> Answer:
    """POST tags/create: answers the new id and the name."""
    audience = call.owner.audience
    name = _name(call)
    if len([tag for tag in audience.tags if tag not in SYSTEM_TAGS]) >= MOST_TAGS:
        raise Refusal(45056, "too many tag now, no need to add new")
    return {"tag": {"id": audience.create_tag(name), "name": name}}


def every(call: Call) -> Answer:
    """GET tags/get: all with how many followers have each; WeChat's own starred group too."""
    audience = call.owner.audience
    return {
        "tags": [
            {"id": tag, "name": name, "count": len(audience.tagged(tag))}
            for tag, name in audience.tags.items()
        ]
    }


def rename(call: Call) -> Answer:
    """POST tags/update."""
    audience, name = call.owner.audience, _name(call)
    audience.tags[_own_tag(audience, call.json()["tag"])] = name
    return OK


def delete(call: Call) -> Answer:
    """POST tags/delete: from then on a mass send to it is 40152."""
    audience, part = call.owner.audience, call.json().get("tag")
    tag = _own_tag(audience, part if isinstance(part, dict) else {})
    if len(audience.tagged(tag)) > UNDELETABLE:
        raise Refusal(45057, "can't delete the tag that has too many fans")
    audience.delete_tag(tag)
    return OK


def add_members(call: Call) -> Answer:
    """POST tags/members/batchtagging: 50 openids at most, 20 tags at most on each."""
    audience, tag, openids = _members(call)
    wanting = [openid for openid in openids if tag not in audience.followers[openid].tags]
    if any(len(audience.followers[openid].tags) >= MOST_OF_ONE for openid in wanting):
        raise Refusal(45059, "can't add this tag to a user: too many tags")
    for openid in wanting:
        audience.followers[openid].tags.append(tag)
    return OK


def remove_members(call: Call) -> Answer:
    """POST tags/members/batchuntagging."""
    audience, tag, openids = _members(call)
    for openid in openids:
        tags = audience.followers[openid].tags
        if tag in tags:
            tags.remove(tag)
    return OK


def tags_of(call: Call) -> Answer:
    """POST tags/getidlist: the tags of one follower."""
    follower = call.owner.audience.followers.get(text_of(call.json(), "openid"))
    if follower is None:
        raise Refusal(40003, "invalid openid")
    return {"tagid_list": follower.tags}


def members(call: Call) -> Answer:
    """POST user/tag/get: the openids under a tag, 10,000 at a time."""
    body, audience = call.json(), call.owner.audience
    tag = _known_tag(audience, number_of(body, "tagid", -1))
    openids = [one.openid for one in audience.tagged(tag)]
    return _page(openids, text_of(body, "next_openid"))


def users(call: Call) -> Answer:
    """GET user/get: all openids, 10,000 at a time."""
    openids = list(call.owner.audience.followers)
    return {"total": len(openids), **_page(openids, call.query.get("next_openid", ""))}


def _page(openids: list[str], after: str) -> dict[str, Any]:
    """Cut a page behind an openid; `data` is absent when there is nothing (user, get)."""
    if after and after not in openids:
        raise Refusal(40003, "invalid openid")
    begin = openids.index(after) + 1 if after else 0
    page = openids[begin : begin + PAGE]
    data = {"data": {"openid": page}} if page else {}
    return {"count": len(page), **data, "next_openid": page[-1] if page else ""}


def _name(call: Call) -> str:
    """Take the name of a tag: 40051 for none, 45158 too long, 45157 taken."""
    part = call.json().get("tag")
    name = text_of(part, "name") if isinstance(part, dict) else ""
    if not name:
        raise Refusal(40051, "invalid tag name")
    if len(name) > LONGEST_NAME:
        raise Refusal(45158, "tag name too long")
    if name in call.owner.audience.tags.values():
        raise Refusal(45157, "invalid tag name: it is taken")
    return name


def _own_tag(audience: Audience, part: dict[str, Any]) -> int:
    """Take the id of a tag that may be changed: not one of WeChat's own (45058)."""
    tag = number_of(part, "id", -1)
    if tag in SYSTEM_TAGS:
        raise Refusal(45058, "can't modify sys tag")
    return _known_tag(audience, tag)


def _known_tag(audience: Audience, tag: int) -> int:
    if tag not in audience.tags:
        raise Refusal(45159, "invalid tag")
    return tag


def _members(call: Call) -> tuple[Audience, int, Iterable[str]]:
    body, audience = call.json(), call.owner.audience
    tag = number_of(body, "tagid", -1)
    if tag in SYSTEM_TAGS and tag != STARRED:
        raise Refusal(45058, "can't modify sys tag")
    openids = body.get("openid_list")
    if not isinstance(openids, list) or not openids:
        raise Refusal(40031, "invalid openid list")
    if len(openids) > MOST_AT_ONCE:
        raise Refusal(40032, "invalid openid list size")
    if not all(isinstance(one, str) and one for one in openids):
        raise Refusal(40003, "invalid openid")
    if not audience.followers.keys() >= set(openids):
        raise Refusal(49003, "not match openid with appid")
    return audience, _known_tag(audience, tag), openids


TABLE = (
    Endpoint("tags/create", "POST", create),
    Endpoint("tags/get", "GET", every),
    Endpoint("tags/update", "POST", rename),
    Endpoint("tags/delete", "POST", delete),
    Endpoint("tags/members/batchtagging", "POST", add_members),
    Endpoint("tags/members/batchuntagging", "POST", remove_members),
    Endpoint("tags/getidlist", "POST", tags_of),
    Endpoint("user/tag/get", "POST", members),
    Endpoint("user/get", "GET", users),
)
