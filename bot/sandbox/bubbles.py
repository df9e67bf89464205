"""What one follower's chat shows, put together from what happened. Pure.

Platform docs: Passive_user_reply_message (an answer is shown below what it answers), sendAll,
preview and sendCustomMessage (a card or words of the account's own).
"""

from collections.abc import Iterator, Mapping
from typing import Any

from bot.sandbox.delivery import Delivery
from bot.sandbox.masses import Content, Mass
from bot.sandbox.published import sandbox_path
from bot.sandbox.rendition import local
from bot.sandbox.spoken import Spoken
from bot.sandbox.told import Told
from bot.sandbox.world import Account

Bubble = dict[str, Any]
NEWEST = 60
_EVENTS = {"subscribe": "你关注了公众号", "unsubscribe": "你取消了关注", "SCAN": "你扫了二维码"}
_SENT = {"voice": "［语音］", "video": "［视频］", "location": "［位置］", "link": "［链接］"}


def chat_of(account: Account, openid: str) -> list[Bubble]:
    """The newest bubbles of a chat, oldest first.

    Each has `time`, `mine` and `kind`: text (`text`), cards (`cards`), menu (`head`, `list`,
    `tail`), picture (`picture`), note (`text`, in the middle), trouble (`text`, `why`).
    """
    every = [
        *(bubble for done in account.deliveries for bubble in _delivered(done, account, openid)),
        *(bubble for one in account.spoken if one.openid == openid for bubble in _spoken(one)),
        *(_told(one, account) for one in account.told if one.openid == openid),
        *(_mass(mass) for mass in account.masses.every if openid in mass.reached),
        *(
            _content(one.content, account, one.time)
            for one in account.masses.previews
            if one.openid == openid
        ),
    ]
    return sorted(every, key=lambda one: one["time"])[-NEWEST:]


def _delivered(done: Delivery, account: Account, openid: str) -> Iterator[Bubble]:
    if done.trigger.openid != openid:
        return
    if (said := _incoming(done.fields, account)) is not None:
        yield {"time": done.time, **said}
    verdict = done.verdict
    if verdict.outcome == "out_of_service":
        yield _bubble(done.time, "trouble", text=verdict.shown, why=verdict.reason)
    elif verdict.outcome == "reply":
        yield {"time": done.time, "mine": False, **_seen(verdict.seen, account)}


def _incoming(fields: Mapping[str, Any], account: Account) -> Bubble | None:
    kind = str(fields["MsgType"])
    if kind == "event":
        words = _EVENTS.get(str(fields.get("Event")))
        return None if words is None else {"mine": False, "kind": "note", "text": words}
    if kind == "text":
        return {"mine": True, "kind": "text", "text": str(fields.get("Content", ""))}
    if kind == "image":
        return {"mine": True, **_picture(str(fields.get("MediaId", "")), account)}
    return {"mine": True, "kind": "text", "text": _SENT.get(kind, "［消息］")}


def _seen(seen: Mapping[str, Any], account: Account) -> Bubble:
    match seen["MsgType"]:
        case "text":
            return {"kind": "text", "text": seen["Content"]}
        case "news":
            return {"kind": "cards", "cards": [_card(one) for one in seen["Articles"]]}
        case "image":
            return _picture(str(seen.get("MediaId", "")), account)
    return {"kind": "text", "text": _SENT.get(seen["MsgType"], "［消息］")}


def _card(item: Mapping[str, str]) -> Bubble:
    return {
        "title": item["Title"],
        "summary": item["Description"],
        "picture": local(item["PicUrl"]),
        "address": item["Url"],
    }


def _spoken(one: Spoken) -> Iterator[Bubble]:
    if one.words:
        yield _bubble(one.time, "text", mine=True, text=one.words)
    for shown in one.shows:
        kind, words = shown.get("type"), str(shown.get("content") or shown.get("value") or "")
        if kind == "view":
            yield _bubble(one.time, "note", text="手机打开了菜单里的链接", address=shown["url"])
        elif kind == "text":
            yield _bubble(one.time, "text", text=words)
        else:
            yield _bubble(one.time, "text", text=f"［{kind}］{words}")


def _told(one: Told, account: Account) -> Bubble:
    content = one.content
    match one.kind:
        case "text":
            return _bubble(one.time, "text", text=content["content"])
        case "msgmenu":
            return _bubble(
                one.time,
                "menu",
                head=content.get("head_content", ""),
                list=[
                    {"id": str(each["id"]), "words": each["content"]} for each in content["list"]
                ],
                tail=content.get("tail_content", ""),
            )
        case "image":
            return {"time": one.time, "mine": False, **_picture(content["media_id"], account)}
        case "news":
            cards = [
                {
                    "title": each.get("title", ""),
                    "summary": each.get("description", ""),
                    "picture": local(each.get("picurl", "")),
                    "address": each.get("url", ""),
                }
                for each in content["articles"]
            ]
            return _bubble(one.time, "cards", cards=cards)
    return _bubble(one.time, "text", text=f"［{one.kind}］")


def _mass(mass: Mass) -> Bubble:
    """A mass message; a card that was deleted stays in the chat (Batch_Sends)."""
    release = mass.release
    if release.articles:
        cards = [
            {
                "title": article["title"],
                "summary": article["digest"],
                "picture": local(article["thumb_url"]),
                "address": sandbox_path(article["url"]),
            }
            for article in release.articles
        ]
        return _bubble(release.settled_at or release.called_at, "cards", cards=cards, pushed=True)
    words = mass.content.text or f"［{mass.content.kind}］"
    return _bubble(release.settled_at or release.called_at, "text", text=words, pushed=True)


def _content(content: Content, account: Account, time: float) -> Bubble:
    """A preview: of a draft that is still in the box its cards, else what kind it was."""
    draft = account.drafts.get(content.media_ids[0]) if content.media_ids else None
    if draft is None:
        return _bubble(time, "text", text=content.text or f"［预览：{content.kind}］")
    cards = [
        {
            "title": article["title"],
            "summary": article["digest"],
            "picture": local(article["thumb_url"]),
            "address": f"/mp/{account.app_id}/{draft.media_id}/{index}",
        }
        for index, article in enumerate(draft.articles)
    ]
    return _bubble(time, "cards", cards=cards, preview=True)


def _picture(media_id: str, account: Account) -> Bubble:
    found = account.temporary.get(media_id) or account.materials.get(media_id)
    if found is None or not found.mime.startswith("image/"):
        return {"kind": "text", "text": "［图片］"}
    return {"kind": "picture", "picture": local(found.url)}


def _bubble(time: float, kind: str, *, mine: bool = False, **more: Any) -> Bubble:  # noqa: ANN401 - any JSON
    return {"time": time, "mine": mine, "kind": kind, **more}
