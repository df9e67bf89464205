"""Mend a part of a page from a phone: title, summary, cover, a picture, some words; and unmend."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING, Final, NamedTuple

from workers import headline
from workers.account import IssueMark
from workers.digest import SUMMARY_LIMIT, TITLE_LIMIT
from workers.errors import StaleState, Unfit
from workers.ledger import Change
from workers.mending import (
    PART_NAMES,
    RATIOS,
    Mend,
    Part,
    basis_of,
    named,
    read_page,
    saying,
    short,
    shown,
)
from workers.orders.cropping import cover_size, crop_of
from workers.orders.mendable import Mendable, mendable, numbered
from workers.orders.mendwords import find_words
from workers.orders.outcome import Done
from workers.orders.standing import held_by_person
from workers.publication import Route, State

if TYPE_CHECKING:
    from collections.abc import Iterable

    from workers.account import Account
    from workers.digest import Picture
    from workers.publication import Publication
    from workers.services import Services

TRIES: Final = 3
"""A worker or another person may be faster; then what was looked at is looked at again."""
LONGEST: Final = {Part.TITLE: 4 * TITLE_LIMIT, Part.SUMMARY: 5 * SUMMARY_LIMIT}
"""Characters that somebody may have meant: what is a little too long is cut as a page's is."""


class Wanted(NamedTuple):
    """A mend as it was asked for: `value` is the new text (旧→新 for words), `place` a number."""

    part: Part
    value: str = ""
    place: str = ""
    picture: bytes | None = None


class _Giver(NamedTuple):
    """Who mends, in which account, with what."""

    account: Account
    services: Services
    who: str

    def makes(self, part: Part, page: Mendable, *, place: str = "", value: str = "") -> Mend:
        return Mend(
            part=part,
            place=place,
            value=value,
            basis=basis_of(part, page.own, place, page.over),
            who=self.who,
            created_at=self.services.now(),
        )


class _Plan(NamedTuple):
    """What becomes of a page: a mend or none, the mends that end, and how that is told."""

    add: Mend | None
    ended: tuple[Mend, ...]
    told: str
    said: str


def mend(
    publication: Publication,
    account: Account,
    services: Services,
    *,
    who: str,
    part: Part,
    value: str = "",
    place: str = "",
    picture: bytes | None = None,
    said: str = "",
) -> Done:
    """Lay a mend over a page; its draft is made anew from page and mends, its approval is void.

    Title and summary take the new text as `value`, words 旧→新; a cover the number of a body
    picture as `place`, or a `picture`; a picture needs both. A crop takes `wide` or `square` as
    `place`, and left_top_right_bottom or a word of orders.cropping. `said` is how the page was
    named, for drafts of several. Raises Unfit, also for what is on its way or out.
    """
    giver, wanted = _Giver(account, services, who), Wanted(part, value, place, picture)
    for _ in range(TRIES):
        page = mendable(publication, account, services, said=said)
        plan = _plan(wanted, page, giver)
        if (done := _follow(publication, page, plan, giver)) is not None:
            return done
        publication = services.ledger.newest(publication)
    raise Unfit(f"{publication.key} 正有别人在改，请过几秒再试")


def restore(
    publication: Publication,
    account: Account,
    services: Services,
    *,
    who: str,
    part: Part | None = None,
    said: str = "",
) -> Done:
    """Let a page say again what it says itself: in one part, or in all. Raises Unfit."""
    giver = _Giver(account, services, who)
    for _ in range(TRIES):
        page = mendable(publication, account, services, said=said)
        ended = tuple(each for each in page.kept.mends if part in (None, each.part))
        if part in (Part.COVER, Part.PICTURE) and ended:
            ended = tuple(dict.fromkeys((*ended, *page.crops_of(part, ended[0].place))))
        if not ended:
            what = PART_NAMES[part] if part else "内容"
            raise Unfit(f"{publication.key} 的{what}没有在手机上改过")
        names = "、".join(dict.fromkeys(PART_NAMES[each.part] for each in ended))
        plan = _Plan(None, ended, f"{names}（恢复原样）", f"{names}已恢复成页面自己的")
        if (done := _follow(publication, page, plan, giver)) is not None:
            return done
        publication = services.ledger.newest(publication)
    raise Unfit(f"{publication.key} 正有别人在改，请过几秒再试")


def _follow(publication: Publication, page: Mendable, plan: _Plan, giver: _Giver) -> Done | None:
    """Write the plan down and wake a worker; None where the page is no longer as it was seen."""
    account, services, who = giver
    ended = {each.id for each in plan.ended}
    mends = [each for each in page.kept.mends if each.id not in ended]
    mends += [plan.add] if plan.add is not None else []
    stays = publication.state is State.HELD and held_by_person(publication, services)
    title, route = _begins_with(page, mends, account)
    change = Change(
        add=plan.add,
        end={
            each.id: f"{who} 改了这里" if plan.add else f"{who} 恢复了原样" for each in plan.ended
        },
        what=f"mend {plan.add.part}" if plan.add else "restore",
        told=plan.told,
        route=route,
        title=title,
        stays=stays,
    )
    try:
        row, void = services.ledger.mend(
            publication, page.kept, change, account=account, who=who, now=services.now()
        )
    except StaleState:
        return None
    if not stays:
        services.wakeups.advance(row.id, row.fence)
    return Done(row, _answer(row, plan, void, stays=stays))


def _begins_with(page: Mendable, mends: Iterable[Mend], account: Account) -> tuple[str, Route]:
    """Title and route of the publication: those of its first page."""
    first = page.pages[0]
    own, over = page.own, mends
    if first is not page.kept:
        own, over = read_page(first.page, first.folder, account, first.hashes), first.mends
    titles = [each.value for each in over if each.part is Part.TITLE]
    return (titles or [own.title])[-1], Route(own.route or account.route)


def _answer(row: Publication, plan: _Plan, void: str, *, stays: bool) -> str:
    lines = [f"{row.key} {plan.said}"]
    if stays:
        lines.append(f"它还停着（{row.why}），草稿等恢复后再更新：恢复 {row.key}")
    else:
        lines.append(f"草稿正在更新，几秒后可看：预览 {row.key}")
    return "\n".join([*lines, *([f"注意：{void}"] if void else [])])


def _plan(wanted: Wanted, page: Mendable, giver: _Giver) -> _Plan:
    match wanted.part:
        case Part.TITLE | Part.SUMMARY:
            return _reworded(wanted, page, giver)
        case Part.COVER | Part.PICTURE:
            return _pictured(wanted, page, giver)
        case Part.CROP:
            return _cropped(wanted, page, giver)
        case _:
            made = find_words(
                wanted.value, page, giver.account, who=giver.who, now=giver.services.now()
            )
            new = f"「{short(made.place)}」改为「{short(made.value)}」"
            told = new if made.value else f"「{short(made.place)}」删去了"
            return _Plan(made, (), saying(made), f"正文里的{told}")


def _reworded(wanted: Wanted, page: Mendable, giver: _Giver) -> _Plan:
    part, name, text = wanted.part, PART_NAMES[wanted.part], headline.clean(wanted.value)
    if not text:
        raise Unfit(f"请写上新的{name}；要恢复页面自己的，发「原样 … {name}」")
    if len(text) > LONGEST[part]:
        raise Unfit(f"{name}有 {len(text)} 字，太长了：微信最多显示 {_limit(part)} 字")
    if text == page.now(part):
        raise Unfit(f"{name}已经是「{short(text)}」，没有改动")
    made = giver.makes(part, page, value=text)
    return _Plan(made, _before(page, made), saying(made), _fitted(part, text, giver.account))


def _fitted(part: Part, text: str, account: Account) -> str:
    """Say how it will be shown, for it may be cut."""
    if part is Part.SUMMARY:
        fit = headline.fit_text(text, SUMMARY_LIMIT)
        cut = f"（{len(text)} 字太长，已截短）" if fit != text else ""
        return f"的摘要改为「{fit}」{cut}"
    keep = account.issue_mark is IssueMark.KEEP
    fitted = headline.fit_title(text, TITLE_LIMIT, keep_mark=keep)
    return f"的标题改为「{fitted.text}」" + (f"（{fitted.how}）" if fitted.how else "")


def _pictured(wanted: Wanted, page: Mendable, giver: _Giver) -> _Plan:
    part, data = wanted.part, wanted.picture
    chosen = numbered(page, giver.account, wanted.place) if wanted.place else None
    if data is None and (part is Part.PICTURE or chosen is None):
        raise Unfit(f"请发一张图片来换{PART_NAMES[part]}")
    name = named(chosen.ref) if chosen else ""
    place, value = (name, "") if part is Part.PICTURE else ("", "" if data else name)
    made = giver.makes(part, page, place=place, value=value)
    if data is not None:
        made = replace(made, sha256=sha256(data).hexdigest(), picture=data)
    old = page.of(part, place)
    if old is not None and (old.value, old.sha256) == (made.value, made.sha256):
        raise Unfit(f"{PART_NAMES[part]}已经是这一张，没有改动")
    return _Plan(made, _before(page, made), saying(made), _told_picture(wanted, chosen))


def _cropped(wanted: Wanted, page: Mendable, giver: _Giver) -> _Plan:
    size = cover_size(page, giver.services)
    value = str(crop_of(wanted.place, wanted.value, size))
    if (old := page.of(Part.CROP, wanted.place)) is not None and old.value == value:
        raise Unfit(f"封面的 {RATIOS[wanted.place]} 裁图已经是这样，没有改动")
    made = giver.makes(Part.CROP, page, place=wanted.place, value=value)
    return _Plan(made, _before(page, made), saying(made), f"封面的 {RATIOS[wanted.place]} 裁图改了")


def _told_picture(wanted: Wanted, chosen: Picture | None) -> str:
    number = f"第 {int(wanted.place)} 张图片" if wanted.place else ""
    if wanted.part is Part.PICTURE:
        return f"的{number}换成了你发来的这张"
    if wanted.picture is not None or chosen is None:
        return "的封面换成了你发来的这张"
    return f"的封面改用{number}（{short(shown(chosen))}）"


def _before(page: Mendable, made: Mend) -> tuple[Mend, ...]:
    """What stood at the same place is over with this, and crops of another cover."""
    old = page.of(made.part, made.place)
    return (*((old,) if old is not None else ()), *page.crops_of(made.part, made.place))


def _limit(part: Part) -> int:
    return TITLE_LIMIT if part is Part.TITLE else SUMMARY_LIMIT
