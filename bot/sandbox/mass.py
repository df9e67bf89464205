"""The endpoints under message/mass/: send, look, delete, preview, speed."""

from bot.sandbox import ids, mass_jobs, mass_quota
from bot.sandbox.audience import Follower
from bot.sandbox.call import Answer, Call, Endpoint, Refusal, number_of, text_of
from bot.sandbox.mass_request import Wanted, content_of, filter_of, list_of, wanted
from bot.sandbox.masses import Mass, Preview, Target

OK = {"errcode": 0, "errmsg": "ok"}
SPEEDS = (80, 60, 45, 30, 10)  # speed, set: 10,000 messages a minute of each level
OPENID_LENGTH = 28


def sendall(call: Call) -> Answer:
    """POST message/mass/sendall: to all, or to those with a tag."""
    body = call.json()
    mass_quota.count_call(call.owner, call.now)
    return _send(call, _read(call, filter_of(body)))


def send(call: Call) -> Answer:
    """POST message/mass/send: to a list of openids; certified service accounts only."""
    body = call.json()
    mass_quota.count_call(call.owner, call.now)
    return _send(call, _read(call, list_of(body)))


def preview(call: Call) -> Answer:
    """POST message/mass/preview: to one person, who must follow; the draft stays, no quota goes.

    `towxname` counts if both are given (preview). 40003, 40132, 43004, 40007.
    """
    body = call.json()
    content = content_of(body)
    follower = _by_name(call, name) if (name := text_of(body, "towxname")) else _by_openid(call)
    call.titles = [str(one["title"]) for one in mass_jobs.find_articles(call.owner, content)]
    materials = call.owner.materials.keys() | call.owner.temporary.keys()
    if content.kind not in ("mpnews", "text") and not materials >= set(content.media_ids):
        raise Refusal(40007, "invalid media_id")
    call.owner.masses.previews.append(Preview(call.now, follower.openid, content))
    return {"errcode": 0, "errmsg": "preview success", "msg_id": int(ids.digits(10))}


def get(call: Call) -> Answer:
    """POST message/mass/get: one of four words, and no address (massMsgGet)."""
    mass = _find(call)
    status = mass.status(call.now, call.owner.terms.mass_tail)
    return {"msg_id": int(mass.release.msg_id), "msg_status": status}


def delete(call: Call) -> Answer:
    """POST message/mass/delete: the page of an article, or with article_idx 0 of all.

    Only what the API sent, and sent successfully; only articles (deleteMassMsg). Cards in chats
    stay, and the quota stays spent.
    """
    body = call.json()
    if not body.get("msg_id") and text_of(body, "url"):
        _delete_by_url(call, text_of(body, "url"))
        return OK
    mass, index = _find(call), number_of(body, "article_idx")
    if mass.release.route != "mass" or mass.release.state not in ("out", "deleted"):
        raise Refusal(40059, "invalid msg id")
    if mass.content.kind not in ("mpnews", "mpvideo"):
        raise Refusal(40008, "invalid message type")
    if not 0 <= index <= max(1, len(mass.release.articles)):
        raise Refusal(40060, "invalid article idx")
    mass.release.delete(index)
    return OK


def get_speed(call: Call) -> Answer:
    """POST message/mass/speed/get: the level, and what it is in 10,000 a minute."""
    speed = call.owner.masses.speed
    return {"speed": speed, "realspeed": SPEEDS[speed]}


def set_speed(call: Call) -> Answer:
    """POST message/mass/speed/set: 0 (fastest) to 4; 45083, 45084."""
    body = call.json()
    if "speed" not in body:
        raise Refusal(45084, "speed missing")
    speed = number_of(body, "speed")
    if not 0 <= speed < len(SPEEDS):
        raise Refusal(45083, "speed must be 0 to 4")
    call.owner.masses.speed = speed
    return OK


def _read(call: Call, target: Target) -> Wanted:
    return wanted(call.json(), target, longest_key=call.owner.terms.clientmsgid)


def _send(call: Call, asked: Wanted) -> Answer:
    account, now = call.owner, call.now
    masses, terms = account.masses, account.terms
    earlier = masses.by_key(asked.key, now)
    if earlier is not None:
        _refuse_repeat(earlier, is_hasty=masses.is_hasty(asked.key, now))
    # In code mode the platform answers while the admin is asked; a second one finds it busy.
    by_code = account.protected and asked.target.everyone and terms.protection == "code"
    if by_code and masses.waiting:
        raise Refusal(89505, "a mass send is waiting for the admin's confirmation")
    mass = mass_jobs.submit(call.world, account, asked)
    masses.is_hasty(asked.key, now)
    call.titles = [str(one["title"]) for one in mass.release.articles]
    if by_code:
        raise Refusal(89504, "mass send needs the admin's confirmation")
    if terms.first_45065:
        _refuse_repeat(mass, is_hasty=False)
    told = {"errcode": 0, "errmsg": "send job submission success"}
    return told | {"msg_id": int(mass.release.msg_id)} | _data_id(mass)


def _refuse_repeat(earlier: Mass, *, is_hasty: bool) -> None:
    """Say that the key is known: 45065 with the msg_id, within a minute 45066 without.

    Batch_Sends, clientmsgid. Neither msg_data_id nor msg_status come along (as answers of 2020
    show): message/mass/get tells the latter.
    """
    if is_hasty:
        raise Refusal(45066, "same clientmsgid retry too fast")
    msg_id = int(earlier.release.msg_id)
    raise Refusal(45065, "clientmsgid exist", hint=False, also={"msg_id": msg_id})


def _data_id(mass: Mass) -> dict[str, int]:
    """Only articles have one (sendAll)."""
    return {"msg_data_id": int(mass.release.msg_data_id)} if mass.release.msg_data_id else {}


def _find(call: Call) -> Mass:
    """Find what msg_id means, a number or a text of one: 40059."""
    msg_id = call.json().get("msg_id")
    mass = call.owner.masses.by_id(str(msg_id))
    if mass is None:
        raise Refusal(40059, "invalid msg id")
    return mass


def _delete_by_url(call: Call, url: str) -> None:
    """Delete the one article at an address, in either of its forms: 40065."""
    for mass in call.owner.masses.every:
        for index, article in enumerate(mass.release.articles, start=1):
            if mass.release.route == "mass" and url in (
                article.get("url"),
                article.get("long_url"),
            ):
                mass.release.delete(index)
                return
    raise Refusal(40065, "invalid url")


def _by_name(call: Call, name: str) -> Follower:
    follower = call.owner.audience.named(name)
    if follower is None:
        raise Refusal(40132, "invalid wechat id")
    return follower


def _by_openid(call: Call) -> Follower:
    openid = text_of(call.json(), "touser")
    if len(openid) != OPENID_LENGTH or not openid.startswith("o"):
        raise Refusal(40003, "invalid openid")
    follower = call.owner.audience.followers.get(openid)
    if follower is None:
        raise Refusal(43004, "require subscribe")
    return follower


TABLE = (
    Endpoint("message/mass/sendall", "POST", sendall),
    Endpoint("message/mass/send", "POST", send),
    Endpoint("message/mass/preview", "POST", preview),
    Endpoint("message/mass/get", "POST", get),
    Endpoint("message/mass/delete", "POST", delete),
    Endpoint("message/mass/speed/get", "POST", get_speed),
    Endpoint("message/mass/speed/set", "POST", set_speed),
)
