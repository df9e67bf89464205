"""The endpoints of customer-service messages.

Platform docs: sendCustomMessage, setTyping. Who may be written to, and how often, is in windows.py.
"""

from bot.sandbox.audience import Follower
from bot.sandbox.call import Answer, Call, Endpoint, Refusal, text_of
from bot.sandbox.custom_request import content_of
from bot.sandbox.told import Told
from bot.sandbox.windows import TYPING_AFTER, TYPING_LASTS

OK = {"errcode": 0, "errmsg": "ok"}


def send(call: Call) -> Answer:
    """POST message/custom/send: 45015 where no act of the follower allows it, 45047 when spent."""
    body = call.json()
    follower = _recipient(call, text_of(body, "touser"))
    kind, content = content_of(call.owner, body, call.now)
    match follower.windows.room(call.now):
        case "closed":
            raise Refusal(45015, "response out of time limit or subscription is canceled")
        case "spent":
            raise Refusal(45047, "out of response count limit")
    follower.windows.take(call.now)
    call.owner.told.append(Told(time=call.now, openid=follower.openid, kind=kind, content=content))
    return OK


def typing(call: Call) -> Answer:
    """POST message/custom/typing: `Typing` for 15 s, or `CancelTyping`."""
    body = call.json()
    windows, command = _recipient(call, text_of(body, "touser")).windows, text_of(body, "command")
    if command not in ("Typing", "CancelTyping"):
        raise Refusal(45072, "command should be Typing or CancelTyping")
    if call.now - windows.spoke_at > TYPING_AFTER:
        raise Refusal(45080, "can not set typing status without interaction in 30 seconds")
    if command == "Typing" and windows.typing_until > call.now:
        raise Refusal(45081, "typing status is already set")
    windows.typing_until = call.now + TYPING_LASTS if command == "Typing" else 0.0
    return OK


def _recipient(call: Call, openid: str) -> Follower:
    """Find who is written to: who left is 45015, as the text of that code says."""
    audience = call.owner.audience
    follower = audience.followers.get(openid)
    if follower is None:
        if openid in audience.left:
            raise Refusal(45015, "response out of time limit or subscription is canceled")
        raise Refusal(40003, "invalid openid")
    if follower.blocked:
        raise Refusal(43019, "the user is in the blacklist")
    return follower


TABLE = (
    Endpoint("message/custom/send", "POST", send),
    Endpoint("message/custom/typing", "POST", typing),
)
