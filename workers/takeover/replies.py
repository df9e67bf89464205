"""Read get_current_autoreply_info: replies of ours, and what cannot be taken over. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from workers.ownreplies import Match, Origin, OwnReply
from workers.ownreplies.texts import WORDS_LONGEST
from workers.takeover.answers import objects, text, within
from workers.takeover.bodies import Unusable, body_from
from workers.words.spelling import spelled

if TYPE_CHECKING:
    from collections.abc import Mapping

    from workers.ownreplies import Body


@dataclass(slots=True)
class Found:
    """What the back end answers by itself: `left` are sentences on what stays behind."""

    replies: list[OwnReply] = field(default_factory=list)
    left: list[str] = field(default_factory=list)

    def enter(self, words: str, match: Match, body: Body) -> None:
        """Add a reply; where two rules have the same words, the first of them is right."""
        if any((one.words, one.match) == (words, match) for one in self.replies):
            self.left.append(f"关键词「{words}」有几条规则：只接第 1 条")
            return
        reply = OwnReply(words=words, match=match, body=body, origin=Origin.BACK_END)
        self.replies.append(reply)


def read_autoreplies(told: Mapping[str, Any]) -> Found:
    """Read WeChat's answer; only what is in force counts.

    Platform docs: Getting_Rules_for_Auto_Replies.
    """
    found = Found()
    if told.get("is_add_friend_reply_open"):
        _occasion(found, told.get("add_friend_autoreply_info"), Match.FOLLOW, "被关注回复")
    if told.get("is_autoreply_open"):
        _occasion(found, told.get("message_default_autoreply_info"), Match.DEFAULT, "收到消息回复")
        for rule in objects(within(told, "keyword_autoreply_info"), "list"):
            _rule(found, rule)
    return found


def _occasion(found: Found, answer: object, occasion: Match, name: str) -> None:
    if not answer:
        return
    try:
        body, lost = body_from(answer)
    except Unusable as error:
        found.left.append(f"{name}：{error}")
        return
    found.enter("", occasion, body)
    if lost:
        found.left.append(f"{name}：{lost}")


def _rule(found: Found, rule: dict[str, Any]) -> None:
    name = f"规则「{text(rule, 'rule_name') or '未命名'}」"
    body, lost = _answer(objects(rule, "reply_list_info"))
    found.left += [f"{name}：{each}" for each in lost]
    if body is None:
        return
    for keyword in objects(rule, "keyword_list_info"):
        words = spelled(text(keyword, "content"))
        if not words or len(words) > WORDS_LONGEST or not words.isprintable():
            found.left.append(f"{name}：有一个关键词不能用")
            continue
        exact = text(keyword, "match_mode") == "equal"
        found.enter(words, Match.EXACT if exact else Match.CONTAINS, body)


def _answer(answers: list[dict[str, Any]]) -> tuple[Body | None, list[str]]:
    """The first answer of a rule that can be given, and what is said of the others."""
    chosen: Body | None = None
    lost: list[str] = []
    for answer in answers:
        try:
            body, remark = body_from(answer)
        except Unusable as error:
            lost.append(str(error))
            continue
        if chosen is None:
            chosen = body
            lost += [remark] if remark else []
    if len(answers) > 1 and chosen is not None:
        lost.append(f"有 {len(answers)} 条回复，一次只能答一条：只接了一条")
    return chosen, lost or ([] if chosen else ["没有回复"])
