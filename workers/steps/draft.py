"""Put articles into WeChat's draft box: once, whatever was silent or killed before."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from workers.digest import ARTICLES_LIMIT
from workers.errors import Fault
from workers.headline import fit_name, fit_part
from workers.readback import fingerprint

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from workers.digest import Article, Digest
    from workers.wechat import WeChat

LOOK_BACK = 40
"""How many of the newest drafts are searched for one whose draft/add was never answered."""

SAFE_LENGTHS: Final = {"title": 21, "author": 8, "digest": 40}
"""Where the documented limit was refused all the same: 64 bytes of title, and so on, were seen."""

PART_MARK: Final = re.compile(r"（[下一二三四五六七八]）$")
"""What tells the title of a page's later part from the first's."""

TELLING: Final = ("title", "content_source_url", "thumb_media_id")
CROPS: Final = ("pic_crop_235_1", "pic_crop_1_1")
"""What of the cover is shown; without them WeChat takes its middle."""

Payload = dict[str, object]


def payload(article: Article, cover: str, crops: tuple[str, str]) -> Payload:
    """Make draft/add's object of one article; `cover` is the media_id of permanent material.

    `crops` are X1_Y1_X2_Y2, the one of 2.35:1 and the one of 1:1.
    """
    return {
        "title": article.title,
        "author": article.author,
        "digest": article.summary,
        "content": article.html,
        "content_source_url": article.source_url,
        "thumb_media_id": cover,
        **dict(zip(CROPS, crops, strict=True)),
        # Without the comment right, 1 is refused with 88000: so only on the page's own word.
        "need_open_comment": int(article.comments),
        "only_fans_can_comment": 0,
    }


def milder(sent: Sequence[Payload], disputed: str) -> list[Payload]:
    """Cut the field that WeChat called too long to what every report of its limits allows.

    In all articles, since it does not say which. Crops that it cannot cut are left out: a cover
    shown by its middle is better than none. Comments are off where the account may not have them.
    """
    return [_milder(article, disputed) for article in sent]


def _milder(sent: Payload, disputed: str) -> Payload:
    if disputed == "crops":
        return {key: value for key, value in sent.items() if key not in CROPS}
    if disputed == "comments":
        return {**sent, "need_open_comment": 0}
    text, limit = str(sent[disputed]), SAFE_LENGTHS[disputed]
    if disputed != "title":
        return {**sent, disputed: fit_name(text, limit)}
    # A later part is told from the first by its mark alone.
    mark = found[0] if (found := PART_MARK.search(text)) else ""
    return {**sent, disputed: fit_part(text.removesuffix(mark), limit, mark).text}


def overfull(pages: Sequence[tuple[Digest, Sequence[Article]]]) -> tuple[Fault, ...]:
    """Say that these pages make more articles than a draft holds, where they do."""
    count = sum(len(articles) for _, articles in pages)
    if count <= ARTICLES_LIMIT:
        return ()
    cut = "、".join(f"{page.name} 拆成 {len(made)} 篇" for page, made in pages if len(made) > 1)
    told = f"（{cut}）" if cut else ""
    what = f"共有 {count} 篇文章{told}，一份草稿最多 {ARTICLES_LIMIT} 篇"
    return (Fault(what, "请分几次提交"),)


def articles_of(carried: Mapping[str, Any]) -> list[Payload]:
    """The articles that an unanswered draft/add carried, as `draft_sent` keeps them."""
    # Rows from before drafts could have several hold the one article itself.
    return list(carried["articles"]) if "articles" in carried else [dict(carried)]


def fingerprints(sent: Sequence[Payload]) -> list[str]:
    """Hash each article, to know later which of them changed."""
    return [fingerprint(article) for article in sent]


def find(
    sent: Sequence[Payload],
    wechat: WeChat,
    *,
    others: Collection[str],
    since: int,
    keys: Sequence[str] = TELLING,
) -> list[str]:
    """Look for drafts that an unanswered draft/add may have made, newest first.

    Title, source address and cover of all articles come back as they were sent, and the covers
    are material of ours: by these `keys` they are known again. `others` are the drafts known to
    belong to other publications, `since` is the epoch second before which the call had not been
    made.
    """
    found = []
    for offset in range(0, LOOK_BACK, 20):
        drafts = wechat.drafts(offset, 20)
        for draft in drafts:
            is_new = draft.media_id not in others and draft.update_time >= since
            if is_new and _are_same(draft.articles, sent, keys):
                found.append(draft.media_id)
        if len(drafts) < 20:  # noqa: PLR2004  # batchget's page
            break
    return found


def _are_same(
    stored: Sequence[Mapping[str, object]], sent: Sequence[Payload], keys: Sequence[str]
) -> bool:
    return len(stored) == len(sent) and all(
        one.get(key, "") == other[key]
        for one, other in zip(stored, sent, strict=True)
        for key in keys
    )
