"""Set what the account answers by itself to some words, and take it back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from workers.errors import Unfit
from workers.ownreplies import Match, Origin, OwnReply, RepliesInvalid, Text
from workers.ownreplies.texts import WORDS_LONGEST, fault_of_text
from workers.replybook import reread
from workers.replyfile import file_replies
from workers.words.spelling import spelled

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from workers.account import Account
    from workers.services import Services

WORDS_MOST: Final = 20  # set with one order
OCCASIONS: Final = {Match.FOLLOW: "有人关注时", Match.DEFAULT: "没有别的可回时"}
MATCHES: Final = {Match.EXACT: "完全一样", Match.CONTAINS: "包含"}


def set_reply(
    account: Account,
    words: Sequence[str],
    match: Match,
    text: str,
    services: Services,
    *,
    who: str,
) -> str:
    """Have the account answer `words` with `text`. Raises Unfit."""
    meant = list(dict.fromkeys(map(spelled, words)))
    _require(meant, text)
    replies = [_reply(word, match, text, who) for word in meant]
    changed = _keep(account, replies, services, who)
    shown = "、".join(f"「{word}」" for word in meant)
    said = f"有人发来{f'含有{shown}的话' if match is Match.CONTAINS else shown}，就这样回复"
    if not changed:
        return f"本来就是：{said}"
    covered = _in_file(account, meant)
    return f"已设好：{said}" + (f"。它盖过 {covered} 里的同名回复" if covered else "")


def set_occasion(
    account: Account, occasion: Match, text: str, services: Services, *, who: str
) -> str:
    """Have the account say `text` on an occasion: FOLLOW or DEFAULT. Raises Unfit."""
    _require(["on"], text)
    changed = _keep(account, [_reply("", occasion, text, who)], services, who)
    return f"{'已设好' if changed else '本来就是'}：{OCCASIONS[occasion]}就这样说"


def drop_reply(
    account: Account, words: str, services: Services, *, who: str, match: Match | None = None
) -> str:
    """Take a reply back, by its words or by its occasion. Raises Unfit where there is none."""
    word, now = spelled(words), services.now()
    shown = f"「{OCCASIONS.get(match or Match.EXACT, word)}」"
    if not word and match not in OCCASIONS:
        raise Unfit("要删哪个词的回复？")
    dropped = services.ledger.remove_own_reply(account.name, word, who=who, now=now, match=match)
    reread(account, services.ledger)
    there = _in_file(account, [word])
    if dropped:
        return f"已删除{shown}的回复" + (f"，以后按 {there} 里的回复" if there else "")
    if there:
        raise Unfit(f"{shown}的回复写在 {there} 里，请在文件里删，或另设一条盖过它")
    raise Unfit(f"没有{shown}的回复")


def _require(words: Iterable[str], text: str) -> None:
    listed = list(words)
    if not any(listed):
        raise Unfit("要回复哪个词？请写上词和要回复的话")
    if len(listed) > WORDS_MOST:
        raise Unfit(f"一次最多设 {WORDS_MOST} 个词")
    if any(len(word) > WORDS_LONGEST for word in listed):
        raise Unfit(f"词太长：请缩短到 {WORDS_LONGEST} 个字以内")
    if problem := fault_of_text(text):
        raise Unfit("。".join(problem))


def _reply(words: str, match: Match, text: str, who: str) -> OwnReply:
    body = Text(text.strip())
    return OwnReply(words=words, match=match, body=body, origin=Origin.CHAT, who=who)


def _keep(account: Account, replies: list[OwnReply], services: Services, who: str) -> bool:
    services.ledger.sync_accounts([account])
    now = services.now()
    changed = [
        services.ledger.add_own_reply(account.name, reply, who=who, now=now) for reply in replies
    ]
    reread(account, services.ledger)
    return any(changed)


def _in_file(account: Account, words: Iterable[str]) -> str:
    """The file's name, if it has a reply to one of the words; "" else."""
    try:
        filed = {reply.words for reply in file_replies(account) if reply.words}
    except RepliesInvalid:
        return ""
    return account.replies.name if account.replies and filed & set(words) else ""
