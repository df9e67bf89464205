"""Turn what WeChat answers, or its silence, into a remedy: (call, code) in, an error out. Pure."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Final

from workers.errors import (
    AlreadySent,
    NoAnswer,
    QuotaSpent,
    Refused,
    TryLater,
    WeChatError,
)
from workers.publication import Kind
from workers.schedule.beijing import next_day, next_month
from workers.wechat.codes import BY_CALL, BY_CODE, Entry, Until

SYSTEM_BUSY: Final = frozenset({-1, 268487001, 268487002, 268488001})
# Platform docs, API 群发保护: the admin is asked in WeChat; 89503 asks about any call's address.
ASKS_ADMIN: Final = frozenset({89503, 89504, 89505})
UNKNOWN_ID: Final = 40007
DISPUTED: Final = {
    45003: "title",
    45004: "digest",
    45110: "author",
    53402: "crops",
    88000: "comments",
}
_WRITES: Final = frozenset({"draft/add", "draft/update"})
_READS: Final = frozenset({"draft/get", "material/get_material"})
WORDS: Final = 120  # so much of WeChat's own text is shown

# What makes a second thing, or reaches people a second time, when it is done twice.
IRREVERSIBLE: Final = frozenset(
    {
        "draft/add",
        "freepublish/submit",
        "message/mass/sendall",
        "message/mass/send",
        "message/mass/preview",
        "message/custom/send",
        "message/template/send",
    }
)
TOKEN_CALLS: Final = frozenset({"token", "stable_token"})

KINDS: Final = {
    Kind.PERSONAL: "个人或未认证的公众号",
    Kind.SUBSCRIPTION: "认证公众号",
    Kind.SERVICE: "认证服务号",
}
_CERTIFIED: Final = frozenset({Kind.SUBSCRIPTION, Kind.SERVICE})
# The platform's table of rights: the call, or with a slash its family; the right's name, who has
# it, and what one without it does instead.
RIGHTS: Final[tuple[tuple[str, str, frozenset[Kind], str], ...]] = (
    (
        "freepublish/",
        "发布",
        _CERTIFIED,
        "请把 route 设为 draft，由人在公众号后台的草稿箱里点“发表”",
    ),
    (
        "message/mass/",
        "群发",
        _CERTIFIED,
        "请把 route 设为 draft，由人在公众号后台点“发表”并选择通知",
    ),
    ("message/mass/send", "按 openid 群发", frozenset({Kind.SERVICE}), "请改用按标签或全部群发"),
    ("message/custom/", "客服消息", _CERTIFIED, "只能在对方发来消息时当场回复"),
    ("message/template/", "模板消息", frozenset({Kind.SERVICE}), "请不要使用模板消息"),
    ("menu/", "自定义菜单", _CERTIFIED, "请用聊天里的数字菜单代替"),
    ("user/", "用户管理", _CERTIFIED, "请不要使用依赖粉丝资料的功能"),
    ("tags/", "标签管理", _CERTIFIED, "请不要使用标签"),
    ("comment/", "留言管理", _CERTIFIED, "请把 comments 设为 false"),
    ("datacube/", "数据统计", _CERTIFIED, "请到公众号后台的“数据”里看"),
    ("draft/", "草稿箱", frozenset(Kind), ""),
    ("material/", "素材管理", frozenset(Kind), ""),
    ("media/", "素材管理", frozenset(Kind), ""),
)


def remedy(
    call: str,
    errcode: int,
    errmsg: str,
    *,
    kind: Kind,
    now: datetime | None = None,
    earlier: str = "",
) -> WeChatError:
    """What to do about an errcode: the error to raise, with a Chinese sentence for operators.

    `call` is the path behind /cgi-bin/, `kind` the account's, `now` an aware moment, from which
    the end of a quota is reckoned; `earlier` the msg_id that stands beside the errcode, if any.
    """
    entry = _entry(call, errcode)
    words = _clean(errmsg)
    about = {"call": call, "ip": _address(errmsg), "right": _missing_right(call, kind)}
    sentence = f"{_filled(entry.sentence, about)}（微信错误码 {errcode}）"
    if entry.remedy is Refused or errcode not in BY_CODE:
        sentence += f"：{words}" if words else ""
    rid = _rid(errmsg)
    if entry.remedy is TryLater:
        return TryLater(sentence, retry_after=entry.wait, call=call, errcode=errcode, rid=rid)
    if entry.remedy is QuotaSpent:
        until = _until(entry.until, kind, now or datetime.now(UTC))
        return QuotaSpent(sentence, until=until, call=call, errcode=errcode, rid=rid)
    if entry.remedy is AlreadySent:
        if not earlier:  # taken before, but as what?
            return NoAnswer(sentence, call=call, errcode=errcode, rid=rid)
        return AlreadySent(sentence, receipt=earlier, call=call, errcode=errcode, rid=rid)
    return entry.remedy(sentence, call=call, errcode=errcode, rid=rid)


def is_gone(error: WeChatError) -> bool:
    """Tell whether what a media_id named is not there any more; only for a call that reads."""
    return error.call in _READS and error.errcode == UNKNOWN_ID


def cover_is_gone(error: WeChatError) -> bool:
    """Tell whether an article was refused for its cover; only where its draft is known to be."""
    return error.call in _WRITES and error.errcode == UNKNOWN_ID


def disputed(error: WeChatError) -> str | None:
    """Name what of an article WeChat does not take: a text too long, crops, comments."""
    return DISPUTED.get(error.errcode or 0)


def awaits_admin(error: WeChatError) -> bool:
    """Tell whether WeChat has asked the account's admin and waits for the answer."""
    return error.errcode in ASKS_ADMIN


def silence(call: str, what: str) -> NoAnswer | TryLater:
    """What to do when no answer came, or none that can be trusted; `what` says which (Chinese)."""
    if call in IRREVERSIBLE:
        return NoAnswer(f"调用 {call} 后{what}：可能已经成功，先核对，不要直接重做", call=call)
    return TryLater(f"调用 {call} 时{what}，稍后自动重试", call=call)


def unsent(call: str, what: str, *, retry_after: float = 5.0) -> TryLater:
    """What to do when the call surely never reached WeChat."""
    return TryLater(f"{call} 没有发出：{what}，稍后自动重试", retry_after=retry_after, call=call)


def still_stale(error: WeChatError) -> TryLater:
    """The remedy when WeChat refuses even the token it has just given."""
    return TryLater(
        f"微信不认刚取得的 access_token（微信错误码 {error.errcode}）：一分钟后自动重试；"
        "若一直如此，请检查是否有别的程序也在刷新这个公众号的 access_token",
        retry_after=60,
        call=error.call,
        errcode=error.errcode,
        rid=error.rid,
    )


def _entry(call: str, errcode: int) -> Entry:
    if errcode in SYSTEM_BUSY and call in IRREVERSIBLE:
        return Entry(NoAnswer, "微信系统繁忙：{call} 可能已经成功，先核对，不要直接重做")
    parts = call.split("/")
    families = ["/".join(parts[:size]) + "/" for size in range(len(parts) - 1, 0, -1)]
    for name in (call, *families):
        if (name, errcode) in BY_CALL:
            return BY_CALL[name, errcode]
    return BY_CODE.get(errcode, Entry(Refused, "微信拒绝了 {call}"))


def _filled(sentence: str, about: dict[str, str]) -> str:
    for name, value in about.items():
        sentence = sentence.replace(f"{{{name}}}", value)
    return sentence


def _missing_right(call: str, kind: Kind) -> str:
    rows = [
        row for row in RIGHTS if call == row[0] or (row[0][-1] == "/" and call.startswith(row[0]))
    ]
    for _, right, holders, instead in rows:
        if kind not in holders:
            return f"{KINDS[kind]}没有“{right}”的接口权限：{instead}"
    return _lost_right(rows[0][1] if rows else call, kind)


def _lost_right(right: str, kind: Kind) -> str:
    return (
        f"没有“{right}”的接口权限，而{KINDS[kind]}本应有：请到公众号后台“接口权限”查看，"
        "并核对 app_id 是不是这个公众号的、设置里的 kind 对不对、认证有没有过期"
    )


def _until(until: Until, kind: Kind, now: datetime) -> datetime | None:
    """The first moment of Beijing's next day or month, in UTC."""
    if until is Until.UNKNOWN:
        return None
    by_month = until is Until.MONTH or (until is Until.DAY_OR_MONTH and kind is Kind.SERVICE)
    return next_month(now) if by_month else next_day(now)


_IP: Final = re.compile(r"invalid ip\s+([0-9a-f.:]+)(?:\s+ipv6\s+([0-9a-f.:]+))?", re.IGNORECASE)
_RID: Final = re.compile(r"rid:\s*([0-9a-f]+(?:-[0-9a-f]+)+)", re.IGNORECASE)
_HINT: Final = re.compile(r"\s*(?:hint:\s*\[[^\]]*\]|,?\s*rid:\s*\S+)", re.IGNORECASE)
# An openid is "o" and 27 letters of the URL-safe alphabet; tokens and media_ids are longer.
_SECRET: Final = re.compile(r"(?<![\w-])o[\w-]{27}(?![\w-])|[\w-]{32,}|wx[0-9a-f]{16}", re.ASCII)


def _address(errmsg: str) -> str:
    """The address to put on the whitelist; an IPv6 one too, if it is not the IPv4 one again."""
    found = _IP.search(errmsg)
    if not found:
        return "（微信没有说明）"
    four, six = found[1].rstrip(".:,"), (found[2] or "").rstrip(".:,")
    return f"{four} 和 {six}" if six and not six.lower().startswith("::ffff:") else four


def _rid(errmsg: str) -> str:
    found = _RID.search(errmsg)
    return found[1] if found else ""


def _clean(errmsg: str) -> str:
    """WeChat's words without hint and rid, and without what might be a token or a person."""
    shown = "".join(letter if letter.isprintable() else " " for letter in errmsg[:2000])
    return _SECRET.sub("…", _HINT.sub("", shown)).strip()[:WORDS]
