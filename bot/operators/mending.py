"""标题 摘要 封面 补图 改 原样: mend a page from the phone, until the page says it anew."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypedDict

from bot.messages import ImageMessage, TextMessage
from bot.operators import choices
from bot.operators.meant import SHOWN, Order, found, plain, stands
from bot.operators.wanting import Wanting, satisfied, want, wanted
from workers import orders
from workers.errors import Unfit
from workers.mending import PART_NAMES, SQUARE, WIDE, Part, named, pictures_of, short, shown
from workers.orders.cropping import PLACES
from workers.orders.sent import sent_picture
from workers.people import Role, may
from workers.publication import State
from workers.scratch import Unreachable
from workers.wording import in_chat

if TYPE_CHECKING:
    from bot.messages import Reply
    from bot.operators.command import Said
    from workers.orders import Mendable
    from workers.publication import Publication

NUMBER: Final = re.compile(r"第?\s*(\d{1,3})\s*张?")
SPACE: Final = re.compile(r"[\s\u3000:：,，、]+")
MOST: Final = 20
"""Pictures in a list: a phone's screen, and within 2047 bytes."""
MENDABLE: Final = stands(
    State.RECEIVED, State.DRAFTED, State.SCHEDULED, State.HANDED_OVER, State.HELD
)
FAILED: Final = stands(State.FAILED)
AWAY: Final = "暂时记不住是给哪一篇的图片（缓存服务没有回应），请稍后再试"
SEND: Final = "请在十分钟内发来一张图片，作为「{title}」的{what}。"
PARTS: Final = {
    "标题": Part.TITLE,
    "摘要": Part.SUMMARY,
    "封面": Part.COVER,
    "裁图": Part.CROP,
    "图片": Part.PICTURE,
    "补图": Part.PICTURE,
    "正文": Part.TEXT,
    "改": Part.TEXT,
}


class _Given(TypedDict, total=False):
    """What an operator sent for what was asked."""

    place: str
    picture: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mending(Order):
    """An order whose words go into the page: they are kept as they were typed."""

    def answer(self, said: Said) -> Reply | str:
        first, rest = _divided(said.rest)
        publication = found(said, plain(first)) if first else None
        if publication is not None:
            return self.about(said, publication, rest)
        if first and not self.keyless(said, said.rest):
            raise Unfit(f"没有叫“{first[:SHOWN]}”的。请先写哪一期，例如：{self.usage}")
        return self._without_key(said, said.rest)


def title(said: Said, publication: Publication, rest: str) -> str:
    return _mend(said, publication, Part.TITLE, value=rest)


def summary(said: Said, publication: Publication, rest: str) -> str:
    return _mend(said, publication, Part.SUMMARY, value=rest)


def words(said: Said, publication: Publication, rest: str) -> str:
    return _mend(said, publication, Part.TEXT, value=rest)


def cover(said: Said, publication: Publication, rest: str) -> str:
    """Take a picture of the text by its number; without one list them, and wait for a picture."""
    if number := NUMBER.fullmatch(plain(rest)):
        return _mend(said, publication, Part.COVER, place=number[1])
    if rest:
        raise Unfit(
            f"请写图片的号码，如：封面 {publication.key} 2；发「封面 {publication.key}」看号码"
        )
    page = _page(said, publication)
    _want(said, Wanting(publication.id, _named(said), Part.COVER))
    listed = _pictures(said, page)
    choice = "，或回复号码选正文里的一张：" if listed else "。正文里没有图片可选"
    ask = SEND.format(title=short(publication.title), what="封面").rstrip("。")
    return "\n".join([f"{ask}{choice}", *listed])


def crop(said: Said, publication: Publication, rest: str) -> str:
    """Slide the window of 2.35:1, or with 方 of 1:1, to a place along the cover."""
    words = plain(rest).replace(" ", "")
    square = "方" in words
    word = words.replace("方", "", 1)
    if word not in PLACES:
        key = publication.key
        raise Unfit(f"请写往哪边裁：左、中、右，或上、中、下；方图加「方」，如：裁图 {key} 方 左")
    place = SQUARE if square else WIDE
    return _mend(said, publication, Part.CROP, place=place, value=word)


def picture(said: Said, publication: Publication, rest: str) -> str:
    """Wait for the picture that takes a number's place, or list the numbers."""
    page = _page(said, publication)
    number = NUMBER.fullmatch(plain(rest))
    if number is None:
        if rest:
            raise Unfit(f"请写图片的号码，如：补图 {publication.key} 3")
        listed = _pictures(said, page)
        if not listed:
            raise Unfit("正文里没有图片")
        return "\n".join([f"换哪一张？例如：补图 {publication.key} 1", *listed])
    chosen = orders.numbered(page, said.account, number[1])
    _want(said, Wanting(publication.id, _named(said), Part.PICTURE, number[1]))
    what = f"第 {int(number[1])} 张图片（{short(shown(chosen))}）"
    return SEND.format(title=short(publication.title), what=what)


def restore(said: Said, publication: Publication, rest: str) -> str:
    """End the mends of a part, or all of them."""
    part = PARTS.get(plain(rest)) if rest else None
    if rest and part is None:
        raise Unfit(f"可以恢复的有：{'、'.join(PART_NAMES.values())}；什么都不写就是全部")
    done = orders.restore(
        publication, said.account, said.services, who=said.who, part=part, said=_named(said)
    )
    return done.said


def sent(said: Said) -> Reply | str | None:
    """Take a picture for what it was asked for, or a number for the cover. Raises Unfit."""
    wanting = wanted(said) if may(said.operator.role, Role.EDITOR) else None
    if wanting is None:
        return None
    message = said.message
    number = NUMBER.fullmatch(plain(said.rest)) if isinstance(message, TextMessage) else None
    if isinstance(message, ImageMessage):
        data = sent_picture(message.media_id, message.url, said.account, said.services)
        given: _Given = {"picture": data, "place": wanting.place}
    elif number is not None and wanting.part is Part.COVER:
        given = {"place": number[1]}
    else:
        return None
    ledger = said.services.ledger
    row = ledger.newest(ledger.publication(wanting.publication))
    answer = in_chat(_mend(said, row, wanting.part, page=wanting.page, **given), key=row.key)
    satisfied(said)
    return answer


def _mend(
    said: Said,
    publication: Publication,
    part: Part,
    *,
    value: str = "",
    place: str = "",
    picture: bytes | None = None,
    page: str | None = None,
) -> str:
    done = orders.mend(
        publication,
        said.account,
        said.services,
        who=said.who,
        part=part,
        value=value,
        place=place,
        picture=picture,
        said=_named(said) if page is None else page,
    )
    return done.said


def _divided(words: str) -> tuple[str, str]:
    """Divide words into the first, which may be a key, and the others as they were typed."""
    first, rest = (*SPACE.split(words.strip(), maxsplit=1), "")[:2]
    return first, rest


def _named(said: Said) -> str:
    """How the page was named: a draft may have several."""
    return plain(_divided(said.rest)[0])


def _page(said: Said, publication: Publication) -> Mendable:
    return orders.mendable(publication, said.account, said.services, said=_named(said))


def _want(said: Said, wanting: Wanting) -> None:
    choices.forget(said)  # a number now means a picture
    try:
        want(said, wanting)
    except Unreachable:
        raise Unfit(AWAY) from None


def _pictures(said: Said, page: Mendable) -> list[str]:
    """List the text's pictures by their numbers, with what is known of each."""
    every = pictures_of(page.own, said.account)
    sent = {mend.place for mend in page.kept.mends if mend.part is Part.PICTURE}
    lines = [
        f"{at}. {short(shown(each))}" + ("（已换过）" if named(each.ref) in sent else "")
        for at, each in enumerate(every[:MOST], start=1)
    ]
    return [*lines, *([f"……共 {len(every)} 张"] if len(every) > MOST else [])]


def _is_number(_said: Said, words: str) -> bool:
    return NUMBER.fullmatch(plain(words)) is not None


FITS: Final = (MENDABLE, FAILED)
ORDERS: Final = (
    _Mending(
        names=("标题", "title"),
        needs=Role.EDITOR,
        usage="标题 0618 新标题",
        follow=title,
        fits=FITS,
    ),
    _Mending(
        names=("摘要", "summary"),
        needs=Role.EDITOR,
        usage="摘要 0618 新摘要",
        follow=summary,
        fits=FITS,
    ),
    _Mending(
        names=("封面", "cover"),
        needs=Role.EDITOR,
        usage="封面 0618 [2]：用正文第 2 张图，或再发一张图片",
        follow=cover,
        fits=FITS,
        keyless=_is_number,
    ),
    _Mending(
        names=("裁图", "crop"),
        needs=Role.EDITOR,
        usage="裁图 0618 [方] 左：封面显示哪一块（左中右，或上中下）",
        follow=crop,
        fits=FITS,
    ),
    _Mending(
        names=("补图", "picture"),
        needs=Role.EDITOR,
        usage="补图 0618 3：再发一张图片，换掉第 3 张",
        follow=picture,
        fits=FITS,
        keyless=_is_number,
    ),
    _Mending(
        names=("改", "mend"),
        needs=Role.EDITOR,
        usage="改 0618 旧→新：换正文里的几个字",
        follow=words,
        fits=FITS,
    ),
    _Mending(
        names=("原样", "restore"),
        needs=Role.EDITOR,
        usage="原样 0618 [标题]：手机上改的不算了",
        follow=restore,
        fits=FITS,
        keyless=lambda _said, words: plain(words) in PARTS,
    ),
)
COMMANDS: Final = tuple(order.command for order in ORDERS)
CATCHERS: Final = (sent,)
