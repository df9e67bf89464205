"""What WeChat tells of releases, as objects, and the reading of it. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING, Any, Final

from workers.wechat.answers import identity, need_id, need_number, secure
from workers.wechat.errcodes import silence

if TYPE_CHECKING:
    from collections.abc import Mapping

PUBLISH_STATUS: Final = "freepublish/get"


class PublishStage(IntEnum):
    """How far a publish is. Platform docs: freepublish/get, publish_status."""

    SUCCESS = 0
    UNDER_WAY = 1
    NOT_ORIGINAL = 2  # the originality check failed
    FAILED = 3
    REFUSED = 4  # the platform's review said no
    DELETED = 5  # published, then all of it deleted
    BANNED = 6  # published, then all of it banned


@dataclass(frozen=True, slots=True)
class MassReceipt:
    """What sendall gives: it only means that the push is queued."""

    msg_id: str
    msg_data_id: str = ""


@dataclass(frozen=True, slots=True)
class PublishStatus:
    """What became of a publish: `addresses` (https) in the articles' order.

    `failed` are the articles, counted from 1, that stopped it; told for NOT_ORIGINAL and REFUSED.
    """

    stage: PublishStage
    article_id: str = ""
    addresses: tuple[str, ...] = ()
    failed: tuple[int, ...] = ()

    @classmethod
    def read(cls, answer: Mapping[str, Any]) -> PublishStatus:
        """Read what freepublish/get answers; the same fields come with PUBLISHJOBFINISH."""
        stage = _stage(need_number(PUBLISH_STATUS, answer, "publish_status"))
        detail = answer.get("article_detail")
        items = _listed(detail.get("item")) if isinstance(detail, dict) else []
        ordered = sorted(items, key=lambda item: _index(item.get("idx")))
        # The documentation's own sample has a failed article while publishing is under way.
        failed = stage in (PublishStage.NOT_ORIGINAL, PublishStage.REFUSED)
        return cls(
            stage,
            identity(answer.get("article_id")),
            tuple(secure(url) for item in ordered if (url := identity(item.get("article_url")))),
            _indices(answer.get("fail_idx")) if failed else (),
        )


@dataclass(frozen=True, slots=True)
class Published:
    """One entry of the published list: those published without a push, never a push.

    `articles` are as WeChat gives them, all fields but the content; `update_time` epoch seconds,
    0 if untold.
    """

    article_id: str
    articles: tuple[dict[str, Any], ...] = field(repr=False)
    update_time: int = 0

    @property
    def addresses(self) -> tuple[str, ...]:
        return tuple(secure(str(each["url"])) for each in self.articles if each.get("url"))


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag of followers, and how many have it."""

    id: int
    name: str
    count: int


def read_published(answer: Mapping[str, Any]) -> tuple[Published, ...]:
    """Read what freepublish/batchget answers; an empty list lacks fields."""
    call = "freepublish/batchget"
    return tuple(
        Published(
            need_id(call, item, "article_id"),
            tuple(_listed(_dict(item.get("content")).get("news_item"))),
            _index(item.get("update_time")),
        )
        for item in _listed(answer.get("item"))
    )


def read_tags(answer: Mapping[str, Any]) -> tuple[Tag, ...]:
    """Read what tags/get answers."""
    return tuple(
        Tag(
            need_number("tags/get", each, "id"),
            str(each.get("name", "")),
            _index(each.get("count")),
        )
        for each in _listed(answer.get("tags"))
    )


def _listed(value: object) -> list[dict[str, Any]]:
    """The objects of a list; a single one stands alone in some answers."""
    return [
        each for each in (value if isinstance(value, list) else [value]) if isinstance(each, dict)
    ]


def _dict(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _stage(number: int) -> PublishStage:
    try:
        return PublishStage(number)
    except ValueError:
        raise silence(PUBLISH_STATUS, f"微信的回答里有未知的状态 {number}") from None


def _indices(value: object) -> tuple[int, ...]:
    every = value if isinstance(value, list) else [value]
    return tuple(number for each in every if (number := _index(each)))


def _index(value: object) -> int:
    text = str(value)
    return int(text) if text.isdecimal() and text.isascii() else 0
