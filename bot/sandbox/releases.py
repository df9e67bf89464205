"""What got out of an account, by whichever way. Pure."""

import copy
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

from bot.sandbox import ids

Route = Literal["publish", "mass", "hand"]
State = Literal["under_way", "awaiting_admin", "out", "failed", "deleted", "banned"]


@dataclass(slots=True, kw_only=True)
class Release:
    """One release: by freepublish/submit, by message/mass, or by a person in the back end.

    `articles` are those of the draft as they were when it was called, each with `url` (short) and
    `long_url` once out, and `is_deleted`. `target` says whom it reached: `all`, `tag:2`,
    `openids:2`, or `home` when nobody is notified. `verdict` is the platform's own word for the
    end: a publish_status or the Status of MASSSENDJOBFINISH. Times are the sandbox's.
    """

    route: Route
    media_id: str
    called_at: float
    articles: list[dict[str, Any]]
    notified: bool = False
    target: str = "home"
    publish_id: str = ""
    msg_id: str = ""
    msg_data_id: str = ""
    article_id: str = ""
    clientmsgid: str = ""
    state: State = "under_way"
    verdict: str = ""
    settled_at: float | None = None
    fail_idx: list[int] = field(default_factory=list)
    details: dict[str, Any] = field(default_factory=dict)

    @property
    def is_listed(self) -> bool:
        """Whether freepublish/batchget knows it: out, not deleted, and nobody was notified."""
        return self.state == "out" and bool(self.article_id) and not self.notified

    def come_out(self, now: float, biz: str) -> None:
        """Give each article its permanent addresses."""
        mid = ids.digits(10)
        for index, article in enumerate(self.articles, start=1):
            article["url"] = f"https://mp.weixin.qq.com/s/{ids.article_key()}"
            article["long_url"] = _long_url(biz, mid, index)
        self.state = "out"
        self.settled_at = now

    def delete(self, index: int = 0) -> None:
        """Delete the article of that number, counted from 1; with 0 all of them."""
        for number, article in enumerate(self.articles, start=1):
            if index in (0, number):
                article["is_deleted"] = True
        if all(article["is_deleted"] for article in self.articles):
            self.state = "deleted"

    def address(self, article: dict[str, Any], form: str) -> str:
        """The address of one of its articles in the form asked for, `short` or `long`."""
        return str(article["url" if form == "short" else "long_url"])


@dataclass(slots=True, kw_only=True)
class Tried:
    """One call that would have released something, and what was answered (errcode 0: it did)."""

    time: float
    path: str
    media_id: str
    clientmsgid: str
    target: str
    errcode: int
    receipt: str = ""


def snapshot(articles: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Copy a draft's articles as they are now; later edits do not reach what is under way."""
    return [copy.deepcopy(article) for article in articles]


def _long_url(biz: str, mid: str, index: int) -> str:
    return (
        f"http://mp.weixin.qq.com/s?__biz={biz}&mid={mid}&idx={index}"
        f"&sn={ids.app_secret()}&chksm={ids.app_secret()}#rd"
    )
