"""The automatic replies that a person sets on the website, and what they answer. Pure.

Platform docs: Getting_Rules_for_Auto_Replies.
"""

import secrets
from dataclasses import dataclass, field
from typing import Any, Literal

Match = Literal["contain", "equal"]
Mode = Literal["reply_all", "random_one"]
Reply = dict[str, Any]  # type (text, img, voice, video, news), content, and for news its list
ONCE_IN = 3600.0  # docs: the answer to any message is given once in 60 minutes


@dataclass(frozen=True, slots=True, kw_only=True)
class KeywordRule:
    """One rule: its words, how they are looked for, and what is answered."""

    name: str
    words: list[str]
    match: Match
    mode: Mode
    replies: list[Reply]
    create_time: int

    def hits(self, said: str) -> bool:
        """Whether what a follower said meets one of the words."""
        if self.match == "equal":
            return said in self.words
        return any(word in said for word in self.words)


@dataclass(slots=True, kw_only=True)
class AutoReplies:
    """On following, on any message, on keywords; all of it only while `is_on`."""

    is_on: bool = False
    follow: Reply | None = None
    default: Reply | None = None
    rules: list[KeywordRule] = field(default_factory=list)

    def to_words(self, said: str, *, since_last: float) -> tuple[list[Reply], bool]:
        """Answer what a follower said; tells too whether it was the answer to any message."""
        if not self.is_on:
            return [], False
        for rule in self.rules:
            if rule.hits(said):
                one = [secrets.choice(rule.replies)]
                return (list(rule.replies) if rule.mode == "reply_all" else one), False
        if self.default is None or since_last < ONCE_IN:
            return [], False
        return [self.default], True

    def told(self) -> dict[str, Any]:
        """Write get_current_autoreply_info: what is in force now, and nothing if nothing is.

        The documents say "now used": that what is switched off is not told is the strict reading,
        and the reason to ask before the server configuration is switched on.
        """
        if not self.is_on:
            return {"is_add_friend_reply_open": 0, "is_autoreply_open": 0}
        told: dict[str, Any] = {
            "is_add_friend_reply_open": int(self.follow is not None),
            "is_autoreply_open": int(bool(self.default or self.rules)),
        }
        if self.follow:
            told["add_friend_autoreply_info"] = _short(self.follow)
        if self.default:
            told["message_default_autoreply_info"] = _short(self.default)
        if self.rules:
            told["keyword_autoreply_info"] = {"list": [_rule(one) for one in self.rules]}
        return told


def _short(reply: Reply) -> Reply:
    return {"type": reply["type"], "content": reply["content"]}


def _rule(rule: KeywordRule) -> dict[str, Any]:
    return {
        "rule_name": rule.name,
        "create_time": rule.create_time,
        "reply_mode": rule.mode,
        "keyword_list_info": [
            {"type": "text", "match_mode": rule.match, "content": word} for word in rule.words
        ],
        "reply_list_info": rule.replies,
    }
